"""Importing in two steps.

First a file is uploaded and checked, then exactly what was checked is applied.
"""

from datetime import date, datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from actions.imports.outcomes import ImportResult, RowOutcome, as_data
from actions.imports.plan_files import InvalidPlanFile, PlanFile, Problem, read_plan_file
from actions.imports.services.imports import import_plan, plan_changed
from actions.models import ImportUpload, ImprovementPlan, RatingScale
from safeguard.accounts.models import User
from safeguard.audit.services import digest, record
from safeguard.exceptions import Refused

# Uploads that are not applied are deleted, because they may contain personal data.
KEPT_FOR = timedelta(days=1)


@transaction.atomic
def upload_import(
    *,
    file: PlanFile,
    content: bytes,
    file_name: str,
    title: str,
    scale: RatingScale,
    as_at: date,
    only: str,
    by: User,
    at: datetime,
) -> ImportUpload:
    """Keep the file and the outcome of a dry run. The plan is not changed.

    `file` is the parsed `content`. Deletes the content of the same user's earlier uploads, and of
    any upload more than a day old. Raises Refused or InvalidPlanFile.
    """
    result = import_plan(
        file=file, title=title, scale=scale, as_at=as_at, by=by, at=at, is_dry_run=True
    )
    old = ImportUpload.objects.waiting().filter(Q(user=by) | Q(made_at__lt=at - KEPT_FOR))
    old.update(content=b"", outcome={})
    upload = ImportUpload.objects.create(
        user=by,
        plan_title=" ".join(title.split()),
        scale=scale,
        as_at=as_at,
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
        as_at=as_at,
        sha256=upload.sha256,
        rows=len(result.rows),
    )
    return upload


@transaction.atomic
def apply_import(*, upload: ImportUpload, by: User, at: datetime) -> ImprovementPlan:
    """Apply an uploaded file, once, and only if the outcome is still the one that was shown.

    Raises Refused, StaleRecord or InvalidPlanFile.
    """
    kept = ImportUpload.objects.select_for_update().get(pk=upload.pk)
    if kept.applied_at is not None:
        raise Refused(_("This file has already been imported."))
    content = bytes(kept.content)
    if sha256(content).hexdigest() != kept.sha256:
        raise Refused(_("The file is no longer available. Upload it again."))
    result = import_plan(
        file=read_plan_file(content, only=kept.only or None),
        title=kept.plan_title,
        scale=kept.scale,
        as_at=kept.as_at,
        by=by,
        at=at,
        basis=kept.basis,
    )
    if _outcome(result) != kept.outcome:
        raise plan_changed()
    kept.applied_at, kept.plan, kept.content, kept.outcome = at, result.plan, b"", {}
    kept.save(update_fields=["applied_at", "plan", "content", "outcome"])
    record("import.applied", kept, by=by, at=at, plan=result.plan.pk, sha256=kept.sha256)
    return result.plan


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
    """The outcome of a dry run for the rows that have no problems."""
    lines = {problem.line for problem in problems}
    rest = PlanFile([row for row in file.rows if row.line not in lines])
    try:
        result = import_plan(
            file=rest, title=title, scale=scale, as_at=as_at, by=by, at=at, is_dry_run=True
        )
    except (Refused, InvalidPlanFile):
        return []
    return result.rows


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
        "rows": as_data(result.rows),
    }
