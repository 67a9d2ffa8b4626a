"""Actions made by the factories are the same as imported ones."""

import pytest

from safeguard.audit.models import AuditEvent
from tests.factories import import_rows, make_action, make_plan

pytestmark = pytest.mark.django_db

ROW = {"ref": "A1", "action": "Train every social worker", "rag": "amber"}
KEYS = {"id", "plan", "latest_entry", "action", "theme", "plan_import"}


def rows_left(plan):
    """Returns all rows of the plan's actions, without their primary keys."""
    rows = [*plan.actions.in_order(), *(a.latest_entry for a in plan.actions.in_order())]
    columns = [
        {field.name: field.value_from_object(row) for field in row._meta.concrete_fields}
        for row in rows
    ]
    plan.refresh_from_db()
    return (
        [{name: value for name, value in row.items() if name not in KEYS} for row in columns],
        [action.theme and action.theme.name for action in plan.actions.in_order()],
        [theme.order for theme in plan.themes.all()],
        plan.newest_import_on,
    )


def events_since(seq):
    events = AuditEvent.objects.filter(seq__gt=seq).order_by("seq")
    known = {"plan", "action", "theme", "plan_import"}
    return [
        (event.verb, event.target.partition(":")[0], event.details.keys() - known)
        for event in events
    ]


@pytest.mark.parametrize(
    "cells",
    [
        {},
        {"rag": "", "state": "in-progress"},
        {"rag": "red", "target_date": "March 2026", "lead": "Head of Safeguarding"},
        {"rag": "no data", "target_date": "31/3/2026", "theme": "Workforce"},
        {"state": "on-hold", "state_reason": "A review.", "reminders": "2"},
        {
            "commentary_gist": "Half are trained.",
            "improvement_required": "A second trainer.",
            "next_step": "Advertise.",
            "next_step_date": "April 2026",
            "outcome_wanted": "Safe children",
            "success_measure": "All trained",
        },
    ],
)
def test_an_inserted_action_is_the_same_as_an_imported_one(cells):
    inserted, imported = make_plan("Inserted"), make_plan("Imported")
    if "lead" in cells:
        make_action(imported, ref="0", lead=cells["lead"])
        make_action(inserted, ref="0", lead=cells["lead"])

    start = AuditEvent.objects.latest("seq").seq
    import_rows(imported, ROW | cells)
    by_import, middle = events_since(start), AuditEvent.objects.latest("seq").seq
    make_action(inserted, **cells)

    assert rows_left(inserted) == rows_left(imported)
    assert events_since(middle) == by_import
