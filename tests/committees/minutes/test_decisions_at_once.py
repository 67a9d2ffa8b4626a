"""A clause is withdrawn while somebody records a decision by it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection, transaction

from actions.changes.services.date_requests import ask_for_date
from committees.meetings.services.withdrawing import withdraw
from committees.minutes.services.decisions import grant_dates
from committees.models import AgendaItem, ClauseDecision, Resolution, ResolutionKind
from safeguard.accounts.models import User
from safeguard.dates import parse
from safeguard.exceptions import Refused
from tests.committees.making import (
    make_committee,
    make_item,
    make_meeting,
    make_minute,
    make_resolution,
)
from tests.factories import NOW, make_action

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_engines, pytest.mark.slow]


def withdraw_now(model, key):
    """Withdraws the clause or its item, with a connection of its own."""
    try:
        row = model.objects.get(pk=key)
        by = User.objects.system()
        withdraw(row=row, version=row.version, reason="A slip.", by=by, at=NOW)
    finally:
        connection.close()


@pytest.mark.parametrize("model", [Resolution, AgendaItem])
def test_a_clause_that_is_deciding_is_not_withdrawn(model):
    action, by = make_action(target_date="31/3/2026"), User.objects.system()
    meeting = make_meeting(make_committee(), held_on=date(2026, 3, 2))
    meeting.committee.plans.add(action.plan)
    item = make_item(meeting)
    clause = make_resolution(make_minute(item), ResolutionKind.APPROVAL, "That it be agreed")
    asked = ask_for_date(
        action=action, version=1, new_due=parse("30/6/2026"), reason="Late.", by=by, at=NOW
    )
    key = clause.pk if model is Resolution else item.pk

    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            grant_dates(resolution=clause, requests=[asked], by=by, at=NOW)
            other = threads.submit(withdraw_now, model, key)
            with pytest.raises(TimeoutError):
                other.result(timeout=1)

        with pytest.raises(Refused, match="Take them back before you withdraw it"):
            other.result()

    assert ClauseDecision.objects.in_force().count() == 1
    assert not model.objects.get(pk=key).is_withdrawn
