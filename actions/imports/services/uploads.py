"""Importing in two steps: a file is uploaded and looked at, then applied as it was shown."""

from datetime import date, datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from actions.imports.outcomes import ImportResult, RowOutcome, as_data
from actions.imports.plan_files import PlanFile, PlanFileWrong, Wrong, read_plan_file
from actions.imports.services.imports import import_plan, plan_moved_on
from actions.models import ImportUpload, ImprovementPlan, RatingScale
from safeguard.accounts.models import User
from safeguard.audit.services import digest, record
from safeguard.exceptions import Refused

# An upload that nobody applied is forgotten; papers of a plan may name people.
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
    """Keeps the file with what its import would do. The plan is not touched.

    `file` is what `content` says. The bytes of the same person's earlier uploads, and of anybody's
    that are a day old, are let go. Raises Refused, PlanFileWrong.
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
    """Imports the kept file, once, and only if it still does what was shown.

    Raises Refused, StaleRecord, PlanFileWrong.
    """
    kept = ImportUpload.objects.select_for_update().get(pk=upload.pk)
    if kept.applied_at is not None:
        raise Refused(_("This import was done already."))
    content = bytes(kept.content)
    if sha256(content).hexdigest() != kept.sha256:
        raise Refused(_("The file is no longer kept. Upload it again."))
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
        raise plan_moved_on()
    kept.applied_at, kept.plan, kept.content, kept.outcome = at, result.plan, b"", {}
    kept.save(update_fields=["applied_at", "plan", "content", "outcome"])
    record("import.applied", kept, by=by, at=at, plan=result.plan.pk, sha256=kept.sha256)
    return result.plan


def rows_besides(
    wrongs: list[Wrong],
    *,
    file: PlanFile,
    title: str,
    scale: RatingScale,
    as_at: date,
    by: User,
    at: datetime,
) -> list[RowOutcome]:
    """What would become of the rows in which nothing is wrong. Nothing is kept."""
    lines = {wrong.line for wrong in wrongs}
    rest = PlanFile([row for row in file.rows if row.line not in lines])
    try:
        result = import_plan(
            file=rest, title=title, scale=scale, as_at=as_at, by=by, at=at, is_dry_run=True
        )
    except (Refused, PlanFileWrong):
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
        "left_alone": result.left_alone,
        "new_posts": result.new_posts,
        "rows": as_data(result.rows),
    }
