"""All of one person's actions on one page: ticked, updated, changed, refused or in conflict."""

import html
import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actions.email.signed_links import link_for
from actions.models import Action, EntryKind, OutgoingMail, UpdateRound
from actions.sign_off.services.completion import return_to_lead
from safeguard.accounts.models import User
from safeguard.accounts.roles import Role
from tests.actions.sign_off.signing import claim
from tests.actions.updates.answering import (
    ask_about_three,
    boxes_of,
    forms_of,
    make_lead,
    open_form,
    rows_of,
    sent,
    updates_of,
)
from tests.factories import ANSWER, NOW, TODAY, import_rows, make_user

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


def summary(page):
    """The lines of the error summary, by the id they link to."""
    (found,) = re.findall(r'data-module="govuk-error-summary".*?</ul>', page.text, re.DOTALL)
    links = dict(re.findall(r'<a href="#([^"]*)">(.*?)</a>', found, re.DOTALL))
    assert all(f'id="{where}"' in page.text for where in links)
    return links


def test_only_the_first_action_that_needs_words_is_open_and_only_some_have_a_checkbox(
    client, actions
):
    page = client.get(PAGE)

    assert "0 of 3 done." in page.text
    assert "3 actions need an update from you" in page.text
    assert list(forms_of(page)) == [actions[2]]
    assert page.text.count("<textarea") == len(open_form(page, actions[2]).visible_fields()) - 2
    assert "Team 3 has begun." in page.text
    ticks = re.findall(r'name="a(\d+)-nothing_changed"', page.text)
    assert {int(pk) for pk in ticks} == {actions[0].pk, actions[1].pk}
    assert html.escape(actions[0].rating.definition) in page.text


def test_errors_are_listed_in_the_order_of_the_page(client, actions):
    Action.objects.update(rating=actions[2].rating)
    half = {"next_step": "Half"}
    typed = {action: half for action in reversed(actions)}

    page = client.post(PAGE, sent(client.get(PAGE), typed))

    shown = re.findall(r'id="action-(\d+)"', page.text)
    listed = [re.search(r"a(\d+)-", where)[1] for where in summary(page)]
    assert list(dict.fromkeys(listed)) == shown


def test_after_the_last_update_the_page_says_what_happens_and_links_back(client, actions):
    typed = {a: {"nothing_changed": "on"} for a in actions[:2]} | {actions[2]: ANSWER}

    page = client.post(PAGE, sent(client.get(PAGE), typed), follow=True)

    assert "All 3 actions updated" in page.text
    assert "You can change an update until" in page.text
    assert f'href="{PAGE}">See or change your updates</a>' in page.text
    again = client.get(PAGE)
    assert "3 of 3 done." in again.text
    assert not forms_of(again)
    assert set(rows_of(again)) == set(actions)


def test_an_action_marked_as_complete_still_counts_as_done(client, actions, lead):
    claim(actions[0], lead)
    page, home = client.get(PAGE).text, client.get("/").text
    for action in actions[1:]:
        claim(action, lead)

    assert "1 of 3 done." in page
    assert "1 of 3 done" in home
    assert "3 of 3 done." in client.get(PAGE).text
    assert "All 3 actions updated" in client.get(PAGE, {"sent": "1"}).text


def test_an_untouched_action_rated_no_data_is_not_sent(client, actions):
    row = {"ref": "A3", "action": "Train team 3", "rag": "no data", "reminders": "2"}
    import_rows(actions[2].plan, row, as_at=TODAY - timedelta(days=20))
    page = client.get(PAGE)
    data = sent(page, {actions[0]: {"nothing_changed": "on"}})
    # A browser sends nothing for a field without a selection.
    data.pop(f"a{actions[2].pk}-rating", None)

    response = client.post(PAGE, data, follow=True)

    assert "1 update saved." in response.text
    assert "govuk-error-summary" not in response.text


