"""A form sent after the session has expired is restored after signing in."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

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

    assert nobody.status_code == 401
    assert "kept=" not in nobody.text
    assert "kept" not in changed["Location"]


def test_a_form_sent_after_signing_out_in_another_tab_shows_its_text_and_where_to_sign_in(
    lead, action
):
    client = signed_in(lead)
    address = reverse("actions:ask-for-date", args=[action.pk])
    form = filled_in(client, address, due="31/3/2099", reason="The trainer has left.")
    client.post(reverse("account_logout"))

    told = client.post(address, form)

    assert told.status_code == 401
    assert "it was not saved" in told.text
    assert "The trainer has left." in told.text
    place = re.search(r'href="([^"]*)" class="govuk-button"', told.text)[1]
    assert address in client.get(place).text


def test_passwords_sent_without_a_session_are_not_shown_again():
    long = "a long password that nobody sees"
    data = dict.fromkeys(("oldpassword", "password1", "password2", "password"), long)

    told = Client().post(reverse("account_change_password"), {**data, "nonce": "x"})

    assert told.status_code == 401
    assert long not in told.text


def test_a_script_is_told_whether_the_text_will_be_kept(lead, action):
    client = signed_in(lead)
    address = reverse("actions:record-progress", args=[action.pk])
    form = filled_in(client, address, **ANSWER)
    script = {"Sec-Fetch-Mode": "cors"}
    expire_sessions()

    over = client.post(address, form, headers=script)
    nobody = Client().post(address, form, headers=script)

    assert (over.status_code, nobody.status_code) == (401, 403)
    client.get(reverse("home"))
    page = sign_in(client, client.post(address, form), lead.email)
    assert page.context["form"]["progress_made"].value() == ANSWER["progress_made"]


def test_a_form_is_kept_after_old_sessions_have_been_cleared(lead, action):
    client = signed_in(lead)
    address = reverse("actions:record-progress", args=[action.pk])
    form = filled_in(client, address, **{**ANSWER, "rating": "red"})
    Session.objects.update(expire_date=timezone.now() - timedelta(days=3))
    call_command("tick")

    page = sign_in(client, client.post(address, form), lead.email)

    assert page.context["form"]["progress_made"].value() == ANSWER["progress_made"]


def test_what_was_sent_is_newer_than_the_draft_and_another_row_keeps_its_own(lead, action):
    other = make_action(ref="A2", lead="Head of Safeguarding")
    client = signed_in(lead)
    page = client.get("/my-actions/")
    for each in (action, other):
        draft = sent(page, {each: {"progress_made": "Old draft"}})
        client.post("/my-actions/", draft | {"save_draft": "script"})
    data = sent(client.get("/my-actions/", {"open": action.pk}), {action: ANSWER})
    expire_sessions()

    page = sign_in(client, client.post("/my-actions/", data), lead.email)

    assert boxes_of(page, action)["progress_made"] == ANSWER["progress_made"]
    assert "This is the draft you saved" not in page.text
    assert boxes_of(page, other)["progress_made"] == "Old draft"


def test_a_page_that_refuses_a_form_shows_the_text_for_copying(lead, action):
    client = signed_in(lead)
    address = reverse("actions:record-progress", args=[action.pk])
    form = filled_in(client, address, **ANSWER)
    lead.holdings.all().update(from_on=date(2020, 1, 1), to_on=date(2020, 1, 2))

    refused = client.post(address, form)

    assert refused.status_code == 403
    assert "This was not saved. Copy it if you need it:" in refused.text
    assert ANSWER["progress_made"] in refused.text
