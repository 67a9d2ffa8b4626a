"""The published plans of the demonstration, and their reports to committees."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from actions.imports.plan_files import read_plan_file
from actions.imports.services.imports import import_plan
from actions.models import ImprovementPlan, RatingScale
from committees.models import AgendaItem
from reports.kinds.report_kind import ReportKind
from reports.models import Publication, Report
from reports.publishing.checklist import publishing_note
from reports.publishing.services import ReportWords, publish_report, write_report
from reports.rendering.papers import render_paper
from safeguard.accounts.models import User

FOLDER = Path(__file__).parent / "data"


@dataclass(frozen=True)
class DemoPlan:
    """A plan: its title, its scale, and its files with their dates, in order."""

    title: str
    scale: str
    files: tuple[tuple[str, date], ...]


@dataclass(frozen=True)
class DemoPaper:
    """A report on a plan: its kind, and the file with its text."""

    plan: str
    kind: ReportKind
    file: str


EXTERNAL_REVIEW = DemoPlan(
    "External review action plan",
    "Six-value",
    (("external_review.csv", date(2009, 6, 15)),),
)
IMPROVEMENT = DemoPlan(
    "Children's services improvement plan",
    "RAG",
    (
        ("improvement_july_2013.csv", date(2013, 7, 1)),
        ("improvement_august_2013.csv", date(2013, 8, 30)),
        ("improvement_january_2014.csv", date(2014, 1, 21)),
    ),
)
TEXTS = (
    "title",
    "report_by",
    "wards_affected",
    "purpose",
    "financial_implications",
    "background",
    "recommendation",
    "appendices",
    "background_papers",
)
# In the order of the committee meetings.
PAPERS = (
    DemoPaper(EXTERNAL_REVIEW.title, ReportKind.EXCEPTION, "committee_paper"),
    DemoPaper(IMPROVEMENT.title, ReportKind.HIGHLIGHT, "highlight_paper"),
    DemoPaper(IMPROVEMENT.title, ReportKind.EXCEPTION, "ambers_paper"),
)


def load_plan(source: DemoPlan, *, by: User, at: datetime) -> ImprovementPlan:
    """The plan. If it does not exist, it is imported file by file."""
    plan = ImprovementPlan.objects.filter(title=source.title).first()
    if plan is not None:
        return plan
    scale = RatingScale.objects.get(name=source.scale)
    for name, as_at in source.files:
        file = read_plan_file((FOLDER / name).read_bytes())
        import_plan(file=file, title=source.title, scale=scale, as_at=as_at, by=by, at=at)
    return ImprovementPlan.objects.get(title=source.title)


def publish_paper(source: DemoPaper, item: AgendaItem, *, by: User, at: datetime) -> Publication:
    """The report published to the item, which is first written and published if necessary.

    If the report was published without an item, it is published again, to its item. The earlier
    version is kept.
    """
    published = item.publications.without_content().newest_first()
    known = published.filter(plan__title=source.plan).first()
    if known is not None:
        return known
    plan = ImprovementPlan.objects.get(title=source.plan)
    words = read_words(source.file, item)
    draft = (
        plan.drafts.filter(kind=source.kind.value, title=words.title, agenda_item=None)
        .order_by("pk")
        .first()
    )
    written = write_report(
        plan=plan,
        kind=source.kind,
        words=words,
        report=draft,
        version=draft.version if draft else 0,
        by=by,
        at=at,
    )
    note = publishing_note(written, on=timezone.localdate(at))
    return publish_report(
        report=written, version=written.version, paper=render_paper(written, note), by=by, at=at
    )


def begin_report(
    plan: ImprovementPlan, *, as_at: date, filter: str, by: User, at: datetime, **words: str
) -> Report:
    """An unpublished draft of an exception report."""
    texts: dict[str, Any] = dict.fromkeys(TEXTS, "") | words
    typed = ReportWords(as_at=as_at, filter=filter, is_restricted=False, **texts)
    return write_report(plan=plan, words=typed, by=by, at=at)


def read_words(file: str, item: AgendaItem | None) -> ReportWords:
    """The text in the file, as an officer would type it."""
    typed: dict[str, Any] = {name: _as_typed(value) for name, value in read_data(file).items()}
    return ReportWords(**typed, is_restricted=False, agenda_item=item)


def read_data(file: str) -> dict[str, Any]:
    """The content of a data file."""
    return tomllib.loads((FOLDER / f"{file}.toml").read_text(encoding="utf-8"))


def _as_typed(value: Any) -> Any:
    """The value as typed in a form. Each item of a list is on its own line."""
    text = "\n".join(value) if isinstance(value, list) else value
    return text.strip() if isinstance(text, str) else text
