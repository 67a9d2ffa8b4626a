"""Importing in two steps.

First a file is uploaded and checked, then exactly what was checked is applied.
"""

from datetime import date, datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from actions.imports.outcomes import ImportResult, RowOutcome, as_data, plan_digest
from actions.imports.plan_files import InvalidPlanFile, PlanFile, Problem, read_plan_file
from actions.imports.services.imports import WorkedOut, begin_import, plan_changed, work_out
from actions.models import ImportUpload, ImprovementPlan, PlanImport, RatingScale
from safeguard.accounts.models import User
from safeguard.audit.services import digest, record
from safeguard.exceptions import Refused

# Uploads that are not applied are deleted, because they may contain personal data.
KEPT_FOR = timedelta(days=1)


@transaction.atomic
def upload_import(
    *,
    worked_out: WorkedOut,
    content: bytes,
    file_name: str,
    only: str,
    by: User,
    at: datetime,
) -> ImportUpload:
    """Keep a file and the outcome that has been worked out for it. The plan is not changed.

    Deletes the content of the same user's earlier uploads, and of any upload more than a day old.
    """
    evaluation, result = worked_out.evaluation, worked_out.result
    old = ImportUpload.objects.waiting().filter(Q(user=by) | Q(made_at__lt=at - KEPT_FOR))
    old.update(content=b"", outcome={})
    upload = ImportUpload.objects.create(
        user=by,
        plan_title=evaluation.plan.title,
        scale=evaluation.plan.scale,
        as_at=evaluation.as_at,
        only=only,
        file_name=file_name[:200],
        content=content,
        sha256=sha256(content).hexdigest(),
        outcome=_outcome(result),
        basis=result.basis,
        made_at=at,
    )
    record(
        "import.uploaded",
        upload,
        by=by,
        at=at,
        plan=digest(upload.plan_title),
        as_at=upload.as_at,
        sha256=upload.sha256,
        rows=len(result.rows),
    )
    return upload


def work_out_upload(*, upload: ImportUpload, by: User, at: datetime) -> WorkedOut | None:
    """Work out an uploaded file again; None if it or its plan is no longer as it was checked.

    Writes nothing. Raises Refused or InvalidPlanFile.
    """
    content = bytes(upload.content)
    plan = ImprovementPlan.objects.filter(title=upload.plan_title).first()
    is_same = sha256(content).hexdigest() == upload.sha256 and plan_digest(plan) == upload.basis
    if upload.applied_at is not None or not is_same:
        return None
    worked_out = work_out(
        file=read_plan_file(content, only=upload.only or None),
        title=upload.plan_title,
        scale=upload.scale,
        as_at=upload.as_at,
        by=by,
        at=at,
    )
    return worked_out if _outcome(worked_out.result) == upload.outcome else None


@transaction.atomic
def apply_import(
    *, upload: ImportUpload, worked_out: WorkedOut | None, by: User, at: datetime
) -> PlanImport:
    """Apply an uploaded file, once, and only if the outcome is still the one that was shown.

    `worked_out` is from `work_out_upload`. A large file is begun, for `finish_import` to go on
    with. Raises Refused or StaleRecord.
    """
    kept = ImportUpload.objects.select_for_update().get(pk=upload.pk)
    if kept.applied_at is not None:
        raise Refused(_("This file has already been imported."))
    if not kept.content:
        raise Refused(_("The file is no longer available. Upload it again."))
    if worked_out is None:
        raise plan_changed()
    made = begin_import(worked_out=worked_out, upload=kept, by=by, at=at)
    kept.applied_at, kept.plan, kept.content, kept.outcome = at, made.plan, b"", {}
    kept.save(update_fields=["applied_at", "plan", "content", "outcome"])
    record("import.applied", kept, by=by, at=at, plan=made.plan.pk, sha256=kept.sha256)
    return made


def outcomes_without_problems(
    problems: list[Problem],
    *,
    file: PlanFile,
    title: str,
    scale: RatingScale,
    as_at: date,
    by: User,
    at: datetime,
) -> list[RowOutcome]:
    """The outcome of the rows that have no problems."""
    lines = {problem.line for problem in problems}
    rest = PlanFile([row for row in file.rows if row.line not in lines])
    try:
        worked_out = work_out(file=rest, title=title, scale=scale, as_at=as_at, by=by, at=at)
    except (Refused, InvalidPlanFile):
        return []
    return worked_out.result.rows


def _outcome(result: ImportResult) -> dict[str, object]:
    return {
        "is_new_plan": result.is_new_plan,
        "ignored": result.ignored_columns,
        "new": len(result.new),
        "changed": len(result.changed),
        "unchanged": len(result.unchanged),
        "made_confidential": result.made_confidential,
        "warnings": result.warnings,
        "not_in_file_text": result.not_in_file_text,
        "new_posts": result.new_posts,
        "similar_posts": result.similar_posts,
        "rows": as_data(result.rows),
    }
