"""The page for recording progress: saving, errors, conflicts and repeated submissions."""

import html
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from actions.models import Action, ActionEntry, EntryKind
from actions.plans.states import State
from safeguard.accounts.roles import Role
from tests.factories import ANSWER, hold, make_action, make_plan, make_post, make_user
from tests.pages.forms import (
    CLEANED,
    HARMLESS,
    NOTHING_TO_SEE,
    TOO_LONG,
    as_shown,
    beside,
    errors_of,
    filled_in,
)

pytestmark = pytest.mark.django_db
RED = {**ANSWER, "rating": "red", "progress_made": "Two of nine courses ran."}


@pytest.fixture
def lead():
    lead = make_user(Role.OFFICER, email="lead@example.org", name="The lead")
    hold(make_post(), lead)
    return lead


@pytest.fixture
def action(lead):
    return make_action(lead="Head of Safeguarding", target_date="31/3/2027")


@pytest.fixture
def address(action):
    return reverse("actions:record-progress", args=[action.pk])


@pytest.fixture
def client(lead):
    client = Client()
    client.force_login(lead)
    return client


def updates_of(action):
    return list(ActionEntry.objects.filter(action=action, kind=EntryKind.PROGRESS).in_order())


def test_progress_is_recorded_and_confirmed_on_the_action_page(client, action, address):
    page = client.post(address, filled_in(client, address, **RED), follow=True)

    assert page.redirect_chain == [(action.get_absolute_url(), 302)]
    assert "Progress recorded." in page.text
    assert "Two of nine courses ran." in page.text
    (entry,) = updates_of(action)
    assert (entry.rating.code, entry.improvement_required) == ("red", "A second trainer.")
    assert entry.for_post.job_title == "Head of Safeguarding"


def test_the_form_starts_with_the_last_rating_and_shows_the_last_update(client, action, address):
    client.post(address, filled_in(client, address, **RED))

    page = client.get(address)

    assert page.context["form"]["rating"].value() == "red"
    assert "Two of nine courses ran." in page.text
    assert "no-data" not in page.context["form"].ratings


@pytest.mark.parametrize(
    ("wrong", "field", "where", "words"),
    [
        ({"rating": ""}, "rating", "id_rating_1", "Choose a rating"),
        ({"progress_made": ""}, "progress_made", "id_progress_made", "Enter what has been done"),
        (
            {"improvement_required": ""},
            "improvement_required",
            "id_improvement_required",
            "Enter what is still required, because this action is rated “Red”",
        ),
        (
            {"next_step": ""},
            "next_step",
            "id_next_step",
            "Enter the next step, because this action is rated “Red”",
        ),
        (
            {"next_step_due": ""},
            "next_step_due",
            "id_next_step_due",
            "Enter a date for the next step, or say why there is not one yet",
        ),
        ({"reason": ""}, "reason", "id_reason", "Enter why the rating has changed"),
        (
            {"next_step_due": "soonish"},
            "next_step_due",
            "id_next_step_due",
            None,
        ),
        (
            {"next_step_due": "31/1/2026"},
            "next_step_due",
            "id_next_step_due",
            "The date of the next step must be today or later",
        ),
        ({"next_step_due": "30/2/2027"}, "next_step_due", "id_next_step_due", None),
        ({"next_step_due": "1/1/9999"}, "next_step_due", "id_next_step_due", None),
    ],
)
def test_a_missing_or_wrong_field_is_reported_in_the_summary_and_beside_the_field(
    client, action, address, wrong, field, where, words
):
    page = client.post(address, filled_in(client, address, **RED) | wrong)

    assert page.status_code == 200
    assert "<title>Error:" in page.text
    assert list(errors_of(page)) == [where]
    assert beside(page, field) == list(errors_of(page).values())
    assert words is None or beside(page, field) == [words]
    assert updates_of(action) == []


@pytest.mark.parametrize("rating", ["no-data", "purple", "red\x00", "blue"])
def test_a_rating_that_is_not_on_the_form_is_refused(client, action, address, rating):
    page = client.post(address, filled_in(client, address, **RED) | {"rating": rating})

    assert list(errors_of(page)) == ["id_rating_1"]
    assert updates_of(action) == []


def test_a_rating_that_means_signed_off_is_not_offered_and_is_refused(client, lead):
    action = make_action(make_plan("Another plan", scale="BRAG"), lead="Head of Safeguarding")
    address = reverse("actions:record-progress", args=[action.pk])

    page = client.post(address, filled_in(client, address, **RED) | {"rating": "blue"})

    assert list(errors_of(page)) == ["id_rating_1"]
    assert 'value="blue"' not in client.get(address).text


def test_a_rating_that_changes_the_state_needs_a_reason(client, lead):
    action = make_action(
        make_plan("Another plan", scale="Six-value"), lead="Head of Safeguarding", rag="amber"
    )
    address = reverse("actions:record-progress", args=[action.pk])
    form = filled_in(client, address, **RED)

    refused = client.post(address, form | {"reason": ""})
    client.post(address, form | {"reason": "The contractor has left."})

    assert beside(refused, "reason") == [
        "Enter why the status is changing to “Revised timescale needed”"
    ]
    action.refresh_from_db()
    assert action.work_state == State.REVISED_TIMESCALE_NEEDED


def test_a_lead_who_saved_in_another_tab_is_told_that_it_was_they(client, address):
    first, second = filled_in(client, address, **RED), filled_in(client, address, **RED)
    client.post(address, first)

    conflict = client.post(address, second | {"progress_made": "Three of nine courses ran."})

    assert conflict.status_code == 409
    assert "You changed action A1 in another tab today at " in conflict.text
    assert "Someone else" not in conflict.text


