"""Import an improvement plan from a CSV file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.imports.outcomes import ImportResult
from actions.imports.plan_files import InvalidPlanFile, read_plan_file
from actions.imports.services.imports import import_plan
from actions.models import RatingScale
from safeguard.accounts.command_user import user_for_command
from safeguard.commands import CouncilCommand
from safeguard.dates import NotADate, in_words, parse_day
from safeguard.exceptions import Refused, StaleRecord
from safeguard.files.accepted_files import LARGEST_FILE


class Command(CouncilCommand):
    """manage.py import_plan FILE.csv --plan TITLE --scale NAME"""

    help = _(
        "Imports a file of up to 5,000 rows into a plan. All rows are imported or none, but more "
        "than 1,000 new or changed rows are imported in batches. The file must have the headings "
        "ref and action. Actions are matched by ref, so an updated file can be imported again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, the plan and how to read the file."""
        parser.add_argument("file", type=Path, help=_("a CSV file in UTF-8 or UTF-16"))
        parser.add_argument("--plan", required=True, help=_("the plan's title; created if new"))
        parser.add_argument("--scale", required=True, help=_("the rating scale's name"))
        parser.add_argument(
            "--as-at", help=_("the date of the information in the file; default: today")
        )
        parser.add_argument(
            "--only", help=_("import only rows with this value in the “plan” column")
        )
        parser.add_argument(
            "--as", dest="email", help=_("email of the user to record as the author")
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help=_("show what would happen, without changing anything"),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the file. Print a one-line summary, then any warnings."""
        by = user_for_command(options["email"])
        scale = _scale_named(options["scale"].strip())
        if scale is None:
            known = ", ".join(RatingScale.objects.order_by("name").values_list("name", flat=True))
            raise CommandError(
                _("There is no scale “%(scale)s”. Use one of: %(known)s.")
                % {"scale": options["scale"], "known": known}
            )
        now = timezone.now()
        try:
            as_at = parse_day(options["as_at"]) if options["as_at"] else timezone.localdate(now)
            result = import_plan(
                file=read_plan_file(_content(options["file"]), only=options["only"]),
                title=options["plan"],
                scale=scale,
                as_at=as_at,
                by=by,
                at=now,
                is_dry_run=options["dry_run"],
            )
        except NotADate as error:
            raise CommandError(f"--as-at: {error}") from error
        except InvalidPlanFile as error:
            raise CommandError(f"{options['file']}: {error}") from error
        except (Refused, StaleRecord) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_summary(result, in_words(as_at), is_dry_run=options["dry_run"]))
        for warning in result.warnings:
            self.stdout.write(_("Warning: %(text)s") % {"text": warning})


def _scale_named(name: str) -> RatingScale | None:
    """The scale with this exact name, or else one whose name differs only in case."""
    scales = RatingScale.objects
    return scales.filter(name=name).first() or scales.filter(name__iexact=name).first()


def _content(path: Path) -> bytes:
    """The bytes of the file, up to one byte over the limit."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise CommandError(
            _("%(file)s cannot be read: %(reason)s.") % {"file": path, "reason": error.strerror}
        ) from error


def _summary(result: ImportResult, as_at: str, *, is_dry_run: bool) -> str:
    """The one-line summary."""
    rows = _("%(plan)s as at %(day)s: %(new)d new, %(changed)d changed, %(unchanged)d unchanged")
    parts = [
        rows
        % {
            "plan": result.plan.title,
            "day": as_at,
            "new": len(result.new),
            "changed": len(result.changed),
            "unchanged": len(result.unchanged),
        },
        result.not_in_file_text,
        _listed(_("new posts: %(list)s"), result.new_posts),
        _listed(_("made confidential: %(list)s"), result.made_confidential),
        _listed(_("columns ignored: %(list)s"), result.ignored_columns),
    ]
    line = "; ".join(part for part in parts if part)
    text = _("Dry run, nothing changed. %(line)s.") if is_dry_run else "%(line)s."
    return text % {"line": line}


def _listed(text: str, names: list[str]) -> str:
    """The text with the names inserted; empty if there are no names."""
    return text % {"list": ", ".join(names)} if names else ""
