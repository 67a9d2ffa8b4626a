"""The plans of the demonstration, and the reports of them that went to committees."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from actions.imports.plan_files import read_plan_file
from actions.imports.services.imports import import_plan
from actions.models import ImprovementPlan, RatingScale
from committees.models import AgendaItem
from reports.kinds.report_kind import ReportKind
from reports.models import Publication, Report
from reports.publishing.services import ReportWords, publish_report, write_report
from reports.rendering.papers import draw
from safeguard.accounts.models import User

FOLDER = Path(__file__).parent / "data"


@dataclass(frozen=True)
class DemoPlan:
    """A plan: its title, its scale, and its files with the days they speak of, in order."""

    title: str
    scale: str
    files: tuple[tuple[str, date], ...]


@dataclass(frozen=True)
class DemoPaper:
    """A report of a plan: its kind, and the file that has its words."""

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
# In the order in which committees had them.
PAPERS = (
    DemoPaper(EXTERNAL_REVIEW.title, ReportKind.EXCEPTION, "committee_paper"),
    DemoPaper(IMPROVEMENT.title, ReportKind.HIGHLIGHT, "highlight_paper"),
    DemoPaper(IMPROVEMENT.title, ReportKind.EXCEPTION, "ambers_paper"),
)


def load_plan(told: DemoPlan, *, by: User, at: datetime) -> ImprovementPlan:
    """The plan, imported file by file where it is not there yet."""
    plan = ImprovementPlan.objects.filter(title=told.title).first()
    if plan is not None:
        return plan
    scale = RatingScale.objects.get(name=told.scale)
    for name, as_at in told.files:
        file = read_plan_file((FOLDER / name).read_bytes())
        import_plan(file=file, title=told.title, scale=scale, as_at=as_at, by=by, at=at)
    return ImprovementPlan.objects.get(title=told.title)


def publish_paper(told: DemoPaper, item: AgendaItem, *, by: User, at: datetime) -> Publication:
    """The report published to the item, written and published where it was not yet.

    A draft that was published before there were agendas is published again, to its item: the
    earlier version stays beside it.
    """
    published = item.publications.without_content().newest_first()
    known = published.filter(plan__title=told.plan).first()
    if known is not None:
        return known
    plan = ImprovementPlan.objects.get(title=told.plan)
    words = read_words(told.file, item)
    draft = (
        plan.drafts.filter(kind=told.kind.value, title=words.title, agenda_item=None)
        .order_by("pk")
        .first()
    )
    written = write_report(
        plan=plan,
        kind=told.kind,
        words=words,
        report=draft,
        version=draft.version if draft else 0,
        by=by,
        at=at,
    )
    return publish_report(
        report=written, version=written.version, paper=draw(written), by=by, at=at
    )


def begin_report(
    plan: ImprovementPlan, *, as_at: date, filter: str, by: User, at: datetime, **words: str
) -> Report:
    """A draft of an exception report that nobody has published yet."""
    texts: dict[str, Any] = dict.fromkeys(TEXTS, "") | words
    typed = ReportWords(as_at=as_at, filter=filter, is_restricted=False, **texts)
    return write_report(plan=plan, words=typed, by=by, at=at)


def read_words(file: str, item: AgendaItem | None) -> ReportWords:
    """What stands in the file, as an officer would type it."""
    typed: dict[str, Any] = {name: _as_typed(value) for name, value in read_told(file).items()}
    return ReportWords(**typed, is_restricted=False, agenda_item=item)


def read_told(file: str) -> dict[str, Any]:
    """What a file of the demonstration tells."""
    return tomllib.loads((FOLDER / f"{file}.toml").read_text(encoding="utf-8"))


def _as_typed(value: Any) -> Any:
    """Lists are typed one to a line."""
    text = "\n".join(value) if isinstance(value, list) else value
    return text.strip() if isinstance(text, str) else text