def test_the_page_shows_why_an_action_was_returned_and_links_to_its_other_forms(
    client, actions, lead
):
    action, act = actions[0], {"at": NOW, "effective_on": TODAY}
    claim(action, lead)
    claimed = client.get(PAGE)
    action.refresh_from_db()
    return_to_lead(
        action=action,
        version=action.version,
        reason="The register is empty.",
        by=make_user(Role.SIGNING_OFFICER),
        **act,
    )
    by_link = reverse(
        "actions:answer", args=[link_for(lead.email, [], until=date(2099, 1, 1)).token]
    )

    opened = {"open": action.pk}
    signed_in, linked = client.get(PAGE, opened), Client().get(by_link, opened)

    assert list(claimed.context["to_be_signed"]) == [action]
    assert "Sent for sign-off" in claimed.text
    for page in (signed_in, linked):
        assert "The register is empty." in page.text
    for name in ("ask-for-date", "claim-completion", "add-evidence"):
        assert reverse(f"actions:{name}", args=[action.pk]) in signed_in.text


def test_my_work_shows_how_many_updates_are_needed_and_links_to_the_page(client, actions):
    page = client.get(reverse("home"))

    assert "3 actions need an update from you" in page.text
    assert f'href="{PAGE}">Update your actions</a>' in page.text


def test_several_actions_can_be_ticked_as_unchanged_and_sent_together(client, actions):
    page = client.get(PAGE)

    response = client.post(
        PAGE, sent(page, {a: {"nothing_changed": "on"} for a in actions[:2]}), follow=True
    )

    assert "2 updates saved." in response.text
    assert [[entry.kind for entry in updates_of(action)] for action in actions] == [
        [EntryKind.CONFIRMATION],
        [EntryKind.CONFIRMATION],
        [],
    ]
    assert "1 action needs an update from you" in response.text


def test_valid_updates_are_saved_and_the_others_are_shown_again_with_their_text(client, actions):
    first, second, third = actions
    typed = {
        first: {"nothing_changed": "on"},
        third: {**ANSWER, "rating": "red", "improvement_required": "", "reason": ""},
    }

    page = client.post(PAGE, sent(client.get(PAGE), typed))

    assert len(updates_of(first)) == 1
    assert updates_of(third) == []
    assert "1 update saved." in page.text
    assert summary(page) == {
        f"id_a{third.pk}-improvement_required": (
            "A3: Enter what is still required, because this action is rated “Red”"
        ),
        f"id_a{third.pk}-reason": "A3: Enter why the rating has changed",
    }
    boxes = boxes_of(page, third)
    assert (boxes["progress_made"], boxes["rating"]) == (ANSWER["progress_made"], "red")
    (errors,) = re.findall(r'data-module="govuk-error-summary".*?</ul>', page.text, re.DOTALL)
    assert "saved." not in errors
    assert [part.asked.action for part in page.context["waiting"]] == [third, second]
    assert [part.asked.action for part in page.context["answered"]] == [first]

    client.post(PAGE, sent(page, {third: {**ANSWER, "rating": "red"}}))

    assert updates_of(third)[0].rating.code == "red"
    assert updates_of(second) == []


@pytest.mark.parametrize("rating", ["", "purple"])
def test_the_error_for_an_invalid_rating_links_to_its_radio_buttons(rating, client, actions):
    typed = {actions[2]: {**ANSWER, "rating": rating}}

    page = client.post(PAGE, sent(client.get(PAGE), typed))

    assert f"id_a{actions[2].pk}-rating_1" in summary(page)


def test_sending_nothing_explains_what_to_do(client, actions):
    page = client.post(PAGE, sent(client.get(PAGE), {}))

    assert page.status_code == 200
    assert "<title>Error:" in page.text
    assert list(summary(page)) == [f"id_a{actions[2].pk}-progress_made"]


def test_an_update_is_listed_with_its_text_and_can_be_changed(client, actions):
    action = actions[2]
    client.post(PAGE, sent(client.get(PAGE), {action: ANSWER}))
    page = client.get(PAGE)
    assert "Change<" in page.text
    assert boxes_of(page, action)["next_step"] == ANSWER["next_step"]

    client.post(PAGE, sent(page, {action: {"next_step": "Advertise again."}}))

    assert [entry.next_step for entry in updates_of(action)] == ["Advertise.", "Advertise again."]
    assert len(updates_of(actions[0])) == 0


