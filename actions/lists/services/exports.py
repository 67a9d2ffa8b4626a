"""Exporting lists of actions. Every export is audited."""

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from tempfile import TemporaryFile
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from actions.models import Action, ActionQuerySet, with_update, with_words
from actions.plans.flags import raised_flags
from safeguard.accounts.models import User
from safeguard.audit.services import record
from safeguard.files.spreadsheets import Cell, write_csv, write_xlsx

ROWS_AT_ONCE = 500


class FileKind(StrEnum):
    """File formats for exports."""

    CSV = "csv"
    XLSX = "xlsx"


def export_actions(
    *, actions: ActionQuerySet, kind: FileKind, address: str, on: date, by: User, at: datetime
) -> IO[bytes]:
    """Write the actions to a temporary file, in order, and return it open for reading.

    The user must be able to see all of `actions`. `address` is the list's query string, for the
    audit trail. The file is on disk, to limit memory use. Flags are as at the day. The caller
    must close the file.
    """
    file = TemporaryFile()  # noqa: SIM115 - handed out open
    rows = _rows(actions, on=on)
    if kind == FileKind.CSV:
        count = write_csv(file, _heading(), rows)
    else:
        count = write_xlsx(file, _heading(), rows, title=_("Actions"), at=at)
    file.seek(0)
    with transaction.atomic():
        record(
            "actions.exported", "actions.action", by=by, at=at, kind=kind, rows=count, list=address
        )
    return file


def _heading() -> list[str]:
    return [
        _("Plan"),
        _("Ref"),
        _("Action"),
        _("Theme"),
        _("Rating"),
        _("At this rating since"),
        _("Or earlier"),
        _("Status"),
        _("Flags"),
        _("Due"),
        _("Last day"),
        _("Original date"),
        _("Number of new dates"),
        _("Lead"),
        _("Team"),
        _("Last update"),
        _("What has been done"),
        _("What is still required"),
        _("Next step"),
        _("Confidential"),
    ]


def _rows(actions: ActionQuerySet, *, on: date) -> Iterator[list[Cell]]:
    listed = with_words(with_update(actions)).select_related(
        "plan", "theme", "rating", "lead__team"
    )
    for action in listed.iterator(chunk_size=ROWS_AT_ONCE):
        yield _cells(action, on=on)


def _cells(action: Action, *, on: date) -> list[Cell]:
    """The values for one action. Ratings are words, not colours."""
    lead = action.lead
    return [
        action.plan.title,
        action.ref,
        action.wording,
        action.theme.name if action.theme else "",
        action.rating.label if action.rating else _("Not yet rated"),
        action.rating_since,
        _("Yes") if action.is_since_at_least else "",
        action.work_state.label,
        ", ".join(flag.label for flag in raised_flags(action.facts, on=on)),
        action.due.display,
        action.due_on,
        action.original_due.display,
        action.revisions,
        lead.job_title if lead else "",
        lead.team.name if lead and lead.team else "",
        action.updated_on,
        action.progress_made,
        action.improvement_required,
        action.next_step,
        _("Yes") if action.is_confidential else _("No"),
    ]
