"""Command that prints or saves a plan's report."""

import os
from argparse import ArgumentParser
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from actions.models import ImprovementPlan
from reports.kinds.highlight import HighlightReport
from reports.kinds.listed_actions import ReportFilter
from reports.kinds.report_kind import ReportKind
from reports.kinds.summary import SummaryDoesNotAddUp
from reports.models import Report
from reports.rendering.papers import as_document, as_json, as_pdf, as_text, make_report
from safeguard.commands import CouncilCommand
from safeguard.dates import NotADate, parse_day


class Command(CouncilCommand):
    """manage.py report exception|highlight --plan NAME --as-at DATE --format html|pdf|json"""

    help = (
        "Prints a plan's report as at a date, without confidential actions unless --restricted "
        "is given. Without --output, html and json are written to standard output."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Define the options."""
        parser.add_argument(
            "kind", choices=[kind.value for kind in ReportKind], help="which report"
        )
        parser.add_argument(
            "--plan", required=True, help="the plan's title, or its name in the URL"
        )
        parser.add_argument("--as-at", required=True, help="date of the figures")
        parser.add_argument(
            "--filter",
            choices=[choice.value for choice in ReportFilter],
            default=ReportFilter.NOT_GREEN.value,
            help="which actions to list; actions that have no data are always included",
        )
        parser.add_argument(
            "--restricted", action="store_true", help="include confidential actions"
        )
        parser.add_argument("--format", choices=["html", "pdf", "json"], required=True)
        parser.add_argument("--output", help="the file to write")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file, or print the report."""
        form = options["format"]
        output = _file(options["output"]) if options["output"] is not None else None
        kind = ReportKind(options["kind"])
        if form == "pdf" and output is None:
            raise CommandError("A PDF needs --output FILE.")
        plan = _plan(options["plan"])
        try:
            as_at = parse_day(options["as_at"])
            report = make_report(
                kind,
                plan=plan,
                as_at=as_at,
                chosen=ReportFilter(options["filter"]),
                is_restricted=options["restricted"],
                draft=_draft(kind, plan, as_at, options["restricted"]),
            )
        except NotADate as error:
            raise CommandError(f"--as-at: {error}") from error
        except SummaryDoesNotAddUp as error:
            raise CommandError(f"The report does not add up: {error}") from error
        if form == "pdf":
            content = as_pdf(report)
        else:
            text = as_text(as_json(report)) if form == "json" else as_document(report)
            content = text.encode()
        if output is None:
            self.stdout.write(content.decode())
            return
        if _is_stream(output):
            _write_to_stream(output, content)
            return
        _write(output, content)
        listed = report.exceptions if isinstance(report, HighlightReport) else report.rows
        self.stdout.write(
            f"{output}: {plan.title} as at {as_at.isoformat()}, "
            f"{len(listed)} of {report.total} actions listed."
        )


def _plan(name: str) -> ImprovementPlan:
    """The plan with this title, or else with this name in the URL. Raises CommandError."""
    plans = ImprovementPlan.objects.all()
    plan = plans.filter(title=" ".join(name.split())).first() or plans.filter(slug=name).first()
    if plan is None:
        raise CommandError(f"There is no plan “{name}”. Give its title or its name in the URL.")
    return plan


def _draft(
    kind: ReportKind, plan: ImprovementPlan, as_at: date, is_restricted: bool
) -> Report | None:
    """The latest draft for this day, if there is one."""
    drafts = Report.objects.filter(
        kind=kind.value,
        plan=plan,
        as_at=as_at,
        is_restricted=is_restricted,
        withdrawn_at=None,
    )
    return drafts.select_related("meeting__committee").order_by("-pk").first()


def _file(name: str) -> Path:
    if not name.strip():
        raise CommandError("--output must be the name of a file.")
    if name.endswith("/") or os.path.isdir(name):
        raise CommandError(f"{name} is a folder. --output must be the name of a file.")
    return Path(name)


def _is_stream(path: Path) -> bool:
    """Whether the path exists but is a pipe, /dev/stdout or the like, not a regular file."""
    return os.path.exists(path) and not os.path.isfile(path)


def _write_to_stream(path: Path, content: bytes) -> None:
    """Write to a stream without printing a message. Another program may be reading the output."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise _cannot_be_written(path, error) from error


def _write(path: Path, content: bytes) -> None:
    """Write the file atomically. If the path is a link, write to the file it points to."""
    target = Path(os.path.realpath(path))
    part = target.with_name(f"{target.name}.part")
    try:
        part.write_bytes(content)
        os.replace(part, target)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise _cannot_be_written(path, error) from error


def _cannot_be_written(path: Path, error: OSError) -> CommandError:
    return CommandError(f"{path} cannot be written: {error.strerror}.")
