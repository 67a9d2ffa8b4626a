"""A decision is later than what it decides, and can be taken back."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from actions.changes.services.date_corrections import correct_date
from actions.changes.services.date_requests import ask_for_date
from actions.changes.services.withdrawals import ask_for_withdrawal
from actions.models import Action, ActionEntry, DateRequest, EntryKind, WithdrawalRequest
from actions.models.mail import MailLine
from actions.plans.services.entries import actions_that_disagree, add_entry
from actions.sign_off.queue import waits_of
from actions.sign_off.services.completion import ActionVersion, claim_completion
from committees.meetings.services.withdrawing import withdraw
from committees.minutes.services import decisions
from committees.minutes.services.minutes import Amending
from committees.models import Amendment, ClauseDecision, PlanAcceptance, ResolutionKind
from reports.kinds.snapshot import actions_as_at
from safeguard.accounts.models import User
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from safeguard.dates import parse
from safeguard.exceptions import Refused
from tests.cases.pages import decide, fill
from tests.committees.making import (
    confirm,
    make_committee,
    make_item,
    make_meeting,
    make_minute,
    make_resolution,
    publish,
)
from tests.factories import NOW, TODAY, hold, make_action, make_post, make_user, rating_of
from tests.pages.forms import filled_in

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

BEFORE = datetime(2026, 2, 9, 12, tzinfo=UTC)
AFTER = datetime(2026, 2, 11, 12, tzinfo=UTC)
FIRST = TODAY - timedelta(days=60)
DUE, NEW_DUE = "31 March 2026", "30 June 2026"


@pytest.fixture
def action():
    hold(make_post("Head of Audit"), make_user(Role.OFFICER, email="lead@example.org"))
    return make_action(
        as_at=FIRST, target_date="31/3/2026", lead="Head of Audit", state="in-progress"
    )


@pytest.fixture
def clause(action):
    committee = make_committee()
    committee.plans.add(action.plan)
    minute = make_minute(make_item(make_meeting(committee), number="5"), number="5")
    return make_resolution(minute, ResolutionKind.APPROVAL, "That the date be agreed", label="(a)")


def person(role):
    return User.objects.filter(groups__name=role).first() or make_user(role)


def clerk():
    return person(Role.CLERK)


def team():
    return person(Role.IMPROVEMENT_TEAM)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def ask(action, at=BEFORE, new_due="30/6/2026"):
    action = Action.objects.get(pk=action.pk)
    return ask_for_date(
        action=action,
        version=action.version,
        new_due=parse(new_due),
        reason="The system is delayed.",
        by=team(),
        at=at,
    )


def grant(clause, request, amending=None):
    request = DateRequest.objects.get(pk=request.pk)
    (decision,) = decisions.grant_dates(
        resolution=clause, requests=[request], by=clerk(), at=NOW, amending=amending
    )
    return decision


def take_back(decision, reason="It was another action.", at=NOW):
    return decisions.take_back_decision(
        decision=decision,
        version=Action.objects.get(pk=decision.action_id).version,
        reason=reason,
        by=clerk(),
        at=at + timedelta(minutes=1),
    )


def claim(action, clause, at):
    """Its lead marks it as complete, as at the day before the meeting."""
    plan, committee = action.plan, clause.minute.item.meeting.committee
    plan.accepted_by = "COMMITTEE"
    plan.save()
    PlanAcceptance.objects.create(plan=plan, committee=committee)
    claim_completion(
        action=action,
        version=action.version,
        evidence="The register.",
        no_evidence_reason="",
        effective_on=BEFORE.date(),
        by=User.objects.get(email="lead@example.org"),
        at=at,
    )
    return ActionVersion(action, action.version)


def due_of(action):
    return Action.objects.get(pk=action.pk).due.display


def test_a_request_made_by_the_day_of_the_meeting_can_be_agreed(action, clause):
    grant(clause, ask(action, at=datetime(2026, 2, 10, 20, tzinfo=UTC)))

    assert due_of(action) == NEW_DUE


def test_a_request_made_after_the_meeting_is_refused_and_not_offered(action, clause):
    asked = ask(action, at=AFTER)

    with pytest.raises(Refused, match="A1: the new date was requested on 11 February 2026, after"):
        grant(clause, asked)
    page = signed_in(clerk()).get(f"/resolutions/{clause.pk}/grant-dates/")

    assert not page.context["form"].offered
    assert "A new date for A1 was requested after this meeting" in page.text
    assert due_of(action) == DUE


def test_a_request_about_a_plan_that_the_committee_does_not_receive_is_refused(action, clause):
    asked = ask(action)
    clause.minute.item.meeting.committee.plans.clear()

    with pytest.raises(Refused, match="does not receive the plan of A1"):
        grant(clause, asked)
    page = signed_in(clerk()).get(f"/resolutions/{clause.pk}/grant-dates/")

    assert not page.context["form"].offered
    assert "A1 is in a plan that this committee does not receive" in page.text
    assert due_of(action) == DUE


def test_a_removal_is_refused_for_the_same_reasons(action, clause):
    asked = ask_for_withdrawal(
        action=action,
        version=action.version,
        reason="It is done elsewhere.",
        by=team(),
        at=AFTER,
    )

    with pytest.raises(Refused, match="after the meeting"):
        decisions.withdraw_actions(resolution=clause, requests=[asked], by=clerk(), at=NOW)


def test_what_will_change_is_shown_before_it_is_recorded(action, clause):
    asked, client = ask(action), signed_in(clerk())
    key = f"{asked.pk}-{Action.objects.get().version}"
    address = f"/resolutions/{clause.pk}/grant-dates/"

    shown = client.post(address, filled_in(client, address, chosen=[key]))
    before = due_of(action)
    done = decide(client, "committees:grant-dates", clause, chosen=[key])

    text = " ".join(shown.text.split())
    assert f"{DUE} changes to <strong>{NEW_DUE}</strong>" in text
    assert "Head of Audit" in text
    assert before == DUE
    assert "Decision recorded." in done.text
    assert due_of(action) == NEW_DUE


def test_an_action_changed_since_the_preview_is_not_decided(action, clause):
    asked, client = ask(action), signed_in(clerk())
    address = f"/resolutions/{clause.pk}/grant-dates/"
    form = filled_in(client, address, chosen=[f"{asked.pk}-{Action.objects.get().version}"])
    now = Action.objects.get()
    correct_date(
        action=now,
        version=now.version,
        corrected_due=parse("1/4/2026"),
        reason="A slip.",
        effective_on=TODAY,
        by=team(),
        at=NOW,
    )

    page = client.post(address, {**form, "agreed": "decision"})

    assert "changed while you were reading" in page.text
    assert not ClauseDecision.objects.exists()


def test_in_confirmed_minutes_a_decision_is_an_amendment_with_a_reason(action, clause):
    asked = ask(action)
    publish(clause.minute.item.meeting)
    confirm(clause.minute.item.meeting)

    with pytest.raises(Refused, match="Enter why you are amending"):
        grant(clause, asked)
    grant(clause, asked, Amending("The clerk had left it out."))

    kept = Amendment.objects.get()
    assert (kept.part, kept.reason) == ("DECISIONS", "The clerk had left it out.")
    assert kept.resolution == clause


def test_a_decision_taken_back_restores_the_date_and_the_request(action, clause):
    asked = ask(action)
    decision = grant(clause, asked)
    told = MailLine.objects.count()

    take_back(decision)

    now, request = Action.objects.get(), DateRequest.objects.get()
    assert (now.due.display, now.revisions, now.state) == (DUE, 0, "in-progress")
    assert (request.answer, request.decided_at) == ("WAITING", None)
    kinds = list(ActionEntry.objects.in_order().values_list("kind", flat=True))
    assert kinds == ["IMPORT", "DATE", "TAKEN_BACK"]
    assert MailLine.objects.count() == told + 1
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"action.decision_taken_back", "resolution.decision_taken_back"} <= verbs


def test_both_are_shown_on_the_clause_and_on_the_action(action, clause):
    decision = grant(clause, ask(action))
    client = signed_in(clerk())

    done = fill(client, "committees:take-back-decision", decision.pk, reason="Wrong action.")
    history = signed_in(team()).get(action.get_absolute_url()).text
    of_plan = signed_in(team()).get(f"/plans/{action.plan.slug}/history/").text
    again = client.get(f"/decisions/{decision.pk}/take-back/")

    agreed = f"{decision.entry.decided_by}, recorded by {decision.entry.recorded_by}"
    assert "Decision taken back." in done.text
    assert "Taken back" in done.text
    assert "Wrong action." in done.text
    assert f"New date agreed</strong> by {agreed}" in history
    assert f"New date agreed by {agreed}" in of_plan
    assert "Decision taken back" in history
    assert history.count(clause.get_absolute_url()) == 2
    assert again.status_code == 409
    assert "This decision was taken back by" in again.text


def test_a_decision_is_recorded_again_after_it_was_taken_back(action, clause):
    asked = ask(action)
    take_back(grant(clause, asked))

    decisions.grant_dates(
        resolution=clause,
        requests=[DateRequest.objects.get()],
        by=clerk(),
        at=NOW + timedelta(hours=1),
    )

    assert due_of(action) == NEW_DUE
    assert Action.objects.get().revisions == 1


def test_a_decision_with_something_newer_is_not_taken_back(action, clause):
    decision = grant(clause, ask(action))
    now = Action.objects.get()
    correct_date(
        action=now,
        version=now.version,
        corrected_due=parse("1/7/2026"),
        reason="A slip.",
        effective_on=TODAY,
        by=team(),
        at=NOW + timedelta(seconds=10),
    )

    with pytest.raises(Refused, match="since, on 2 March 2026: Date corrected"):
        take_back(decision)

    assert due_of(action) == "1 July 2026"
    assert not ClauseDecision.objects.get().is_withdrawn


def test_a_newer_request_is_decided_first(action, clause):
    decision = grant(clause, ask(action))
    ask(action, at=NOW, new_due="30/9/2026")

    with pytest.raises(Refused, match="newer request for a date is waiting"):
        take_back(decision)


def test_a_decision_is_taken_back_once_and_with_a_reason(action, clause):
    decision = grant(clause, ask(action))
    with pytest.raises(Refused, match="Enter why"):
        take_back(decision, " ")
    take_back(decision)

    with pytest.raises(Refused, match="was taken back by"):
        take_back(decision)


def test_a_sign_off_taken_back_waits_again_with_the_same_claim(action, clause):
    lead = User.objects.get(email="lead@example.org")
    read = claim(action, clause, at=BEFORE)
    (decision,) = decisions.sign_off_actions(resolution=clause, read=[read], by=clerk(), at=NOW)

    take_back(decision)

    now = Action.objects.get()
    wait = waits_of(Action.objects.all())[now.pk]
    assert (now.state, now.is_reopened) == ("awaiting-sign-off", False)
    assert (wait.since, lead.pk in wait.writers) == (BEFORE.date(), True)


def test_completion_recorded_after_the_meeting_for_an_earlier_day_is_too_late(action, clause):
    read = claim(action, clause, at=AFTER)

    with pytest.raises(Refused, match="after the meeting"):
        decisions.sign_off_actions(resolution=clause, read=[read], by=clerk(), at=NOW)


def test_a_removal_taken_back_is_requested_again(action, clause):
    asked = ask_for_withdrawal(
        action=action,
        version=action.version,
        reason="It is done elsewhere.",
        by=team(),
        at=BEFORE,
    )
    (decision,) = decisions.withdraw_actions(
        resolution=clause, requests=[asked], by=clerk(), at=NOW
    )

    take_back(decision)

    assert Action.objects.get().state == "in-progress"
    assert WithdrawalRequest.objects.waiting().get() == asked


def test_a_clause_that_decides_is_not_withdrawn(action, clause):
    decision = grant(clause, ask(action))
    row = {"row": clause, "version": clause.version, "reason": "Twice.", "by": clerk(), "at": NOW}

    with pytest.raises(Refused, match="Take them back before"):
        withdraw(**row)
    take_back(decision)

    assert withdraw(**row).is_withdrawn


def test_an_update_given_meanwhile_is_kept_with_the_earlier_date(action, clause):
    decision = grant(clause, ask(action))
    now = Action.objects.get()
    add_entry(
        action=now,
        kind=EntryKind.PROGRESS,
        effective_on=TODAY,
        by=team(),
        at=NOW,
        changes={"rating_id": rating_of(now, "red").pk},
        progress_made="The supplier was chosen.",
    )

    take_back(decision)

    now = Action.objects.get()
    assert (now.due.display, now.revisions, now.rating.code) == (DUE, 0, "red")
    on_the_day = ActionEntry.objects.as_at(decision.entry.effective_on).get()
    assert on_the_day.due.display == DUE
    assert not actions_that_disagree()


def test_a_report_prints_no_date_that_was_taken_back(action, clause):
    decision = grant(clause, ask(action))
    scale = list(action.plan.scale.ratings.all())
    (before,) = actions_as_at(Action.objects.all(), scale=scale, day=TODAY)

    take_back(decision)

    (after,) = actions_as_at(Action.objects.all(), scale=scale, day=TODAY)
    assert [each.new.display for each in before.revisions] == [NEW_DUE]
    assert (after.revisions, after.due.display) == ((), DUE)
