"""Requesting a new date, and agreeing or refusing it."""

from datetime import date, timedelta

import pytest

from actions.changes.services.date_requests import agree_date, ask_for_date, refuse_date
from actions.changes.services.states import change_state
from actions.models import DateRequest, EntryKind
from actions.plans.history import history_summary
from actions.plans.services.entries import actions_that_disagree, step_of
from actions.plans.states import State
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from safeguard.dates import parse
from safeguard.exceptions import Refused, StaleRecord
from tests.factories import NOW, TODAY, make_action, make_plan, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture
def officer():
    return make_user(Role.OFFICER)


@pytest.fixture
def signer():
    return make_user(Role.SIGNING_OFFICER)


@pytest.fixture
def action():
    return make_action(target_date="March 2026", as_at=date(2026, 1, 31))


def ask(action, by, *, new_due="June 2026", reason="The trainer left.", **changes):
    given = {"version": action.version, "at": NOW, **changes}
    return ask_for_date(action=action, new_due=parse(new_due), reason=reason, by=by, **given)


def agree(request, by, **changes):
    given = {"decided_by": "Director", "reason": "", "effective_on": TODAY, "at": NOW, **changes}
    return agree_date(request=request, by=by, **given)


def test_a_request_changes_nothing_until_it_is_agreed(action, officer):
    request = ask(action, officer)

    action.refresh_from_db()
    assert request.answer == DateRequest.Answer.WAITING
    assert request.new_due.display == "June 2026"
    assert (action.due_text, action.revisions) == ("March 2026", 0)
    assert action.entries.count() == 1


def test_an_agreed_date_applies_and_the_original_date_is_kept(action, officer, signer):
    entry = agree(ask(action, officer), signer)

    action.refresh_from_db()
    assert entry.kind == EntryKind.DATE
    assert (entry.reason, entry.decided_by) == ("The trainer left.", "Director")
    assert (action.due_text, action.original_due_text) == ("June 2026", "March 2026")
    assert action.revisions == 1
    assert actions_that_disagree() == []


def test_each_agreed_date_is_counted(action, officer, signer):
    agree(ask(action, officer), signer)
    action.refresh_from_db()

    agree(ask(action, officer, new_due="September 2026"), signer, at=NOW + timedelta(hours=1))

    action.refresh_from_db()
    assert (action.revisions, action.due_text) == (2, "September 2026")
    assert action.original_due_text == "March 2026"


def test_work_waiting_for_a_new_timescale_restarts_when_it_is_agreed(officer, signer):
    action = make_action(make_plan(scale="Six-value"), rag="red", target_date="March 2026")

    agree(ask(action, officer), signer)

    action.refresh_from_db()
    assert action.state == "in-progress"


def test_the_reason_for_a_date_is_not_the_reason_for_the_state(officer, signer):
    action = make_action(state="on-hold", state_reason="staff sickness", target_date="March 2026")

    agree(ask(action, officer), signer)

    account = history_summary([step_of(entry) for entry in action.entries.in_order()])
    assert account.state_reason == "staff sickness"


def test_a_refused_request_keeps_the_date_and_gives_a_reason(action, officer, signer):
    request = refuse_date(request=ask(action, officer), reason="Hire cover.", by=signer, at=NOW)

    action.refresh_from_db()
    assert (request.answer, request.answer_reason) == (DateRequest.Answer.REFUSED, "Hire cover.")
    assert (action.due_text, action.revisions) == ("March 2026", 0)
    assert action.entries.count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"new_due": "tbc"}, "Enter the new date"),
        ({"new_due": "2026-03"}, "already due on this date: March 2026. Enter a different"),
        ({"reason": " "}, "Enter why you need a new date"),
    ],
)
def test_an_incomplete_request_is_refused(changes, sentence, action, officer):
    with pytest.raises(Refused, match=sentence):
        ask(action, officer, **changes)

    assert not DateRequest.objects.exists()


def test_a_second_request_must_wait_until_the_first_is_decided(action, officer):
    ask(action, officer)
    action.refresh_from_db()

    with pytest.raises(Refused, match="already waiting for a decision"):
        ask(action, officer, new_due="July 2026")

    assert DateRequest.objects.count() == 1


def test_a_closed_action_keeps_its_date(officer):
    with pytest.raises(Refused, match="closed"):
        ask(make_action(state="signed-off", target_date="March 2026"), officer)


def test_an_action_closed_while_its_request_was_waiting_keeps_its_date(action, officer, signer):
    request = ask(action, officer)
    change_state(
        action=action,
        version=action.version,
        new=State.WITHDRAWN,
        reason="The committee agreed.",
        decided_by="Scrutiny Committee, 2 March 2026",
        effective_on=TODAY,
        by=officer,
        at=NOW,
    )

    with pytest.raises(Refused, match="closed"):
        agree(request, signer)

    request.refresh_from_db()
    assert request.answer == DateRequest.Answer.WAITING


def test_a_request_for_a_stale_action_is_refused(action, officer):
    ask(action, officer)

    with pytest.raises(StaleRecord):
        ask(action, officer, version=1)


def test_a_request_is_decided_once(action, officer, signer):
    request = ask(action, officer)
    agree(request, signer)

    with pytest.raises(Refused, match="already been decided"):
        refuse_date(request=request, reason="No.", by=signer, at=NOW)
    with pytest.raises(Refused, match="already been decided"):
        agree(request, signer)

    action.refresh_from_db()
    assert action.revisions == 1


def test_a_refusal_needs_a_reason(action, officer, signer):
    request = ask(action, officer)

    with pytest.raises(Refused, match="Enter why you are refusing"):
        refuse_date(request=request, reason="", by=signer, at=NOW)

    request.refresh_from_db()
    assert request.answer == DateRequest.Answer.WAITING


def test_the_request_and_decision_are_audited_with_their_dates(action, officer, signer):
    agree(ask(action, officer), signer)

    asked = AuditEvent.objects.get(verb="action.date_asked_for")
    agreed = AuditEvent.objects.get(verb="action.date_agreed")
    assert (asked.by, asked.details["old"], asked.details["new"]) == (
        officer,
        "2026-03-31",
        "2026-06-30",
    )
    assert (agreed.by, agreed.details) == (signer, {"old": "2026-03-31", "new": "2026-06-30"})
