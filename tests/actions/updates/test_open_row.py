"""The open row of Your actions: last time's words, drafts while another is opened, discarding."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from actions.models import Action
from actions.updates.services.progress import ProgressWords, record_progress
from safeguard.accounts.models import User
from safeguard.dates import parse
from tests.actions.updates.answering import (
    ask_about_three,
    boxes_of,
    forms_of,
    make_lead,
    rows_of,
    sent,
    updates_of,
)
from tests.factories import ANSWER, NOW, TODAY, make_post

pytestmark = pytest.mark.django_db
PAGE = "/my-actions/"


@pytest.fixture
def lead():
    return make_lead()


@pytest.fixture
def actions(lead):
    return ask_about_three()


@pytest.fixture
def client(lead):
    client = Client()
    client.force_login(lead)
    return client


def say_last_time(action, next_step_due):
    """Records an update from before the round."""
    record_progress(
        action=action,
        version=action.version,
        rating=action.rating,
        words=ProgressWords(
            progress_made="Half are trained.",
            improvement_required="Train the rest.",
            next_step="Book the room.",
            next_step_due=parse(next_step_due),
        ),
        effective_on=TODAY - timedelta(days=20),
        by=User.objects.system(),
        at=NOW,
    )


def summary(page):
    """The lines of the error summary, by the id they link to."""
    (found,) = re.findall(r'data-module="govuk-error-summary".*?</ul>', page.text, re.DOTALL)
    links = dict(re.findall(r'<a href="#([^"]*)">(.*?)</a>', found, re.DOTALL))
    assert all(f'id="{where}"' in page.text for where in links)
    return links


def test_opening_another_action_keeps_what_was_typed_and_ticked(client, actions):
    first, second, third = actions
    typed = {first: {"nothing_changed": "on"}, third: {"progress_made": "Half a sentence"}}

    page = client.post(PAGE, sent(client.get(PAGE), typed) | {"open": second.pk}, follow=True)

    assert page.redirect_chain == [(f"{PAGE}?open={second.pk}#action-{second.pk}", 302)]
    assert list(forms_of(page)) == [second]
    assert rows_of(page)[first].is_ticked
    assert "Draft, not sent" in page.text
    assert boxes_of(page, third)["progress_made"] == "Half a sentence"
    assert updates_of(first) == updates_of(third) == []


@pytest.mark.parametrize("button", ["open", "save_draft"])
def test_text_about_an_action_handed_over_meanwhile_is_shown_when_no_draft_can_hold_it(
    client, actions, button
):
    first, _second, third = actions
    typed = sent(client.get(PAGE), {third: {"progress_made": "Half a sentence"}})
    Action.objects.filter(pk=third.pk).update(lead=make_post("Head of MASH"))

    page = client.post(PAGE, typed | {button: first.pk})
    script = client.post(PAGE, typed | {"save_draft": "script"})

    assert page.status_code == script.status_code == 409
    assert "Half a sentence" in page.text
    assert "the action is no longer yours or is closed" in page.text


def test_a_tick_that_was_kept_can_be_taken_back(client, actions):
    first, second = actions[:2]
    ticked = sent(client.get(PAGE), {first: {"nothing_changed": "on"}})
    page = client.post(PAGE, ticked | {"open": second.pk}, follow=True)
    data = sent(page, {})
    del data[f"a{first.pk}-nothing_changed"]

    page = client.post(PAGE, data | {"open": actions[2].pk}, follow=True)

    assert not rows_of(page)[first].is_ticked


def test_sending_one_action_opens_the_next_and_says_which_drafts_are_not_sent(client, actions):
    Action.objects.filter(pk=actions[1].pk).update(rating=actions[2].rating)
    second, third = actions[1:]
    draft = sent(client.get(PAGE + f"?open={third.pk}"), {third: {"next_step": "Half"}})
    page = client.post(PAGE, draft | {"open": second.pk}, follow=True)

    page = client.post(PAGE, sent(page, {second: ANSWER}), follow=True)

    assert "1 update saved. Drafts not sent yet: A3." in page.text
    assert list(forms_of(page)) == [third]
    assert "1 of 3 done." in page.text
    assert updates_of(third) == []


def test_a_half_started_update_can_be_discarded_and_does_not_come_back(client, actions):
    third = actions[2]
    draft = sent(client.get(PAGE), {third: {"next_step": "Half"}})
    client.post(PAGE, draft | {"save_draft": "script"})
    page = client.get(PAGE)
    assert "Discard draft" in page.text

    page = client.post(PAGE, sent(page, {}) | {"discard": third.pk}, follow=True)

    assert "Draft discarded: A3. Nothing was sent." in page.text
    assert "Discard draft" not in page.text
    ticked = {actions[0]: {"nothing_changed": "on"}}
    page = client.post(PAGE, sent(page, ticked), follow=True)
    assert "1 update saved." in page.text
    assert "govuk-error-summary" not in page.text


def test_the_form_begins_with_last_time_s_words_except_what_has_been_done(client, actions):
    say_last_time(actions[2], "1/12/2099")

    page = client.get(PAGE)
    boxes = boxes_of(page, actions[2])
    unchanged = client.post(PAGE, sent(page, {}))
    page = client.post(PAGE, sent(page, {actions[2]: {"next_step": "Book another room."}}))

    assert (boxes["progress_made"], boxes["improvement_required"]) == (None, "Train the rest.")
    assert (boxes["next_step"], boxes["next_step_due"]) == ("Book the room.", "1/12/2099")
    since = f"{(TODAY - timedelta(days=20)):%-d %B %Y}"
    assert f"What has been done since {since}?" in page.text
    assert "From last time. Change what has moved on." in page.text
    assert "Nothing has been sent" in unchanged.text
    where = f"id_a{actions[2].pk}-progress_made"
    assert summary(page) == {where: f"A3: Enter what has been done since {since}"}
    assert "There is a problem with A3" in page.text
    done = {"progress_made": "All are trained."}
    client.post(PAGE, sent(page, {actions[2]: done}))
    assert updates_of(actions[2])[0].improvement_required == "Train the rest."


def test_a_date_of_last_time_that_has_passed_is_not_given_again(client, actions):
    say_last_time(actions[2], "1/3/2026")

    page = client.get(PAGE)

    assert boxes_of(page, actions[2]).get("next_step_due") is None
    assert "Last time: 1 March 2026, which has passed." in page.text
