"""The demonstration's current plans and their open round."""

from collections import Counter

import pytest
from django.utils import timezone

import actions.waiting
import committees.waiting
import reports.waiting
from actions.models import (
    Action,
    ActionEntry,
    DateRequest,
    EvidenceKind,
    EvidenceVersion,
    Hold,
    Outcome,
    OutgoingMail,
    Reading,
    UpdateRound,
)
from actions.plans.services.entries import actions_that_disagree
from actions.plans.states import State
from actions.warnings.rating_warnings import WarningKind
from actions.warnings.warnings_list import warnings_list_of
from safeguard.accounts.models import User
from safeguard.accounts.roles import Role
from safeguard.demo.demonstration import ADDRESSES
from safeguard.waiting import Urgency

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo"), pytest.mark.slow]


def groups_of(role):
    user, today = User.objects.get(email=ADDRESSES[role]), timezone.localdate()
    rooms = (actions.waiting, committees.waiting, reports.waiting)
    return [group for room in rooms for group in room.waiting_for(user, on=today)]


def waiting_for(role):
    return {group.urgency: group.count for group in groups_of(role)}


def the_round():
    return UpdateRound.objects.open().get()


def test_every_role_with_live_plans_has_something_to_do():
    assert waiting_for(Role.OFFICER) == {
        Urgency.ASKED: 3,
        Urgency.QUESTION: 1,
        Urgency.OVERDUE: 1,
        Urgency.RATING_CHALLENGED: 1,
        Urgency.DATE_ANSWERED: 1,
    }
    assert waiting_for(Role.SIGNING_OFFICER) == {
        Urgency.DATE_TO_ANSWER: 1,
        Urgency.TO_SIGN: 2,
        Urgency.RATING_TO_SETTLE: 1,
        Urgency.TO_CHECK: 1,
    }
    assert waiting_for(Role.IMPROVEMENT_TEAM) == {
        Urgency.TO_CHECK: 1,
        Urgency.MAIL_FAILED: 1,
        Urgency.ROUND_OPEN: 1,
        Urgency.TO_MODERATE: 1,
        Urgency.WARNINGS: len(warnings_list_of(Action.objects.all(), on=timezone.localdate())),
        Urgency.TO_PUBLISH: 1,
    }
    assert waiting_for(Role.CLERK) == {Urgency.OVERDUE_FOLLOW_UP: 2, Urgency.TO_PUBLISH: 1}


@pytest.mark.parametrize("role", Role)
def test_every_link_in_my_work_opens_a_page_the_person_can_see(client, role):
    client.force_login(User.objects.get(email=ADDRESSES[role]))

    responses = {
        line.address: client.get(line.address).status_code
        for group in groups_of(role)
        for line in group.lines
    }

    assert set(responses.values()) <= {200}, responses


def test_the_open_round_covers_two_plans_and_has_every_kind_of_update():
    came_in = ActionEntry.objects.filter(round=the_round())

    assert the_round().plans.count() == 2
    assert Action.objects.outstanding_in(the_round()).count() == 6
    assert {entry.kind for entry in came_in} == {"PROGRESS", "CONFIRMATION"}
    assert came_in.filter(told_how="PHONE").count() == 1
    assert came_in.filter(told_how="").exclude(told_by="").exists()
    readings = Reading.objects.filter(entry__round=the_round())
    assert Counter(readings.values_list("outcome", flat=True)) == {
        Outcome.ACCEPTED: 2,
        Outcome.ASKED: 1,
        Outcome.CHALLENGED: 1,
        Outcome.WORDED: 1,
    }
    assert UpdateRound.objects.exclude(closed_at=None).count() == 1


def test_leads_without_an_update_were_reminded_and_one_post_is_vacant():
    silent = Action.objects.outstanding_in(the_round())

    reminded = silent.filter(reminders__round=the_round(), reminders__is_opening=False).distinct()
    assert reminded.count() == silent.count()
    vacant = silent.filter(lead__job_title="Family Participation Lead").get()
    assert vacant.lead.holdings.get().to_on < timezone.localdate()


def test_actions_are_on_hold_claimed_signed_off_and_given_new_dates():
    states = Counter(
        Action.objects.filter(plan__rounds=the_round()).values_list("state", flat=True)
    )

    assert states[State.ON_HOLD] == states[State.AWAITING_SIGN_OFF] == states[State.SIGNED_OFF] == 1
    assert Hold.objects.current().get().restart_on > timezone.localdate()
    assert DateRequest.objects.waiting().count() == 1
    assert DateRequest.objects.filter(answer=DateRequest.Answer.AGREED).count() == 1
    signed = Action.objects.get(plan__rounds=the_round(), state=State.SIGNED_OFF.value)
    kinds = EvidenceVersion.objects.filter(evidence__action=signed).values_list("kind", flat=True)
    assert set(kinds) == {EvidenceKind.FILE, EvidenceKind.LINK}


def test_the_current_plans_have_warnings_about_ratings():
    asked = Action.objects.filter(plan__rounds=the_round())

    found = {line.warning.kind for line in warnings_list_of(asked, on=timezone.localdate())}

    assert found == {
        WarningKind.ON_TRACK_AFTER_DATE,
        WarningKind.SAME_WORDS,
        WarningKind.AMBER_WITHOUT_DATE,
        WarningKind.NOTHING_TO_SHOW,
    }


def test_one_email_failed_and_none_is_waiting_or_was_sent():
    mails = Counter(OutgoingMail.objects.values_list("state", flat=True))

    assert (mails["FAILED"], mails["WAITING"]) == (1, 0)
    assert mails["SENT"] > 30
    assert not OutgoingMail.objects.exclude(to__endswith="@example.org").exists()


def test_actions_agree_with_their_history_and_nothing_is_in_the_future():
    assert actions_that_disagree() == []
    assert not ActionEntry.objects.filter(effective_on__gt=timezone.localdate()).exists()
    assert not ActionEntry.objects.filter(recorded_at__gt=timezone.now()).exists()
