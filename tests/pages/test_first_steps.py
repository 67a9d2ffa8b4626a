"""The home page of a new council, and of one where everything is set up."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actions.models import Action, UpdateRound
from actions.rounds.services.rounds import open_round
from actions.rounds.timetable import default_timetable
from actions.updates.services.progress import ProgressWords, record_progress
from safeguard.accounts.roles import Role
from safeguard.dates import parse
from safeguard.waiting import steps_of
from tests.committees.making import make_committee, make_meeting, make_member
from tests.factories import hold, import_rows, make_plan, make_post, make_user

pytestmark = pytest.mark.django_db
LEAD = {"lead": "Head of Safeguarding", "target_date": "31/3/2090", "rag": "green"}


def home_of(user):
    client = Client()
    client.force_login(user)
    return client.get(reverse("home"))


def steps(page):
    """Returns, for each step, whether it is done and whether it can be started."""
    found = page.context["setting_up"]
    return {step.title: (step.is_done, bool(step.address)) for step in found}


def test_an_empty_site_shows_the_team_what_to_do_first():
    page = home_of(make_user(Role.IMPROVEMENT_TEAM))

    assert "<h1" in page.text
    assert "Set up your council" in page.text
    assert steps(page) == {
        "Import or create your plan": (False, True),
        "Add post holders": (False, True),
        "Start the first update round": (False, False),
        "Write the first report": (False, False),
    }
    assert page.text.count("Cannot start yet") == 2


def test_steps_can_start_once_there_is_what_they_need():
    team = make_user(Role.IMPROVEMENT_TEAM)
    import_rows(make_plan(), {"ref": "1", "action": "Train all staff", **LEAD}, by=team)
    without_people = steps(home_of(team))
    hold(Action.objects.get().lead, make_user(Role.OFFICER))
    with_people = steps(home_of(team))

    assert without_people["Import or create your plan"] == (True, True)
    assert without_people["Add post holders"] == (False, True)
    assert without_people["Start the first update round"] == (False, False)
    assert without_people["Write the first report"] == (False, True)
    assert with_people["Add post holders"] == (True, True)
    assert with_people["Start the first update round"] == (False, True)


def test_the_administrator_invites_colleagues_first():
    administrator = make_user(Role.ADMINISTRATOR)
    alone = steps(home_of(administrator))
    make_user(Role.CLERK)

    assert alone == {"Invite colleagues": (False, True)}
    assert steps(home_of(administrator)) == {}


def test_setting_up_is_complete_once_a_round_is_open():
    team = make_user(Role.IMPROVEMENT_TEAM)
    open_round_now(make_plan(), by=team)

    page = home_of(team)

    assert page.context["setting_up"] == []
    assert "My work" in page.text


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (Role.OFFICER, "There are no plans yet. The improvement team will add them."),
        (Role.SIGNING_OFFICER, "There is nothing for you to do now."),
        (Role.CLERK, "No meetings are planned."),
        (Role.MEMBER, "You have not been added to a committee yet."),
        (Role.AUDITOR, "There are no plans yet."),
    ],
)
def test_other_roles_see_that_the_site_is_empty(role, words):
    assert words in home_of(make_user(role)).text


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (Role.OFFICER, "How to update an action"),
        (Role.SIGNING_OFFICER, "How to sign off an action"),
        (Role.CLERK, "Add a committee"),
        (Role.MEMBER, "All committees"),
        (Role.AUDITOR, "Check the audit trail"),
    ],
)
def test_other_roles_on_an_empty_site_are_offered_a_next_step(role, words):
    assert f"{words}</a>" in home_of(make_user(role)).text


def test_a_clerk_with_a_committee_and_no_meeting_is_asked_to_add_one():
    make_committee("Scrutiny Committee")

    page = home_of(make_user(Role.CLERK)).text

    assert "Add a meeting</a>" in page
    assert "Add a committee" not in page


def open_round_now(plan, *, by, **options):
    today = timezone.localdate()
    until = today + timedelta(days=5)
    return open_round(
        plans=[plan],
        as_at=today,
        cut_off_on=until,
        timetable=default_timetable(opens_on=today, cut_off_on=until),
        by=by,
        at=timezone.now(),
        **options,
    )


def test_a_lead_with_nothing_left_to_update_sees_when_the_next_round_is():
    team, lead = make_user(Role.IMPROVEMENT_TEAM), make_user(Role.OFFICER)
    hold(make_post("Head of Safeguarding"), lead)
    plan = make_plan()
    import_rows(plan, {"ref": "1", "action": "Train all staff", **LEAD}, by=team)
    round = open_round_now(plan, by=team, repeats_every=1)
    before = home_of(lead).text
    action = Action.objects.get()
    record_progress(
        action=action,
        version=action.version,
        rating=action.rating,
        words=ProgressWords("Half of it.", "The other half.", "Go on", parse("31/3/2090")),
        effective_on=timezone.localdate(),
        round=round,
        for_post=action.lead,
        by=lead,
        at=timezone.now(),
    )

    page = home_of(lead).text

    assert "1 action needs an update from you by" in before
    assert "0 of 1 done" in before
    assert "You have answered everything." in page
    assert "1 of 1 done" in page
    assert "You can change an update until" in page
    assert "The next round starts on" in page
    assert UpdateRound.objects.get().is_open


def test_clerks_and_councillors_see_their_next_meetings():
    councillor = make_user(Role.MEMBER)
    committee = make_committee("Scrutiny Committee")
    make_member(committee, role="CHAIR", email=councillor.email)
    make_meeting(committee, held_on=timezone.localdate() + timedelta(days=9))

    clerk, member = home_of(make_user(Role.CLERK)).text, home_of(councillor).text

    assert "Open meeting" in clerk
    assert "Not published" in clerk
    assert "My committees" in member
    assert "Next: Scrutiny Committee" in member
    assert "The agenda has not been published yet." in member
    assert "Scrutiny Committee</a> (Chair)" in member


@pytest.mark.parametrize(
    ("counts", "cells"),
    [
        ((2, 1, 4), ["done", "done", "half", ""]),
        ((0, 0, 0), []),
        ((0, 0, 2), ["", ""]),
        ((99, 0, 100), ["done"] * 39 + [""]),
        ((50, 50, 100), ["done"] * 20 + ["half"] * 20),
    ],
)
def test_a_bar_is_full_only_when_everything_is_done(counts, cells):
    assert steps_of(*counts) == cells
