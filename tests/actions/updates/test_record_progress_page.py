"""Recording progress on its page: what works, what is refused and how that is said."""

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


def said(action):
    return list(ActionEntry.objects.filter(action=action, kind=EntryKind.PROGRESS).in_order())


def test_progress_is_recorded_and_the_page_says_so(client, action, address):
    page = client.post(address, filled_in(client, address, **RED), follow=True)

    assert page.redirect_chain == [(action.get_absolute_url(), 302)]
    assert "Progress recorded." in page.text
    assert "Two of nine courses ran." in page.text
    (entry,) = said(action)
    assert (entry.rating.code, entry.improvement_required) == ("red", "A second trainer.")
    assert entry.for_post.job_title == "Head of Safeguarding"


def test_the_form_begins_with_the_last_rating_and_shows_the_last_words(client, action, address):
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
            "Enter what is still required, because “Red” is an exception",
        ),
        (
            {"next_step": ""},
            "next_step",
            "id_next_step",
            "Enter the next step, because “Red” is an exception",
        ),
        (
            {"next_step_due": ""},
            "next_step_due",
            "id_next_step_due",
            "Enter when the next step will be done, or why that is open",
        ),
        ({"reason": ""}, "reason", "id_reason", "Enter why the rating changes"),
        (
            {"next_step_due": "soonish"},
            "next_step_due",
            "id_next_step_due",
            None,
        ),
        ({"next_step_due": "30/2/2027"}, "next_step_due", "id_next_step_due", None),
        ({"next_step_due": "1/1/9999"}, "next_step_due", "id_next_step_due", None),
    ],
)
def test_what_is_missing_is_said_above_the_form_and_beside_the_field(
    client, action, address, wrong, field, where, words
):
    page = client.post(address, filled_in(client, address, **RED) | wrong)

    assert page.status_code == 200
    assert "<title>Error:" in page.text
    assert list(errors_of(page)) == [where]
    assert beside(page, field) == list(errors_of(page).values())
    assert words is None or beside(page, field) == [words]
    assert said(action) == []


@pytest.mark.parametrize("rating", ["no-data", "purple", "red\x00", "blue"])
def test_a_rating_that_nobody_offers_is_no_choice(client, action, address, rating):
    page = client.post(address, filled_in(client, address, **RED) | {"rating": rating})

    assert list(errors_of(page)) == ["id_rating_1"]
    assert said(action) == []


def test_a_rating_that_means_signed_off_is_not_offered_and_not_taken(client, lead):
    action = make_action(make_plan("Another plan", scale="BRAG"), lead="Head of Safeguarding")
    address = reverse("actions:record-progress", args=[action.pk])

    page = client.post(address, filled_in(client, address, **RED) | {"rating": "blue"})

    assert list(errors_of(page)) == ["id_rating_1"]
    assert 'value="blue"' not in client.get(address).text


def test_a_rating_that_stops_the_work_asks_for_the_reason_beside_its_field(client, lead):
    action = make_action(
        make_plan("Another plan", scale="Six-value"), lead="Head of Safeguarding", rag="amber"
    )
    address = reverse("actions:record-progress", args=[action.pk])
    form = filled_in(client, address, **RED)

    refused = client.post(address, form | {"reason": ""})
    client.post(address, form | {"reason": "The contractor has left."})

    assert beside(refused, "reason") == ["Enter why the action becomes “Revised timescale needed”"]
    action.refresh_from_db()
    assert action.work_state == State.REVISED_TIMESCALE_NEEDED


def test_a_second_officer_sees_both_texts_and_loses_nothing(client, action, address):
    form = filled_in(client, address, **RED)
    team = Client()
    team.force_login(make_user(Role.IMPROVEMENT_TEAM, name="The team"))
    theirs = {**ANSWER, "rating": "green", "progress_made": "All nine courses ran."}
    team.post(address, filled_in(team, address, **theirs))

    conflict = client.post(address, form)

    assert conflict.status_code == 409
    assert "Somebody changed action A1 while you were writing." in conflict.text
    assert "All nine courses ran." in conflict.text
    assert "The team" in conflict.text
    assert conflict.context["form"]["progress_made"].value() == "Two of nine courses ran."
    assert "Two of nine courses ran.</textarea>" in conflict.text
    assert [entry.progress_made for entry in said(action)] == ["All nine courses ran."]

    client.post(address, as_shown(conflict))

    assert [entry.progress_made for entry in said(action)] == [
        "All nine courses ran.",
        "Two of nine courses ran.",
    ]


def test_the_same_form_twice_is_one_entry_and_leads_to_the_same_page(client, action, address):
    form = filled_in(client, address, **RED)

    first, second = client.post(address, form), client.post(address, form)

    assert first["Location"] == second["Location"] == action.get_absolute_url()
    assert len(said(action)) == 1


def test_a_form_sent_before_with_other_words_is_drawn_again_and_then_works(client, action, address):
    form = filled_in(client, address, **RED)
    client.post(address, form)

    reused = client.post(address, form | {"progress_made": "Three courses ran."})

    assert reused.status_code == 409
    assert "You have sent this form before" in reused.text
    assert "Three courses ran.</textarea>" in reused.text
    assert len(said(action)) == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_clicks_at_once_are_one_entry(client, action, address):
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
    assert len(said(action)) == 1


@pytest.mark.parametrize("text", HARMLESS, ids=lambda text: text[:20])
def test_whatever_is_typed_is_kept_and_shown_as_text(client, action, address, text):
    page = client.post(
        address, filled_in(client, address, **{**RED, "next_step": text}), follow=True
    )

    assert said(action)[0].next_step == text
    assert html.escape(text).replace("'", "&#x27;") in page.text
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text


@pytest.mark.parametrize(("typed", "kept"), CLEANED)
def test_characters_that_hide_or_turn_text_are_taken_out(client, action, address, typed, kept):
    client.post(address, filled_in(client, address, **RED) | {"progress_made": typed})

    assert said(action)[0].progress_made == kept


@pytest.mark.parametrize("text", NOTHING_TO_SEE)
def test_text_of_which_nothing_is_seen_is_no_text(client, action, address, text):
    page = client.post(address, filled_in(client, address, **RED) | {"progress_made": text})

    assert beside(page, "progress_made") == ["Enter what has been done"]
    assert said(action) == []


@pytest.mark.parametrize("text", [TOO_LONG, "a\x00b"])
def test_text_that_cannot_be_kept_is_refused_and_stays_in_the_box(client, action, address, text):
    page = client.post(address, filled_in(client, address, **RED) | {"progress_made": text})

    assert len(beside(page, "progress_made")) == 1
    assert page.context["form"]["progress_made"].value() == text
    assert said(action) == []


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
def test_a_form_that_no_page_drew_is_refused_in_words(client, action, address, wrong):
    page = client.post(address, filled_in(client, address, **RED) | wrong)

    assert page.status_code == 200
    assert "This form was not complete. Load the page again." in errors_of(page).values()
    assert said(action) == []


def test_fields_that_the_page_does_not_have_change_nothing(client, action, address):
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
    assert said(action)[0].effective_on.year > 2020


def test_whoever_does_not_lead_is_refused(action, address):
    other = Client()
    other.force_login(make_user(Role.OFFICER))

    assert other.post(address, RED).status_code == 403
    assert said(action) == []


def test_a_form_without_its_token_is_refused_and_says_how_to_save_the_text(lead, action, address):
    client = Client(enforce_csrf_checks=True)
    client.force_login(lead)

    page = client.post(address, RED)

    assert page.status_code == 403
    assert "back button" in page.text
    assert said(action) == []
