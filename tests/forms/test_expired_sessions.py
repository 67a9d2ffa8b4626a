"""A form sent after the session has expired is restored after signing in."""

import re
from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from actions.models import ActionEntry, EntryKind
from committees.models import Minute
from safeguard.accounts.roles import Role
from tests.actions.updates.answering import boxes_of, sent
from tests.committees import making
from tests.factories import ANSWER, PASSWORD, hold, make_action, make_post, make_user
from tests.pages.forms import as_shown, filled_in

pytestmark = pytest.mark.django_db
RESTORED = "We have kept what you typed."


@pytest.fixture
def lead():
    lead = make_user(Role.OFFICER, email="lead@example.org", name="The lead")
    hold(make_post(), lead)
    return lead


@pytest.fixture
def action(lead):
    return make_action(lead="Head of Safeguarding")


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def expire_sessions():
    Session.objects.update(expire_date=datetime(2020, 1, 1, tzinfo=UTC))


def sign_in(client, answer, email):
    """Signs in on the page that the response redirects to, and follows the next redirect."""
    page = client.get(answer["Location"])
    assert "We will keep what you typed for an hour" in page.text
    place = re.search(r'name="next" value="([^"]*)"', page.text)[1]
    given = {"login": email, "password": PASSWORD, "next": place}
    return client.post(reverse("account_login"), given, follow=True)


def test_progress_sent_too_late_is_restored_after_signing_in(lead, action):
    client = signed_in(lead)
    address = reverse("actions:record-progress", args=[action.pk])
    form = filled_in(client, address, **{**ANSWER, "rating": "red"})
    expire_sessions()

    page = sign_in(client, client.post(address, form), lead.email)

    assert RESTORED in page.text
    shown_form = page.context["form"]
    assert {name: shown_form[name].value() for name in ANSWER} == ANSWER
    assert shown_form["rating"].value() == "red"
    assert not ActionEntry.objects.filter(kind=EntryKind.PROGRESS).exists()
    client.post(address, as_shown(page))
    assert ActionEntry.objects.get(kind=EntryKind.PROGRESS).reason == ANSWER["reason"]


def test_updates_to_several_actions_are_restored_after_signing_in(lead, action):
    client = signed_in(lead)
    data = sent(client.get("/my-actions/"), {action: ANSWER})
    expire_sessions()

    late = client.post("/my-actions/", data)
    page = sign_in(client, late, lead.email)

    assert RESTORED in page.text
    assert boxes_of(page, action)["next_step"] == ANSWER["next_step"]
    client.post("/my-actions/", sent(page, {}))
    assert ActionEntry.objects.filter(kind=EntryKind.PROGRESS).count() == 1


def test_a_minute_sent_too_late_is_restored_after_signing_in():
    clerk = make_user(Role.CLERK)
    client = signed_in(clerk)
    item = making.make_item(making.make_meeting(making.make_committee()))
    address = reverse("committees:write-minute", args=[item.pk])
    form = filled_in(client, address, number="60", text="A long discussion.")
    before = Minute.objects.count()
    expire_sessions()

    page = sign_in(client, client.post(address, form), clerk.email)

    assert page.context["form"]["text"].value() == "A long discussion."
    assert Minute.objects.count() == before


def test_a_restored_form_does_not_overwrite_what_someone_else_saved_meanwhile():
    clerk = make_user(Role.CLERK)
    client, other = signed_in(clerk), signed_in(make_user(Role.CLERK, email="other@example.org"))
    committee = making.make_committee()
    address = reverse("committees:edit-committee", args=[committee.pk])
    form = filled_in(client, address, name="Scrutiny Committee")
    expire_sessions()
    late = client.post(address, form)
    other.force_login(get_user_model().objects.get(email="other@example.org"))
    other.post(address, filled_in(other, address, name="Select Committee"))

    page = sign_in(client, late, clerk.email)
    answer = client.post(address, as_shown(page))

    assert RESTORED in page.text
    assert answer.status_code == 409
    assert "Select Committee" in answer.text
    assert "Scrutiny Committee" in answer.text
    committee.refresh_from_db()
    assert committee.name == "Select Committee"


def test_another_person_at_the_same_computer_does_not_see_it(lead, action):
    client = signed_in(lead)
    address = reverse("actions:record-progress", args=[action.pk])
    form = filled_in(client, address, **{**ANSWER, "rating": "red"})
    expire_sessions()
    team = make_user(Role.IMPROVEMENT_TEAM)

    page = sign_in(client, client.post(address, form), team.email)

    assert page.status_code == 200
    assert ANSWER["progress_made"] not in page.text
    assert RESTORED not in page.text


def test_forms_of_unknown_users_and_with_passwords_are_not_kept(lead, action):
    address = reverse("actions:record-progress", args=[action.pk])
    client = signed_in(lead)
    form = filled_in(client, address, **ANSWER)
    password = {"oldpassword": PASSWORD, "password1": "x" * 20, "password2": "x" * 20}

    nobody = Client().post(address, form)
    expire_sessions()
    changed = client.post(reverse("account_change_password"), password)

    assert "kept" not in nobody["Location"]
    assert "kept" not in changed["Location"]


def test_background_requests_are_not_kept(lead, action):
    client = signed_in(lead)
    address = reverse("actions:record-progress", args=[action.pk])
    form = filled_in(client, address, **ANSWER)
    expire_sessions()

    response = client.post(address, form, headers={"Sec-Fetch-Mode": "cors"})

    assert "kept" not in response["Location"]
