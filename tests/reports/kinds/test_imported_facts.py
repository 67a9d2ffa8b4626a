"""What came from a file is not claimed to be agreed, or to have begun on the day of the file."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from actions.changes.services.date_requests import agree_date, ask_for_date
from actions.lists.services.exports import FileKind, export_actions
from actions.models import Action, ActionEntry, EntryKind
from actions.updates.services.progress import ProgressWords, record_progress
from reports.rendering.papers import as_html, report_of
from safeguard.accounts.models import User
from safeguard.accounts.roles import Role
from safeguard.dates import parse
from tests.factories import NOW, TODAY, import_rows, make_plan, make_report, make_user, rating_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
FIRST, SECOND = date(2026, 1, 15), date(2026, 2, 15)


@pytest.fixture
def plan():
    """A1 has been red since the first file. A2 became red between the files, A3 by an update."""
    plan = make_plan()
    import_rows(
        plan,
        {"ref": "A1", "action": "One", "rag": "red", "target_date": "March 2026"},
        {"ref": "A2", "action": "Two", "rag": "amber"},
        {"ref": "A3", "action": "Three", "rag": "amber"},
        as_at=FIRST,
    )
    import_rows(
        plan,
        {"ref": "A1", "rag": "red", "revised_date": "May 2026"},
        {"ref": "A2", "rag": "red"},
        as_at=SECOND,
    )
    action = plan.actions.get(ref="A3")
    record_progress(
        action=action,
        version=action.version,
        rating=rating_of(action, "red"),
        words=ProgressWords("Nothing.", "All of it.", "Begin", parse("May 2026"), reason="Late."),
        effective_on=TODAY,
        by=User.objects.system(),
        at=NOW,
    )
    return plan


def team():
    client = Client()
    client.force_login(make_user(Role.IMPROVEMENT_TEAM))
    return client


def agree_a_date(plan, day=TODAY):
    action, by = plan.actions.get(ref="A1"), User.objects.system()
    request = ask_for_date(
        action=action,
        version=action.version,
        new_due=parse("July 2026"),
        reason="The trainer left.",
        by=by,
        at=NOW,
    )
    agree_date(request=request, decided_by="Director", reason="", effective_on=day, by=by, at=NOW)


def test_a_date_from_a_file_is_revised_and_never_agreed(plan):
    draft, client = make_report(plan), team()
    paper = as_html(report_of(draft))
    pages = [
        plan.actions.get(ref="A1").get_absolute_url(),
        reverse("actions:plan-history", args=[plan.slug]),
    ]

    assert "A1: revised to May 2026 from March 2026, as at 15 February 2026" in paper
    assert "agreed" not in paper.casefold()
    for page in pages:
        text = client.get(page).text.partition("<main")[2]
        assert "Date revised" in text
        assert "New date agreed" not in text


def test_a_date_that_someone_agreed_says_who_agreed_it_and_when(plan):
    agree_a_date(plan)

    paper = as_html(report_of(make_report(plan)))
    page = team().get(plan.actions.get(ref="A1").get_absolute_url()).text

    assert "A1: from May 2026 to July 2026, agreed on 2 March 2026 by Director" in paper
    assert "New date agreed" in page
    assert [entry.get_kind_display() for entry in dates_of(plan)] == [
        "Date revised",
        "New date agreed",
    ]


def dates_of(plan):
    return ActionEntry.objects.filter(action__plan=plan, kind=EntryKind.DATE).in_order()


def test_a_rating_from_the_first_file_is_since_at_least_its_date_everywhere(plan):
    said = {row.ref: row.since_text for row in report_of(make_report(plan)).rows}
    client = team()
    pages = {
        action.ref: client.get(action.get_absolute_url()).text for action in plan.actions.all()
    }
    with export_actions(
        actions=Action.objects.all(),
        kind=FileKind.CSV,
        address="",
        on=TODAY,
        by=make_user(Role.AUDITOR),
        at=NOW,
    ) as file:
        rows = csv.DictReader(io.StringIO(file.read().decode("utf-8-sig")))
        exported = {row["Ref"]: row["Or earlier"] for row in rows}

    assert said == {
        "A1": "at least 15 January 2026",
        "A2": "15 February 2026",
        "A3": "2 March 2026",
    }
    assert "at least 15 January 2026" in pages["A1"]
    assert "at least" not in pages["A2"] + pages["A3"]
    assert exported == {"A1": "Yes", "A2": "", "A3": ""}


def test_an_action_without_a_rating_in_the_first_file_is_since_at_least_the_second():
    plan = make_plan()
    import_rows(plan, {"ref": "B1", "action": "One"}, as_at=FIRST)
    import_rows(plan, {"ref": "B1", "rag": "red"}, as_at=SECOND)
    page = team().get(plan.actions.get().get_absolute_url()).text

    (row,) = report_of(make_report(plan, as_at=SECOND + timedelta(days=1))).rows

    assert row.since_text == "at least 15 February 2026"
    assert "at least 15 February 2026" in page
