"""Several people decide, withdraw, confirm or publish the same at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from actions.changes.services.date_requests import agree_date, ask_for_date, refuse_date
from actions.changes.services.withdrawals import ask_for_withdrawal, refuse_withdrawal
from actions.models import Action, DateRequest, WithdrawalRequest
from actions.plans.services.entries import lock_actions
from committees.meetings.services.withdrawing import withdraw
from committees.minutes.services.decisions import (
    grant_dates,
    take_back_decision,
    withdraw_actions,
)
from committees.minutes.services.minutes import MinuteWords, save_minute
from committees.models import AgendaItem, ClauseDecision, Meeting, Resolution, ResolutionKind
from reports.models import Publication
from safeguard.accounts.models import User
from safeguard.accounts.roles import Role
from safeguard.audit.services import verify
from safeguard.dates import parse
from safeguard.exceptions import Refused
from tests.committees.making import (
    make_committee,
    make_item,
    make_meeting,
    make_minute,
    make_resolution,
    publish,
)
from tests.factories import NOW, TODAY, make_action, make_plan, make_report, make_user
from tests.factories import publish as publish_report
from tests.pages.forms import filled_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_engines, pytest.mark.slow]


@pytest.fixture
def clause():
    """A clause of a meeting that receives the plan of action A1."""
    action = make_action(target_date="31/3/2026")
    meeting = make_meeting(make_committee(), held_on=date(2026, 3, 2))
    meeting.committee.plans.add(action.plan)
    minute = make_minute(make_item(meeting))
    return make_resolution(minute, ResolutionKind.APPROVAL, "That it be agreed")


def ask(**changes):
    return ask_for_date(
        action=Action.objects.get(),
        version=Action.objects.get().version,
        new_due=parse("30/6/2026"),
        reason="Late.",
        by=User.objects.system(),
        at=NOW,
        **changes,
    )


def with_own_connection(work):
    try:
        return work()
    finally:
        connection.close()


def withdraw_now(model, key):
    """Withdraws the clause or its item."""
    row = model.objects.get(pk=key)
    by = User.objects.system()
    return withdraw(row=row, version=row.version, reason="A slip.", by=by, at=NOW)


@pytest.mark.parametrize("model", [Resolution, AgendaItem])
def test_a_clause_that_is_deciding_is_not_withdrawn(model, clause):
    asked, by = ask(), User.objects.system()
    key = clause.pk if model is Resolution else clause.minute.item.pk

    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            grant_dates(resolution=clause, requests=[asked], by=by, at=NOW)
            other = threads.submit(with_own_connection, lambda: withdraw_now(model, key))
            with pytest.raises(TimeoutError):
                other.result(timeout=1)

        with pytest.raises(Refused, match="Take them back before you withdraw it"):
            other.result()

    assert ClauseDecision.objects.in_force().count() == 1
    assert not model.objects.get(pk=key).is_withdrawn


OFFICER = {
    "refuse": lambda asked: refuse_date(
        request=asked, reason="Too late.", by=User.objects.system(), at=NOW
    ),
    "agree": lambda asked: agree_date(
        request=asked,
        decided_by="A director",
        reason="",
        effective_on=TODAY,
        by=User.objects.system(),
        at=NOW,
    ),
}


@pytest.mark.parametrize("answer", OFFICER)
def test_an_officer_and_a_committee_that_decide_at_once_do_not_lock_each_other_out(answer, clause):
    asked, by = ask(), User.objects.system()
    again = DateRequest.objects.get(pk=asked.pk)

    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            lock_actions([asked.action_id])
            other = threads.submit(with_own_connection, lambda: OFFICER[answer](again))
            with pytest.raises(TimeoutError):
                other.result(timeout=1)
            grant_dates(resolution=clause, requests=[asked], by=by, at=NOW)

        with pytest.raises(Refused, match="This request has already been decided"):
            other.result()

    assert ClauseDecision.objects.in_force().count() == 1
    verify()


def test_a_removal_is_refused_and_decided_at_once_without_a_deadlock(clause):
    action, by = Action.objects.get(), User.objects.system()
    asked = ask_for_withdrawal(action=action, version=1, reason="Done twice.", by=by, at=NOW)
    again = WithdrawalRequest.objects.get(pk=asked.pk)

    def refuse():
        return refuse_withdrawal(request=again, reason="It stays.", by=by, at=NOW)

    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            lock_actions([action.pk])
            other = threads.submit(with_own_connection, refuse)
            with pytest.raises(TimeoutError):
                other.result(timeout=1)
            withdraw_actions(resolution=clause, requests=[asked], by=by, at=NOW)

        with pytest.raises(Refused, match="This request has already been decided"):
            other.result()

    assert ClauseDecision.objects.in_force().count() == 1
    verify()


def change_minute(clause):
    minute = clause.minute
    words = MinuteWords(text="Something else.")
    save_minute(
        item=minute.item,
        words=words,
        minute=minute,
        version=minute.version,
        by=User.objects.system(),
        at=NOW,
    )


def take_back(clause):
    decision = ClauseDecision.objects.get()
    take_back_decision(
        decision=decision,
        version=Action.objects.get().version,
        reason="A slip.",
        by=User.objects.system(),
        at=NOW,
    )


MEANWHILE = {
    "a decision": lambda clause: grant_dates(
        resolution=clause, requests=[ask()], by=User.objects.system(), at=NOW
    ),
    "a decision taken back": take_back,
    "other words": change_minute,
    "a clause withdrawn": lambda clause: withdraw_now(Resolution, clause.pk),
}


@pytest.mark.parametrize("change", MEANWHILE)
def test_minutes_that_have_changed_since_they_were_read_are_not_confirmed(change, clause):
    if change == "a decision taken back":
        MEANWHILE["a decision"](clause)
    meeting = clause.minute.item.meeting
    publish(meeting)
    later = make_meeting(meeting.committee, held_on=date(2026, 3, 3))
    client = Client()
    client.force_login(make_user(Role.CLERK))
    address = reverse("committees:confirm-minutes", args=[meeting.pk])
    filled = filled_in(client, address, later=later.pk)

    MEANWHILE[change](Resolution.objects.get())

    assert client.post(address, filled).status_code == 409
    assert not Meeting.objects.get(pk=meeting.pk).has_confirmed_minutes
    assert client.post(address, filled_in(client, address, later=later.pk)).status_code == 302
    assert Meeting.objects.get(pk=meeting.pk).has_confirmed_minutes


@pytest.mark.parametrize("is_published_first", [True, False])
def test_a_report_is_not_published_under_an_item_that_is_withdrawn_at_once(is_published_first):
    item = make_item(make_meeting(make_committee()), number="5")
    draft = make_report(make_plan(), agenda_item=item)
    works = [lambda: publish_report(draft), lambda: withdraw_now(AgendaItem, item.pk)]
    first, second = works if is_published_first else works[::-1]

    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            first()
            other = threads.submit(with_own_connection, second)
            with pytest.raises(TimeoutError):
                other.result(timeout=2)

        with pytest.raises(Refused, match=r"has a published report|item has been withdrawn"):
            other.result()

    assert AgendaItem.objects.get().is_withdrawn != Publication.objects.exists()