def test_a_second_officer_sees_both_texts_and_loses_nothing(client, action, address):
    form = filled_in(client, address, **RED)
    team = Client()
    team.force_login(make_user(Role.IMPROVEMENT_TEAM, name="The team"))
    theirs = {**ANSWER, "rating": "green", "progress_made": "All nine courses ran."}
    team.post(address, filled_in(team, address, **theirs))

    conflict = client.post(address, form)

    assert conflict.status_code == 409
    assert "The team changed action A1 today at " in conflict.text
    assert ", while you were editing it." in conflict.text
    assert "All nine courses ran." in conflict.text
    assert "The team" in conflict.text
    assert conflict.context["form"]["progress_made"].value() == "Two of nine courses ran."
    assert "Two of nine courses ran.</textarea>" in conflict.text
    assert [entry.progress_made for entry in updates_of(action)] == ["All nine courses ran."]

    client.post(address, as_shown(conflict))

    assert [entry.progress_made for entry in updates_of(action)] == [
        "All nine courses ran.",
        "Two of nine courses ran.",
    ]


def test_the_same_form_sent_twice_makes_one_entry(client, action, address):
    form = filled_in(client, address, **RED)

    first, second = client.post(address, form), client.post(address, form)

    assert first["Location"] == second["Location"] == action.get_absolute_url()
    assert len(updates_of(action)) == 1


def test_a_form_sent_again_with_different_text_is_shown_again_and_then_works(
    client, action, address
):
    form = filled_in(client, address, **RED)
    client.post(address, form)

    reused = client.post(address, form | {"progress_made": "Three courses ran."})

    assert reused.status_code == 409
    assert "You have already sent this form" in reused.text
    assert "Three courses ran.</textarea>" in reused.text
    assert len(updates_of(action)) == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_simultaneous_clicks_make_one_entry(client, action, address):
    form = filled_in(client, address, **RED)

    def send(_):
        own = Client()
        own.cookies = client.cookies
        try:
            return own.post(address, form).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(send, range(20)))

    assert set(statuses) == {302}
    assert len(updates_of(action)) == 1


@pytest.mark.parametrize("text", HARMLESS, ids=lambda text: text[:20])
def test_any_text_is_saved_and_shown_escaped(client, action, address, text):
    page = client.post(
        address, filled_in(client, address, **{**RED, "next_step": text}), follow=True
    )

    assert updates_of(action)[0].next_step == text
    assert html.escape(text).replace("'", "&#x27;") in page.text
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text


@pytest.mark.parametrize(("typed", "kept"), CLEANED)
def test_characters_that_hide_or_reverse_text_are_removed(client, action, address, typed, kept):
    client.post(address, filled_in(client, address, **RED) | {"progress_made": typed})

    assert updates_of(action)[0].progress_made == kept


@pytest.mark.parametrize("text", NOTHING_TO_SEE)
def test_invisible_text_counts_as_empty(client, action, address, text):
    page = client.post(address, filled_in(client, address, **RED) | {"progress_made": text})

    assert beside(page, "progress_made") == ["Enter what has been done"]
    assert updates_of(action) == []


@pytest.mark.parametrize("text", [TOO_LONG, "a\x00b"])
def test_text_that_cannot_be_stored_is_refused_and_stays_in_the_form(client, action, address, text):
    page = client.post(address, filled_in(client, address, **RED) | {"progress_made": text})

    assert len(beside(page, "progress_made")) == 1
    assert page.context["form"]["progress_made"].value() == text
    assert updates_of(action) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": "1e5"},
        {"version": "-1"},
        {"version": "9" * 5_000},
        {"version": ""},
        {"nonce": "x"},
        {"nonce": ""},
        {"nonce": "a\x00"},
    ],
)
def test_an_incomplete_form_is_refused_with_a_message(client, action, address, wrong):
    page = client.post(address, filled_in(client, address, **RED) | wrong)

    assert page.status_code == 200
    errors = errors_of(page).values()
    assert "Part of this form is missing. Reload the page and try again." in errors
    assert updates_of(action) == []


def test_fields_that_are_not_on_the_page_are_ignored(client, action, address):
    extra = {
        "state": "signed-off",
        "due_on": "2099-01-01",
        "lead": "1",
        "is_confidential": "on",
        "is_superuser": "1",
        "recorded_by": "1",
        "effective_on": "2020-01-01",
    }
    before = Action.objects.filter(pk=action.pk).values("due_on", "lead", "is_confidential").get()

    client.post(address, filled_in(client, address, **RED) | extra)

    after = Action.objects.get(pk=action.pk)
    assert {name: getattr(after, name + "_id" * (name == "lead")) for name in before} == before
    assert after.work_state == State.IN_PROGRESS
    assert updates_of(action)[0].effective_on.year > 2020


def test_an_officer_who_does_not_lead_the_action_is_refused(action, address):
    other = Client()
    other.force_login(make_user(Role.OFFICER))

    assert other.post(address, RED).status_code == 403
    assert updates_of(action) == []


def test_a_form_without_a_csrf_token_is_refused_and_explains_how_to_keep_the_text(
    lead, action, address
):
    client = Client(enforce_csrf_checks=True)
    client.force_login(lead)

    page = client.post(address, RED)

    assert page.status_code == 403
    assert "Copy your text." in page.text
    assert RED["progress_made"] in page.text
    assert updates_of(action) == []
