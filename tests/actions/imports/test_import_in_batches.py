"""A preview writes nothing, and an import holds nobody up: a large one is applied in batches."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions.imports.plan_files import PlanFile, PlanRow
from actions.imports.services import imports
from actions.imports.services.imports import (
    apply_batch,
    begin_import,
    finish_import,
    finish_imports,
    work_out,
)
from actions.imports.services.uploads import apply_import, work_out_upload
from actions.models import Action, ActionEntry, ImprovementPlan, PlanImport, RatingScale
from actions.plans.services.entries import actions_that_disagree
from safeguard.accounts.models import Post, PostHolding, User
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from safeguard.audit.services import verify
from safeguard.exceptions import Refused, StaleRecord
from tests.commands import manage
from tests.factories import NOW, TODAY, hold, import_rows, make_plan, make_post, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

WRITING = ("INSERT", "UPDATE", "DELETE", "FOR UPDATE", "ADVISORY", "SAVEPOINT", "BEGIN")


@pytest.fixture
def small_batches(monkeypatch):
    """Files of more than three changed rows are applied two rows at a time."""
    monkeypatch.setattr(imports, "ROWS_AT_ONCE", 3)
    monkeypatch.setattr(imports, "ROWS_IN_A_BATCH", 2)


def file_of(*rows):
    return PlanFile([PlanRow(line, row) for line, row in enumerate(rows, start=2)])


def seven(**cells):
    """Returns a file of seven actions with a lead each and one theme."""
    row = {"action": "Train", "rag": "amber", "theme": "Work", "lead_name": "An officer"} | cells
    return file_of(*({"ref": f"A{n}", "lead": f"Lead {n % 3} of seven"} | row for n in range(7)))


def worked_out(file, title="Our plan", scale=None, by=None, at=NOW):
    scale = scale or RatingScale.objects.get(name="RAG")
    return work_out(
        file=file, title=title, scale=scale, as_at=TODAY, by=by or User.objects.system(), at=at
    )


def begun(file, **options):
    by = User.objects.system()
    return begin_import(worked_out=worked_out(file, **options), by=by, at=NOW)


def everything_written(queries):
    return [
        query["sql"] for query in queries if any(word in query["sql"].upper() for word in WRITING)
    ]


def test_a_preview_of_a_new_plan_or_an_existing_one_writes_and_locks_nothing():
    plan = make_plan()
    hold(make_post("Head of Training"), name="The old head")
    first = {"ref": "A1", "action": "Train", "rag": "amber", "lead": "Head of Training"}
    import_rows(plan, first | {"target_date": "31/3/2026"}, {"ref": "A2", "action": "Look"})
    row = first | {"rag": "red", "lead_name": "The new head", "revised_date": "30/6/2026"}
    new = {"ref": "A3", "action": "Go", "theme": "New", "lead": "New lead", "supporters": "A; B"}
    by = make_user(Role.IMPROVEMENT_TEAM)

    with CaptureQueriesContext(
        connection,
    ) as into_existing:
        changed = worked_out(file_of(row, new), plan.title, plan.scale, by)
    with CaptureQueriesContext(connection) as into_new:
        made = worked_out(file_of(row, new), "Another plan", by=by)

    assert everything_written(into_existing.captured_queries) == []
    assert everything_written(into_new.captured_queries) == []
    assert [row.outcome for row in changed.result.rows] == ["changed", "new"]
    assert [row.outcome for row in made.result.rows] == ["new", "new"]


def test_a_preview_takes_no_more_queries_for_more_rows():
    plan, by = make_plan(), make_user(Role.IMPROVEMENT_TEAM)
    rows = [{"ref": f"A{n}", "action": "Train", "lead": f"Lead {n}"} for n in range(80)]
    import_rows(plan, *rows)
    changed = [row | {"rag": "red", "lead_name": "An officer"} for row in rows]

    with CaptureQueriesContext(connection) as few:
        worked_out(file_of(*changed[:2]), plan.title, plan.scale, by)
    with CaptureQueriesContext(connection) as many:
        worked_out(file_of(*changed), plan.title, plan.scale, by)

    assert len(many) == len(few) <= 15


def test_an_import_takes_few_queries_for_a_row():
    plan = make_plan()
    rows = [
        {"ref": f"A{n}", "action": "Train", "lead": f"Lead {n}", "lead_name": f"Officer {n}"}
        for n in range(200)
    ]

    with CaptureQueriesContext(connection) as first:
        import_rows(plan, *rows)
    with CaptureQueriesContext(connection) as again:
        import_rows(plan, *({**row, "rag": "red", "lead_name": "Another"} for row in rows))

    assert Action.objects.filter(rating__code="red").count() == 200
    assert PostHolding.objects.filter(name="Another").count() == 200
    assert len(first) < 100, len(first)
    assert len(again) < 100, len(again)
    assert actions_that_disagree() == []


def test_the_audit_trail_is_locked_last_and_once():
    by = make_user(Role.IMPROVEMENT_TEAM)
    row = {"ref": "A1", "action": "Train", "lead": "New", "lead_name": "An officer", "theme": "New"}
    mine = worked_out(file_of(row), by=by)

    with CaptureQueriesContext(connection) as queries:
        begin_import(worked_out=mine, by=by, at=NOW)

    statements = [query["sql"] for query in queries.captured_queries]
    locking = "pg_advisory" if connection.vendor == "postgresql" else "audit_auditevent"
    first = next(n for n, statement in enumerate(statements) if locking in statement)
    written = [sql for sql in statements[first:] if sql.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert [sql.split('"')[1] for sql in written] == ["audit_auditevent"]


def test_what_is_worked_out_is_not_written_to_a_plan_that_has_changed_since():
    plan, by = make_plan(), make_user(Role.IMPROVEMENT_TEAM)
    import_rows(plan, {"ref": "A1", "action": "Train"})
    mine = worked_out(file_of({"ref": "A1", "action": "Train all"}), plan.title, plan.scale, by)
    import_rows(plan, {"ref": "A1", "action": "Train some"})

    with pytest.raises(StaleRecord):
        begin_import(worked_out=mine, by=by, at=NOW)

    assert Action.objects.get().wording == "Train some"


def test_a_small_file_is_imported_whole_and_its_entries_belong_to_the_import():
    made = begun(seven())

    assert (made.is_finished, made.rows, made.rows_done, made.rows_to_apply) == (True, 7, 7, [])
    assert made.entries.count() == ActionEntry.objects.count() == 7


def test_a_large_file_is_applied_in_batches_to_the_same_end(small_batches):
    made = begun(seven())
    plan = ImprovementPlan.objects.get()
    assert (made.is_finished, Action.objects.count(), Post.objects.count()) == (False, 0, 0)
    assert list(PlanImport.objects.unfinished()) == [made]

    progress = []
    while apply_batch(made, at=NOW):
        made.refresh_from_db()
        progress.append((made.rows_done, Action.objects.count()))

    assert progress == [(2, 2), (4, 4), (6, 6), (7, 7)]
    assert (made.is_finished, made.rows_to_apply, made.left_out) == (True, [], [])
    assert {entry.plan_import for entry in ActionEntry.objects.all()} == {made}
    assert [theme.name for theme in plan.themes.all()] == ["Work"]
    assert sorted(post.job_title for post in Post.objects.all()) == [
        f"Lead {n} of seven" for n in range(3)
    ]
    assert PostHolding.objects.count() == 3
    assert AuditEvent.objects.filter(verb="plan.imported").count() == 1
    assert AuditEvent.objects.filter(verb="action.imported").count() == 7
    assert actions_that_disagree() == []
    verify()


def test_a_large_file_changes_an_existing_plan_in_batches(small_batches):
    begun(seven())
    finish_imports(now=lambda: NOW)
    later = NOW + timedelta(hours=1)

    made = begun(seven(rag="red", theme="Other", supporters="A board"), at=later)
    finish_import(made, now=lambda: later)

    plan = ImprovementPlan.objects.get()
    assert {(a.rating.code, a.theme.name, a.version) for a in plan.actions.all()} == {
        ("red", "Other", 2)
    }
    assert {a.supporters.get().job_title for a in plan.actions.all()} == {"A board"}
    assert actions_that_disagree() == []


def test_the_scheduled_work_finishes_an_import_that_was_interrupted(small_batches):
    made = begun(seven())
    apply_batch(made, at=NOW)

    output = manage("tick")
    again = manage("tick")

    made.refresh_from_db()
    assert "1 imports finished" in output
    assert "0 imports finished" in again
    assert (made.is_finished, Action.objects.count()) == (True, 7)
    assert AuditEvent.objects.filter(verb="plan.imported").count() == 1


def test_two_who_apply_the_same_batch_apply_it_once(small_batches, monkeypatch):
    made = begun(seven())
    evaluate = imports._evaluate_batch

    def overtaken(slow, batch, *, at):
        worked_out = evaluate(slow, batch, at=at)
        monkeypatch.setattr(imports, "_evaluate_batch", evaluate)
        apply_batch(PlanImport.objects.get(pk=made.pk), at=at)
        return worked_out

    monkeypatch.setattr(imports, "_evaluate_batch", overtaken)
    assert apply_batch(made, at=NOW)

    made.refresh_from_db()
    assert (made.rows_done, Action.objects.count()) == (2, 2)
    finish_import(made, now=lambda: NOW)
    assert Action.objects.count() == 7


def test_actions_that_others_change_or_add_meanwhile_are_left_out_and_listed(small_batches):
    finish_import(begun(seven()), now=lambda: NOW)
    plan = ImprovementPlan.objects.get()
    rows = [*seven(rag="red").rows, PlanRow(9, {"ref": "B1", "action": "New"})]
    made = begun(PlanFile(rows))
    apply_batch(made, at=NOW)
    plan.actions.get(ref="A5").take_version(1)
    plan.actions.get(ref="A1").take_version(2)
    Action.objects.create(plan=plan, ref="B1", sort_key="b1", wording="Mine")

    finish_import(made, now=lambda: NOW)

    assert made.left_out == ["A5", "B1"]
    assert made.rows_applied == 6
    assert plan.actions.get(ref="A5").rating.code == "amber"
    assert plan.actions.get(ref="B1").wording == "Mine"
    assert plan.actions.filter(rating__code="red").count() == 6


def test_another_import_of_the_plan_is_refused_meanwhile(small_batches):
    made = begun(seven())
    apply_batch(made, at=NOW)

    with pytest.raises(Refused, match="2 of 7 rows so far"):
        worked_out(file_of({"ref": "B1", "action": "Look"}))

    worked_out(file_of({"ref": "B1", "action": "Look"}), "Another plan")


@pytest.fixture
def team():
    client = Client()
    client.force_login(make_user(Role.IMPROVEMENT_TEAM))
    return client


def upload(client, file, title="Our plan"):
    headings = list(file.rows[0].cells)
    lines = [",".join(headings), *(",".join(row.cells.values()) for row in file.rows)]
    scale = RatingScale.objects.get(name="RAG")
    content = SimpleUploadedFile("plan.csv", "\n".join(lines).encode())
    page = client.get(reverse("actions:import-new-plan"))
    data = {"title": title, "scale": scale.pk, "file": content, "as_at": "31/3/2026"}
    form = page.context["form"]
    hidden = {field.html_name: field.value() for field in form.hidden_fields()}
    return client.post(reverse("actions:import-new-plan"), hidden | data)["Location"]


def send(client, address):
    form = client.get(address).context["form"]
    hidden = {field.html_name: field.value() for field in form.hidden_fields()}
    return client.post(address, hidden)


def test_the_request_goes_on_until_a_large_file_is_imported(small_batches, team):
    shown = upload(team, seven())

    response = send(team, shown)

    page = team.get(response["Location"]).text
    assert response["Location"] == shown
    assert "Import complete" in page
    assert "7 new or changed rows were imported." in page
    assert Action.objects.count() == 7


def test_the_pages_say_how_far_an_import_is(small_batches, team):
    by = make_user(Role.IMPROVEMENT_TEAM, email="second@example.org")
    shown = upload(team, seven())
    waiting = team.get(shown).context["upload"]
    mine = work_out_upload(upload=waiting, by=by, at=NOW + timedelta(days=300))
    made = apply_import(upload=waiting, worked_out=mine, by=by, at=NOW + timedelta(days=300))
    apply_batch(made, at=NOW)

    result = team.get(shown).text
    plan = team.get(made.plan.get_absolute_url()).text

    assert "This file is being imported" in result
    assert "2 of 7 new and changed rows have been imported so far." in result
    assert "A file is being imported into this plan: 2 of 7 rows so far." in plan
    finish_imports(now=lambda: NOW)
    assert "being imported" not in team.get(made.plan.get_absolute_url()).text
    assert "Import complete" in team.get(shown).text


def test_a_preview_names_the_first_fifty_and_counts_the_rest(team):
    rows = [{"ref": f"A{n:02}", "action": "Train", "lead": f"Lead {n}"} for n in range(60)]
    import_rows(make_plan("Our plan"), *({"ref": f"B{n:02}", "action": "Look"} for n in range(60)))

    result = worked_out(file_of(*rows)).result
    page = team.get(upload(team, file_of(*rows), title="Another plan")).text

    assert result.not_in_file_text.endswith("B48, B49 and 10 more")
    assert page.count("<li>Lead ") == 50
    assert "and 10 more" in page
    assert page.count('<th scope="row" role="rowheader"') == 50
