"""Bringing a plan in from a file, once or again and again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from actions.models import (
    Action,
    ActionEntry,
    EntryKind,
    ImprovementPlan,
    Rating,
    RatingScale,
    Theme,
    due_columns,
    match_key,
    original_due_columns,
)
from actions.plan_files import PlanFile, PlanFileWrong, PlanRow, at as wrong_at
from actions.refs import natural_key
from actions.services.entries import repeat_newest
from actions.services.plans import make_plan
from actions.states import State, state_as_stated
from safeguard.accounts.models import Post, PostHolding, User
from safeguard.accounts.services import find_or_make_post, hold_post
from safeguard.audit.services import NewEvent, digest, record, record_many
from safeguard.dates import NO_DATE, NotADate, PartialDate, parse


class ImportRefused(Exception):
    """The import cannot be done as asked; the message says why. Nothing was changed."""


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
    target: PartialDate
    revised: PartialDate
    lead: str
    lead_name: str
    lead_email: str
    progress_made: str
    improvement_required: str
    next_step: str
    next_step_due: PartialDate
    reminders: int | None


@dataclass
class ImportResult:
    """What an import did, or on a dry run would do: references by what became of them."""

    plan: ImprovementPlan
    is_new_plan: bool
    as_at: date
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)


class _DryRun(Exception):
    """Takes a dry run back."""


def import_plan(
    *,
    file: PlanFile,
    title: str,
    scale: RatingScale,
    as_at: date,
    by: User,
    at: datetime,
    is_dry_run: bool = False,
) -> ImportResult:
    """Brings the rows into the plan of that title, made if it is new. All of them or none.

    Actions are found again by their reference. A blank cell changes nothing, an equal value
    adds nothing, another rating or text adds an entry. Another target date is a correction
    of the original date (as in Herefordshire's audit committee, 19 November 2019: a typing
    error), another revised date is an agreed move. An action missing from the file stays.

    Raises ImportRefused and PlanFileWrong.
    """
    try:
        with transaction.atomic():
            result = _import(file=file, title=title, scale=scale, as_at=as_at, by=by, at=at)
            if is_dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return result


def _import(
    *, file: PlanFile, title: str, scale: RatingScale, as_at: date, by: User, at: datetime
) -> ImportResult:
    plan = ImprovementPlan.objects.select_for_update().filter(title=title).first()
    is_new_plan = plan is None
    if plan is None:
        plan = make_plan(title=title, scale=scale, by=by, at=at)
    _refuse_wrong_plan(plan, scale=scale, as_at=as_at, today=at.date())
    stated = read_rows(file, scale=scale)
    result = ImportResult(plan, is_new_plan, as_at, ignored_columns=file.ignored)
    importer = _Importer(plan=plan, as_at=as_at, by=by, at=at)
    importer.refuse_incomplete(stated)
    for row in stated:
        outcome = importer.take(row)
        getattr(result, outcome).append(row.ref)
    importer.write()
    ImprovementPlan.objects.filter(pk=plan.pk).update(newest_import_on=as_at)
    record(
        "plan.imported",
        plan,
        by=by,
        at=at,
        as_at=as_at,
        new=len(result.new),
        changed=len(result.changed),
        unchanged=len(result.unchanged),
    )
    return result


def _refuse_wrong_plan(
    plan: ImprovementPlan, *, scale: RatingScale, as_at: date, today: date
) -> None:
    if plan.scale_id != scale.pk:
        raise ImportRefused(
            f"Plan “{plan.title}” is rated on the scale {plan.scale.name}, not {scale.name}."
        )
    if plan.newest_import_on is not None and as_at < plan.newest_import_on:
        raise ImportRefused(
            f"Plan “{plan.title}” was last imported as at {plan.newest_import_on.isoformat()}, "
            f"and {as_at.isoformat()} is earlier. Import older versions first, in their order."
        )
    if as_at > today:
        raise ImportRefused(f"The as-at date {as_at.isoformat()} lies in the future.")


def read_rows(file: PlanFile, *, scale: RatingScale) -> list[StatedRow]:
    """What the rows state, on this scale. Raises PlanFileWrong naming every wrong cell."""
    ratings = {key: rating for rating in scale.ratings.all() for key in rating.match_keys}
    states = {match_key(text): state for state in State for text in (state, state.label)}
    wrongs: list[str] = []
    stated = [_read_row(row, ratings, states, scale.name, wrongs) for row in file.rows]
    if wrongs:
        raise PlanFileWrong(wrongs)
    return stated


def _read_row(
    row: PlanRow,
    ratings: Mapping[str, Rating],
    states: Mapping[str, State],
    scale: str,
    wrongs: list[str],
) -> StatedRow:
    def understood[T](column: str, read: Callable[[str], T], nothing: T) -> T:
        if not row[column]:
            return nothing
        try:
            return read(row[column])
        except (ValueError, ValidationError) as error:
            message = error.messages[0] if isinstance(error, ValidationError) else str(error)
            wrongs.append(wrong_at(row.line, column, message))
            return nothing

    def rating_of(cell: str) -> Rating:
        rating = ratings.get(match_key(cell))
        if rating is None:
            known = ", ".join(dict.fromkeys(rating.label for rating in ratings.values()))
            raise ValueError(f"“{cell[:60]}” is no rating of the scale {scale}. It has: {known}.")
        return rating

    return StatedRow(line=row.line, ref=row["ref"])


class _Importer:
    pass
