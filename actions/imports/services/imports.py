"""Importing a plan from a file, for the first time or as an update.

Everything is worked out before the first row is written, so that nobody has to wait for it. What is
written in under a second is one transaction. Only a larger file is applied in batches, between
which others can save.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.imports.comparison import (
    checked_rows,
    import_warnings,
    no_post_warnings,
    refs_not_in_file,
    similar_title_warnings,
)
from actions.imports.outcomes import UNCHANGED, ImportResult, plan_digest
from actions.imports.plan_files import InvalidPlanFile, PlanFile, PlanRow
from actions.imports.rows import ParsedRow
from actions.imports.services.evaluation import Evaluation
from actions.imports.services.writing import write
from actions.models import (
    Action,
    ActionEntry,
    ImportUpload,
    ImprovementPlan,
    PlanImport,
    RatingScale,
)
from actions.plans.services.entries import lock_actions
from actions.plans.services.plans import new_plan, title_of
from safeguard.accounts.models import User
from safeguard.audit.services import JsonValue, NewEvent, record_all
from safeguard.dates import in_words
from safeguard.exceptions import Refused, StaleRecord

# The most rows that are written in one transaction, all or none. With two texts of 30 words each,
# 1,000 new ones take 0.6 s of the processor on SQLite and 0.4 s on PostgreSQL (1 December 2026).
ROWS_AT_ONCE = 1000
# Of a larger file. A batch takes 0.2 s or less, in which the others wait.
ROWS_IN_A_BATCH = 250


def plan_changed() -> StaleRecord:
    """The error for a plan that has changed since the import was checked."""
    message = _("The plan has changed since you checked this import. Nothing has been imported.")
    return StaleRecord(message, version=0)


@dataclass
class WorkedOut:
    """What a file changes in a plan, with the outcome of each row. Nothing has been written."""

    evaluation: Evaluation
    result: ImportResult
    changing: list[tuple[ParsedRow, PlanRow]] = field(default_factory=list)

    @property
    def is_large(self) -> bool:
        """Whether it is applied in batches."""
        return len(self.changing) > ROWS_AT_ONCE


def work_out(
    *, file: PlanFile, title: str, scale: RatingScale, as_at: date, by: User, at: datetime
) -> WorkedOut:
    """Work out what the file changes in the plan with this title, which need not exist yet.

    Writes nothing and locks nothing. Actions are matched by their current or a former reference.
    Blank cells and unchanged values have no effect; a new rating or text adds an entry. A different
    target date corrects the original date, with a warning (Herefordshire's audit committee noted
    such a typing error on 19 November 2019). A different revised date is an agreed new date, and
    work that was waiting for one resumes. Actions missing from the file are left alone.

    If entries exist for days after `as_at`, a correction or new date is also carried forward to
    each of those days, as a correction that names the file's date. The new date itself is recorded
    and counted once, on the as-at date. Later decisions are kept, and a revised date that is
    already in force on a later day is not a new one.

    Raises Refused or InvalidPlanFile.
    """
    existing = ImprovementPlan.objects.select_related("scale").filter(title=title_of(title)).first()
    basis = plan_digest(existing)
    if existing:
        _refuse(existing, scale=scale, as_at=as_at)
    if as_at > timezone.localdate(at):
        raise Refused(_("The as-at date %(day)s is in the future.") % {"day": in_words(as_at)})
    plan = existing or new_plan(title=title, scale=scale)
    evaluation = Evaluation(plan, Action.objects.filter(plan=plan.pk), as_at=as_at, by=by, at=at)
    known = dict(evaluation.actions), evaluation.accounts
    rows = checked_rows(file, plan, *known, as_at=as_at)
    result = ImportResult(plan, existing is None, file.ignored, basis)
    result.warnings = import_warnings(rows, *known, is_new_plan=result.is_new_plan)
    result.not_in_file = refs_not_in_file(rows, *known)
    result.rows = evaluation.apply(rows)
    made = evaluation.posts.made
    result.new_posts = list(made)
    result.similar_posts = [title for title, other in made.items() if other]
    result.warnings += [
        *no_post_warnings(evaluation.posts.no_posts),
        *similar_title_warnings(made),
    ]
    result.made_confidential = evaluation.facts.made_confidential
    changing = [
        (row, raw)
        for row, raw, outcome in zip(rows, file.rows, result.rows, strict=True)
        if outcome.outcome != UNCHANGED
    ]
    return WorkedOut(evaluation, result, changing)


def import_plan(
    *,
    file: PlanFile,
    title: str,
    scale: RatingScale,
    as_at: date,
    by: User,
    at: datetime,
    is_dry_run: bool = False,
) -> ImportResult:
    """Import the rows into the plan with this title, creating it if needed. See `work_out`.

    Either all rows are imported or none, except that a file with more than a thousand new or
    changed rows is applied in batches. Raises Refused, StaleRecord or InvalidPlanFile.
    """
    work = partial(work_out, file=file, title=title, scale=scale, as_at=as_at, by=by, at=at)
    worked_out = work()
    if is_dry_run:
        return worked_out.result
    try:
        made = begin_import(worked_out=worked_out, by=by, at=at)
    except StaleRecord:
        # Nobody has seen what was worked out, so it can be worked out again.
        worked_out = work()
        made = begin_import(worked_out=worked_out, by=by, at=at)
    finish_import(made, now=lambda: at)
    return worked_out.result


@transaction.atomic
def begin_import(
    *, worked_out: WorkedOut, upload: ImportUpload | None = None, by: User, at: datetime
) -> PlanImport:
    """Apply what has been worked out, or, if it is large, keep its rows for `finish_import`.

    Raises Refused, or StaleRecord if the plan has changed since.
    """
    evaluation, result = worked_out.evaluation, worked_out.result
    plan, events = _locked_plan(worked_out)
    made = PlanImport.objects.create(
        plan=plan,
        upload=upload,
        as_at=evaluation.as_at,
        by=by,
        begun_at=at,
        finished_at=None if worked_out.is_large else at,
        rows=len(worked_out.changing),
        rows_done=0 if worked_out.is_large else len(worked_out.changing),
        rows_to_apply=_kept(worked_out) if worked_out.is_large else [],
    )
    if not worked_out.is_large:
        try:
            events += write(evaluation, made)
        except IntegrityError as error:
            # Somebody has just made the same post, or begun another import.
            raise plan_changed() from error
    result.plan = plan
    plan.newest_import_on = evaluation.as_at
    plan.save(update_fields=["newest_import_on"])
    counts: dict[str, JsonValue] = {
        "as_at": evaluation.as_at,
        "new": len(result.new),
        "changed": len(result.changed),
        "unchanged": len(result.unchanged),
    }
    verb = "plan.import_begun" if worked_out.is_large else "plan.imported"
    record_all([*events, NewEvent(verb, plan, counts)], by=by, at=at)
    return made


def finish_import(made: PlanImport, *, now: Callable[[], datetime]) -> None:
    """Apply the rest of an import, batch by batch. Others can save in between."""
    while apply_batch(made, at=now()):
        pass
    made.refresh_from_db()


def finish_imports(*, now: Callable[[], datetime]) -> int:
    """Finish every import that was interrupted. Return how many."""
    unfinished = list(PlanImport.objects.unfinished().order_by("pk"))
    for made in unfinished:
        finish_import(made, now=now)
    return len(unfinished)


def apply_batch(made: PlanImport, *, at: datetime) -> bool:
    """Apply the next rows of an import, if there are any. Return whether there were.

    An action that somebody else has changed since the import began is left as it is, because
    whoever checked the import has not seen the change. Two calls at once apply each row once.
    """
    made.refresh_from_db()
    if made.is_finished:
        return False
    batch = made.rows_to_apply[made.rows_done : made.rows_done + ROWS_IN_A_BATCH]
    evaluation, left_out = _evaluate_batch(made, batch, at=at)
    with transaction.atomic():
        lock_actions(evaluation.versions)
        kept = PlanImport.objects.select_for_update().select_related("plan", "by").get(pk=made.pk)
        if kept.rows_done != made.rows_done or _versions(evaluation) != evaluation.versions:
            return True
        events = write(evaluation, kept)
        kept.rows_done += len(batch)
        kept.left_out += left_out
        columns = ["rows_done", "left_out"]
        if kept.rows_done >= len(kept.rows_to_apply):
            kept.finished_at, kept.rows_to_apply = at, []
            columns += ["finished_at", "rows_to_apply"]
            details: dict[str, JsonValue] = {
                "as_at": kept.as_at,
                "rows": kept.rows,
                "left_out": len(kept.left_out),
            }
            events.append(NewEvent("plan.imported", kept.plan, details))
        kept.save(update_fields=columns)
        record_all(events, by=kept.by, at=at)
    return True


def _refuse(plan: ImprovementPlan, *, scale: RatingScale, as_at: date) -> None:
    if plan.scale_id != scale.pk:
        raise Refused(
            _("Plan “%(plan)s” uses the %(scale)s scale, not %(other)s.")
            % {"plan": plan.title, "scale": plan.scale.name, "other": scale.name}
        )
    _refuse_another(plan)
    if plan.newest_import_on is not None and as_at < plan.newest_import_on:
        raise Refused(
            _(
                "Plan “%(plan)s” was last imported as at %(newest)s, and %(day)s is earlier. "
                "Import older versions first, in date order."
            )
            % {
                "plan": plan.title,
                "newest": in_words(plan.newest_import_on),
                "day": in_words(as_at),
            }
        )


def _refuse_another(plan: ImprovementPlan) -> None:
    if other := PlanImport.objects.unfinished().filter(plan=plan).first():
        raise Refused(
            _(
                "Another file is being imported into this plan: %(done)d of %(rows)d rows so far. "
                "Try again when it is complete."
            )
            % {"done": other.rows_done, "rows": other.rows}
        )


def _locked_plan(worked_out: WorkedOut) -> tuple[ImprovementPlan, list[NewEvent]]:
    """The plan, created if needed, and the event for that. Raises Refused or StaleRecord."""
    basis, plan = worked_out.result.basis, worked_out.evaluation.plan
    # With `no_key`, rows that refer to the plan can still be added.
    plans = ImprovementPlan.objects.select_for_update(no_key=True)
    locked = plans.filter(title=plan.title).first()
    if not worked_out.is_large:
        lock_actions(action.pk for action in worked_out.evaluation.changed)
    if plan_digest(locked) != basis:
        raise plan_changed()
    if locked:
        _refuse_another(locked)
        return locked, []
    made = new_plan(title=plan.title, scale=plan.scale)
    try:
        made.save(force_insert=True)
    except IntegrityError as error:
        # Somebody has just made a plan with this title.
        raise plan_changed() from error
    return made, [NewEvent("plan.made", made, {"scale": made.scale.name})]


def _kept(worked_out: WorkedOut) -> list[dict[str, Any]]:
    """The new and changed rows as JSON, with the version of the action each was checked against."""
    versions, actions = worked_out.evaluation.versions, worked_out.evaluation.actions
    kept = []
    for row, raw in worked_out.changing:
        key = actions[row.ref].pk
        cells = {name: cell for name, cell in raw.cells.items() if cell} | {"ref": row.ref}
        kept.append({"line": row.line, "cells": cells, "action": key, "version": versions.get(key)})
    return kept


def _evaluate_batch(
    made: PlanImport, batch: Sequence[dict[str, Any]], *, at: datetime
) -> tuple[Evaluation, list[str]]:
    """What the rows change, and the references of actions that others have changed since."""
    actions = {
        action.pk: action
        for action in Action.objects.filter(
            pk__in=[row["action"] for row in batch if row["action"]]
        )
    }
    taken = _taken(made.plan, [row["cells"]["ref"] for row in batch if not row["action"]])
    rows, left_out, unchanged = [], [], []
    for row in batch:
        action, ref = actions.get(row["action"]), row["cells"]["ref"]
        if action is None and ref not in taken and not row["action"]:
            rows.append(PlanRow(row["line"], row["cells"]))
        elif action and action.version == row["version"]:
            rows.append(PlanRow(row["line"], row["cells"]))
            unchanged.append(action)
        else:
            left_out.append(action.ref if action else ref)
    evaluation = Evaluation(made.plan, unchanged, as_at=made.as_at, by=made.by, at=at)
    known = dict(evaluation.actions), evaluation.accounts
    try:
        parsed = checked_rows(PlanFile(rows), made.plan, *known, as_at=made.as_at)
    except InvalidPlanFile as error:
        lines = {problem.line for problem in error.problems}
        left_out += [row["ref"] for row in rows if row.line in lines]
        rest = PlanFile([row for row in rows if row.line not in lines])
        parsed = checked_rows(rest, made.plan, *known, as_at=made.as_at)
    evaluation.apply(parsed)
    return evaluation, left_out


def _taken(plan: ImprovementPlan, refs: Sequence[str]) -> set[str]:
    """Those of the references that an action of the plan has, or once had."""
    entries = ActionEntry.objects.filter(action__plan=plan, former_ref__in=refs)
    return {
        *Action.objects.filter(plan=plan, ref__in=refs).values_list("ref", flat=True),
        *entries.values_list("former_ref", flat=True),
    }


def _versions(evaluation: Evaluation) -> dict[int, int]:
    """The present versions of the actions that were evaluated."""
    actions = Action.objects.filter(pk__in=list(evaluation.versions))
    return dict(actions.values_list("pk", "version"))
