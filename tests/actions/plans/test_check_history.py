"""The command that checks actions against their history."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from actions.models import Action, ActionEntry
from tests.commands import manage, refusal_of
from tests.factories import TODAY, import_rows, make_action

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

ROW = {"ref": "A1", "action": "Train", "rag": "amber", "target_date": "2026-06", "lead": "Clerk"}


@pytest.fixture
def plan():
    plan = make_action(**ROW, as_at=date(2026, 1, 31)).plan
    import_rows(plan, {**ROW, "rag": "red", "revised_date": "2026-09"}, as_at=TODAY)
    import_rows(plan, {"ref": "A2", "action": "Check", "rag": "green"}, as_at=TODAY)
    return plan


def test_actions_that_match_their_history_are_counted(plan):
    assert manage("check_history") == "2 actions agree with their history.\n"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("state", "'signed-off'"),
        ("rating_id", "NULL"),
        ("rating_since", "'2020-01-01'"),
        ("due_on", "'2030-01-01'"),
        ("due_text", "'some day'"),
        ("original_due_on", "NULL"),
        ("original_due_precision", "'day'"),
        ("revisions", "0"),
        ("lead_id", "NULL"),
        ("is_since_at_least", "true"),
        ("is_reopened", "true"),
        ("latest_entry_id", "NULL"),
    ],
)
def test_a_column_changed_without_an_entry_is_reported(plan, column, value):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE actions_action SET {column} = {value} WHERE ref = 'A1'")  # noqa: S608

    message = refusal_of("check_history")

    assert message == "1 actions disagree with their history: improvement-plan A1."


def test_an_action_without_history_is_reported(plan):
    Action.objects.create(plan=plan, ref="A3", sort_key="a3", wording="Out of nowhere")

    assert "improvement-plan A3" in refusal_of("check_history")


def test_history_itself_cannot_be_changed(plan):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        ActionEntry.objects.update(state="signed-off")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        ActionEntry.objects.all()._raw_delete("default")

    assert manage("check_history") == "2 actions agree with their history.\n"
