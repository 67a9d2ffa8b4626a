"""Understanding the cells of an imported plan, with every mistake told at once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from actions.models import Rating, RatingScale, match_key
from actions.plan_files import PlanFile, PlanFileWrong, PlanRow, Wrong, place
from actions.states import State
from safeguard.dates import PartialDate, parse

Understood = TypeVar("Understood")
MOST_REMINDERS = 999


@dataclass(frozen=True)
class StatedRow:
    """A row whose cells have been understood. None and "" mean that the row says nothing."""

    line: int
    ref: str
    wording: str
    theme: str
    success_measure: str
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


def read_rows(file: PlanFile, *, scale: RatingScale) -> list[StatedRow]:
    """What the rows state, on this scale. Raises PlanFileWrong naming every wrong cell."""
    reader = _Reader(scale)
    stated = [reader.read(row) for row in file.rows]
    reader.refuse_two_holders(stated)
    if reader.wrongs:
        raise PlanFileWrong(reader.wrongs)
    return stated


@dataclass
class _Reader:
    """Reads cell by cell and keeps what is wrong, so that all of it can be told together."""

    scale: RatingScale
    wrongs: list[Wrong] = field(default_factory=list)

    def __post_init__(self) -> None:
        ratings = list(self.scale.ratings.in_order())
        self.ratings = {key: rating for rating in ratings for key in rating.match_keys}
        self.rating_labels = ", ".join(rating.label for rating in ratings)
        self.states = {match_key(text): s for s in State for text in (s.value, s.label)}

    def read(self, row: PlanRow) -> StatedRow:
        """One row, cell by cell."""
        return StatedRow(
            line=row.line,
            ref=row["ref"],
            wording=row["action"],
            theme=row["theme"],
            success_measure=row["success_measure"],
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

    def refuse_two_holders(self, rows: list[StatedRow]) -> None:
        """One post cannot be held by two people from the same day."""
        holders: dict[str, tuple[str, str]] = {}
        for row in rows:
            said = (row.lead_name, row.lead_email)
            if row.lead and any(said) and holders.setdefault(row.lead, said) != said:
                wrong = f"another person holds “{row.lead}” in an earlier row"
                self.wrongs.append(place(row.line, "lead_email", wrong))

    def _cell(
        self, row: PlanRow, column: str, read: Callable[[str], Understood]
    ) -> Understood | None:
        if not row[column]:
            return None
        try:
            return read(row[column])
        except ValidationError as error:
            self.wrongs.append(place(row.line, column, error.messages[0]))
        except ValueError as error:
            self.wrongs.append(place(row.line, column, str(error)))
        return None

    def _rating(self, cell: str) -> Rating:
        rating = self.ratings.get(match_key(cell))
        if rating is None:
            raise ValueError(
                f"“{cell[:60]}” is no rating of the scale {self.scale.name}, "
                f"which has: {self.rating_labels}."
            )
        return rating

    def _state(self, cell: str) -> State:
        state = self.states.get(match_key(cell))
        if state is None:
            known = ", ".join(state.value for state in State)
            raise ValueError(f"“{cell[:60]}” is no state. The states are: {known}.")
        return state

    def _date(self, cell: str) -> PartialDate:
        if len(cell) > 100:
            raise ValueError("the date is longer than 100 characters.")
        return parse(cell)

    def _email(self, cell: str) -> str:
        validate_email(cell)
        return cell.lower()

    def _reminders(self, cell: str) -> int:
        is_number = cell.isascii() and cell.isdigit()
        if not is_number or len(cell) > len(str(MOST_REMINDERS)):
            raise ValueError(f"“{cell[:60]}” is not a number from 0 to {MOST_REMINDERS}.")
        return int(cell)
