"""Drafts: on the page with all actions, by link and on the page of one action."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from actions.email.signed_links import link_for
from actions.models import ActionEntry, Draft, EntryKind
from safeguard.accounts.roles import Role
from tests.actions.updates.answering import boxes_of, forms_of, sent
from tests.factories import ANSWER, hold, make_action, make_post, make_user
from tests.pages.forms import filled_in

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
MINE = "/my-actions/"
SCRIPT = {"save_draft": "script"}


@pytest.fixture
def lead():
    lead = make_user(Role.OFFICER, email="lead@example.org", name="The lead")
    hold(make_post(), lead)
    return lead


@pytest.fixture
def action(lead):
    return make_action(lead="Head of Safeguarding", rag="green")


@pytest.fixture
def client(lead):
    client = Client()
    client.force_login(lead)
    return client


@pytest.fixture
def by_link(action):
    token = link_for("Lead@example.org", [], until=date(2099, 1, 1)).token
    return reverse("actions:answer", args=[token])


def updates_of(action):
    return action.entries.filter(kind=EntryKind.PROGRESS)


@pytest.mark.parametrize(("save", "status"), [(SCRIPT, 204), ({"save_draft": "page"}, 302)])
def test_a_draft_is_saved_and_shown_again_when_signed_in_or_by_link(
    client, action, by_link, save, status
):
    typed = sent(client.get(MINE), {action: {"progress_made": "Half\r\na sentence"}})

    response = client.post(MINE, typed | save)

    assert response.status_code == status
    assert not updates_of(action).exists()
    for page in (client.get(MINE), Client().get(by_link)):
        assert boxes_of(page, action)["progress_made"] == "Half\na sentence"
        assert "This is the draft you saved on" in page.text
        assert "Draft, not sent" in page.text


def test_a_draft_saved_by_link_is_shown_after_signing_in_and_to_no_one_else(
    client, action, by_link
):
    anybody = Client()
    typed = sent(anybody.get(by_link), {action: {"next_step": "Advertise"}})
    anybody.post(by_link, typed | SCRIPT)

    record = reverse("actions:record-progress", args=[action.pk])
    team = Client()
    team.force_login(make_user(Role.IMPROVEMENT_TEAM))

    assert client.get(record).context["form"]["next_step"].value() == "Advertise"
    assert team.get(record).context["form"]["next_step"].value() is None
    assert "Advertise" not in team.get(action.get_absolute_url()).text


def test_a_draft_is_deleted_when_the_update_is_sent_and_cannot_be_saved_late(client, action):
    data = sent(client.get(MINE), {action: ANSWER})
    client.post(MINE, data | SCRIPT)
    assert Draft.objects.count() == 1

    client.post(MINE, data)
    client.post(MINE, data | SCRIPT)

    assert updates_of(action).count() == 1
    assert not Draft.objects.exists()


def test_an_unchanged_draft_is_sent_with_the_page(client, action):
    client.post(MINE, sent(client.get(MINE), {action: ANSWER}) | SCRIPT)

    client.post(MINE, sent(client.get(MINE), {}))

    assert updates_of(action).get().next_step == ANSWER["next_step"]


def test_emptying_the_form_deletes_the_draft(client, action):
    client.post(MINE, sent(client.get(MINE), {action: {"next_step": "Advertise"}}) | SCRIPT)
    page = client.get(MINE)

    client.post(MINE, sent(page, {action: {"next_step": ""}}) | SCRIPT)

    assert not Draft.objects.exists()


def test_the_page_of_one_action_saves_drafts_too(client, action):
    address = reverse("actions:record-progress", args=[action.pk])
    typed = filled_in(client, address, progress_made="Half a\x00 sentence", rating="amber")

    page = client.post(address, typed | {"save_draft": ""}, follow=True)

    assert "Draft saved. Nothing has been sent yet." in page.text
    assert page.context["form"]["progress_made"].value() == "Half a sentence"
    assert page.context["form"]["rating"].value() == "amber"
    client.post(address, filled_in(client, address, **{**ANSWER, "rating": "amber"}))
    assert updates_of(action).count() == 1
    assert not Draft.objects.exists()


def test_a_draft_is_not_an_update(client, action):
    before = ActionEntry.objects.count()

    client.post(MINE, sent(client.get(MINE), {action: ANSWER}) | SCRIPT)

    assert ActionEntry.objects.count() == before
    assert ANSWER["progress_made"] not in client.get(action.get_absolute_url()).text


def test_text_sent_by_an_expired_link_is_saved_as_a_draft(client, action, by_link):
    page = Client().get(by_link)
    over = link_for("lead@example.org", [], until=date(2026, 1, 1)).token
    address = reverse("actions:answer", args=[over])

    data = sent(page, {action: ANSWER})
    response, script = Client().post(address, data), Client().post(address, data | SCRIPT)

    assert (response.status_code, script.status_code) == (410, 202)
    assert "We have saved what you typed as a draft" in response.text
    assert not updates_of(action).exists()
    assert forms_of(client.get(MINE))[action]["next_step"].value() == ANSWER["next_step"]
