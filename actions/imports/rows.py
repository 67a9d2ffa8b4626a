"""Parsing the cells of an imported plan and collecting every problem."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from actions.imports.plan_files import MAX_LENGTHS, PlanFile, PlanRow, Problem, cell_problem
from actions.models import Priority, Rating, RatingScale, match_key
from actions.plans.states import State
from safeguard.dates import PartialDate, parse

Parsed = TypeVar("Parsed")
MAX_REMINDERS = 999
# Excel writes TRUE and FALSE.
_YES_OR_NO = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}


@dataclass(frozen=True)
class ParsedRow:
    """A row with its cells parsed. None and "" mean that the cell is blank.

    `former_ref` is the reference in the file, if the action has since been given another one.
    """

    line: int
    ref: str
    wording: str
    outcome_wanted: str
    success_measure: str
    theme: str
    priority: str
    start: PartialDate | None
    supporters: tuple[str, ...]
    is_confidential: bool | None
    rating: Rating | None
    state: State | None
    state_reason: str
    target: PartialDate | None
    revised: PartialDate | None
    lead: str
    lead_name: str
    lead_email: str
    progress_made: str
    improvement_required: str
    next_step: str
    next_step_due: PartialDate | None
    reminders: int | None
    former_ref: str = ""

    @property
    def in_file(self) -> str:
        """The reference as written in the file."""
        return self.former_ref or self.ref

    @property
    def texts(self) -> dict[str, str]:
        """The action's wording, outcome wanted and success measure by column."""
        return {
            "wording": self.wording,
            "outcome_wanted": self.outcome_wanted,
            "success_measure": self.success_measure,
        }


def parse_rows(file: PlanFile, *, scale: RatingScale) -> tuple[list[ParsedRow], list[Problem]]:
    """The parsed rows and the problems found. A cell with a problem counts as blank."""
    reader = _Reader(scale)
    stated = [reader.read(row) for row in file.rows]
    reader.check_holders(stated)
    return stated, reader.problems


@dataclass
class _Reader:
    """Parses rows cell by cell and collects the problems."""

    scale: RatingScale
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        ratings = list(self.scale.ratings.in_order())
        self.ratings = {key: rating for rating in ratings for key in rating.match_keys}
        self.rating_labels = ", ".join(rating.label for rating in ratings)
        self.priorities = {match_key(text): p for p in Priority for text in (p.value, str(p.label))}
        self.states = {match_key(text): s for s in State for text in (s.value, s.label)}

    def read(self, row: PlanRow) -> ParsedRow:
        """Parse one row."""
        return ParsedRow(
            line=row.line,
            ref=row["ref"],
            wording=row["action"],
            outcome_wanted=row["outcome_wanted"],
            success_measure=row["success_measure"],
            theme=row["theme"],
            priority=self._cell(row, "priority", self._priority) or "",
            start=self._cell(row, "start_date", self._date),
            supporters=self._cell(row, "supporters", self._job_titles) or (),
            is_confidential=self._cell(row, "confidential", self._yes_or_no),
            rating=self._cell(row, "rag", self._rating),
            state=self._cell(row, "state", self._state),
            state_reason=row["state_reason"],
            target=self._cell(row, "target_date", self._date),
            revised=self._cell(row, "revised_date", self._date),
            lead=row["lead"],
            lead_name=row["lead_name"],
            lead_email=self._cell(row, "lead_email", self._email) or "",
            progress_made=row["commentary_gist"],
            improvement_required=row["improvement_required"],
            next_step=row["next_step"],
            next_step_due=self._cell(row, "next_step_date", self._date),
            reminders=self._cell(row, "reminders", self._reminders),
        )

    def check_holders(self, rows: list[ParsedRow]) -> None:
        """Add a problem for each post that the file gives two different holders."""
        holders: dict[str, tuple[str, str]] = {}
        for row in rows:
            holder = (row.lead_name, row.lead_email)
            if row.lead and any(holder) and holders.setdefault(row.lead, holder) != holder:
                why = _("an earlier row gives “%(post)s” a different holder.") % {"post": row.lead}
                self.problems.append(cell_problem(row.line, "lead_email", why))

    def _cell(self, row: PlanRow, column: str, read: Callable[[str], Parsed]) -> Parsed | None:
        if not row[column]:
            return None
        try:
            return read(row[column])
        except ValidationError as error:
            self.problems.append(cell_problem(row.line, column, error.messages[0]))
        except ValueError as error:
            self.problems.append(cell_problem(row.line, column, str(error)))
        return None

    def _rating(self, cell: str) -> Rating:
        rating = self.ratings.get(match_key(cell))
        if rating is None:
            raise ValueError(
                _("“%(text)s” is not a rating on the %(scale)s scale. Use one of: %(ratings)s.")
                % {"text": cell[:60], "scale": self.scale.name, "ratings": self.rating_labels}
            )
        return rating

    def _state(self, cell: str) -> State:
        state = self.states.get(match_key(cell))
        if state is None:
            known = ", ".join(state.value for state in State)
            raise ValueError(
                _("“%(text)s” is not a status. Use one of: %(states)s.")
                % {"text": cell[:60], "states": known}
            )
        return state

    def _priority(self, cell: str) -> str:
        priority = self.priorities.get(match_key(cell))
        if priority is None:
            known = ", ".join(str(label) for label in Priority.labels)
            raise ValueError(
                _("“%(text)s” is not a priority. Use one of: %(priorities)s.")
                % {"text": cell[:60], "priorities": known}
            )
        return priority.value

    def _date(self, cell: str) -> PartialDate:
        if len(cell) > 100:
            raise ValueError(_("the date must be 100 characters or fewer."))
        return parse(cell)

    def _job_titles(self, cell: str) -> tuple[str, ...]:
        titles = [" ".join(part.split()) for part in cell.split(";")]
        if any(len(title) > MAX_LENGTHS["lead"] for title in titles):
            raise ValueError(
                _("a job title must be %(most)d characters or fewer. Separate posts with ;")
                % {"most": MAX_LENGTHS["lead"]}
            )
        return tuple(title for title in titles if title)

    def _yes_or_no(self, cell: str) -> bool:
        answer = _YES_OR_NO.get(match_key(cell))
        if answer is None:
            raise ValueError(_("“%(text)s” is not yes or no.") % {"text": cell[:60]})
        return answer

    def _email(self, cell: str) -> str:
        validate_email(cell)
        return cell.lower()

    def _reminders(self, cell: str) -> int:
        is_number = cell.isascii() and cell.isdigit()
        if not is_number or len(cell) > len(str(MAX_REMINDERS)):
            raise ValueError(
                _("“%(text)s” is not a whole number from 0 to %(most)d.")
                % {"text": cell[:60], "most": MAX_REMINDERS}
            )
        return int(cell)