def test_an_update_on_the_as_at_date_of_a_round_closed_early_still_belongs_to_it(client, actions):
    action = actions[2]
    client.post(PAGE, sent(client.get(PAGE), {action: ANSWER}))
    today = timezone.localdate()
    closed = {"as_at": today, "closed_at": timezone.now(), "closed_by": User.objects.system()}
    UpdateRound.objects.update(cut_off_on=today + timedelta(days=14), **closed)

    page = client.get(PAGE)
    client.post(PAGE, sent(page, {action: {"next_step": "Advertise again."}}))
    UpdateRound.objects.update(as_at=today - timedelta(days=1))
    later = {**ANSWER, "next_step": "A day later."}
    client.post(PAGE, sent(client.get(PAGE), {action: later}))

    assert "actions need an update from you" not in page.text
    rounds = {entry.next_step: entry.round for entry in updates_of(action)}
    (round,) = UpdateRound.objects.all()
    assert rounds == {"Advertise.": round, "Advertise again.": round, "A day later.": None}


def test_another_person_s_newer_update_is_shown_beside_the_text_still_in_the_form(client, actions):
    action = actions[2]
    page = client.get(PAGE)
    other = Client()
    other.force_login(make_user(Role.IMPROVEMENT_TEAM, email="other@example.org"))
    address = reverse("actions:record-progress", args=[action.pk])
    form = other.get(address).context["form"]
    other.post(
        address,
        {
            **ANSWER,
            "nonce": form["nonce"].value(),
            "version": form["version"].value(),
            "rating": "green",
            "progress_made": "Theirs.",
        },
    )

    conflict = client.post(PAGE, sent(page, {action: {**ANSWER, "progress_made": "Mine."}}))

    assert conflict.status_code == 409
    assert "Theirs." in conflict.text
    assert "Mine.</textarea>" in conflict.text
    again = {**boxes_of(conflict, action), "rating": "amber"}
    client.post(PAGE, sent(conflict, {action: again}))
    assert [entry.progress_made for entry in updates_of(action)] == ["Theirs.", "Mine."]


def test_another_person_s_update_to_an_untouched_action_causes_no_conflict(client, actions):
    page = client.get(PAGE)
    other = Client()
    other.force_login(actions[0].lead.holdings.get().user)
    other.post(PAGE, sent(other.get(PAGE), {actions[2]: ANSWER}))

    response = client.post(PAGE, sent(page, {actions[0]: {"nothing_changed": "on"}}))

    assert response.status_code == 302
    assert [len(updates_of(action)) for action in actions] == [1, 0, 1]


def test_text_about_an_action_closed_in_the_meantime_is_shown_for_copying(client, actions):
    page = client.get(PAGE)
    Action.objects.filter(pk=actions[2].pk).update(state="withdrawn")

    gone = client.post(PAGE, sent(page, {actions[2]: ANSWER}))

    assert gone.status_code == 409
    assert ANSWER["progress_made"] in gone.text
    assert "no longer yours or is closed" in gone.text


def test_hints_say_which_text_will_be_published(client, actions):
    Action.objects.filter(pk=actions[2].pk).update(is_confidential=True)

    page = client.get(PAGE)

    hints = {
        action: str(open_form(page, action).fields["progress_made"].help_text) for action in actions
    }
    assert "restricted report, which is not published" in hints[actions[2]]
    assert "Published in the committee" in hints[actions[0]]
    assert "Not published." in page.text


def test_a_lead_who_updates_actions_by_link_gets_one_receipt_for_all_of_them(actions):
    link = link_for("lead@example.org", [], until=timezone.localdate())
    address = reverse("actions:answer", args=[link.token])
    anybody = Client()

    page = anybody.get(address)
    typed = {actions[0]: {"nothing_changed": "on"}, actions[2]: ANSWER}
    anybody.post(address, sent(page, typed))

    (receipt,) = OutgoingMail.objects.filter(to="lead@example.org")
    assert ANSWER["progress_made"] in receipt.text
    assert "A1 (" in receipt.text
    assert address in receipt.text
