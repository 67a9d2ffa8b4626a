"""A round with many actions about which nobody has answered."""

from datetime import timedelta

from actions.models import Action, Channel, Reminder
from actions.rounds.services.rounds import open_round
from actions.rounds.timetable import default_timetable
from tests.factories import NOW, TODAY, import_rows, make_plan

AFTER = TODAY + timedelta(days=15)
LATER = NOW + timedelta(days=15)


def make_many(count, *, title="Improvement plan", by=None):
    """Imports a plan with this many actions."""
    plan = make_plan(title)
    rows = [
        {"ref": f"A{n}", "action": "Train staff", "rag": "amber", "lead": f"Head of {n % 7}"}
        for n in range(1, count + 1)
    ]
    import_rows(plan, *rows, as_at=TODAY - timedelta(days=30), by=by)
    return plan


def make_silent_round(count, *, by):
    """Opens a round in which every lead has been telephoned once, without an answer."""
    plan = make_many(count, by=by)
    cut_off = TODAY + timedelta(days=14)
    round = open_round(
        plans=[plan],
        as_at=TODAY,
        cut_off_on=cut_off,
        timetable=default_timetable(opens_on=TODAY, cut_off_on=cut_off),
        by=by,
        at=NOW,
    )
    Reminder.objects.bulk_create(
        Reminder(
            round=round,
            action=action,
            post_id=action.lead_id,
            asked="lead",
            channel=Channel.PHONE,
            asked_on=TODAY,
            asked_at=NOW,
            asked_by=by,
        )
        for action in Action.objects.filter(plan=plan)
    )
    return round
