"""The position of a plan's actions on a given day, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from actions.evidence.milestone_progress import MilestoneProgress
from actions.models import (
    PRINTED,
    Action,
    ActionEntry,
    ActionQuerySet,
    EntryKind,
    ImprovementPlan,
    Milestone,
    Rating,
    Reading,
    is_undated,
    reasons_of_state,
    unread_as_at,
)
from actions.models.entry import ActionEntryQuerySet
from actions.plans.flags import ActionFacts, Flag, flags_for
from actions.plans.history import HistorySummary, Step, history_summary
from actions.plans.references import natural_key
from actions.plans.states import REMOVED, State
from safeguard.dates import PartialDate, Precision


@dataclass(frozen=True)
class Revision:
    """A revision of a due date: when it was made, both dates, the reason and who agreed it.

    If `decided_by` is empty, the date came from a file and no one is recorded as agreeing it.
    `recorded` increases in the order in which revisions were recorded.
    """

    recorded: int
    on: date
    old: PartialDate
    new: PartialDate
    reason: str
    decided_by: str


@dataclass(frozen=True)
class ActionAsAt:
    """An action's position on a given day, with the facts a report needs.

    `is_entered_by_team` means that the improvement team entered the text for the lead. For an
    action that has no data, `words_on` is the date on which its text was first reported. It is None
    if there is no text or the action has some other rating.
    """

    ref: str
    wording: str
    lead: str
    rating: Rating | None
    state: State
    original_due: PartialDate
    due: PartialDate
    revisions: tuple[Revision, ...]
    moved: int
    account: HistorySummary
    progress_made: str
    improvement_required: str
    next_step: str
    next_step_due: PartialDate
    is_entered_by_team: bool
    words_on: date | None
    flags: frozenset[Flag]
    parts: MilestoneProgress = MilestoneProgress()

    @property
    def rating_code(self) -> str | None:
        """The rating's code, or None if not yet rated."""
        return self.rating.code if self.rating else None

    @property
    def is_counted(self) -> bool:
        """Whether the action is still part of the plan."""
        return self.state not in REMOVED

    @property
    def position(self) -> Mapping[str, Any]:
        """The facts stored with a report, so that the next report can show movement."""
        return {
            "ref": self.ref,
            "rating": self.rating_code,
            "rating_label": self.rating.label if self.rating else None,
            "state": self.state.value,
            "due": self.due.display,
            "lead": self.lead or None,
            "revisions": len(self.revisions),
        }


def actions_as_at(
    actions: ActionQuerySet, *, scale: Sequence[Rating], day: date
) -> list[ActionAsAt]:
    """The actions' positions on the day, in natural order of reference.

    Uses seven queries. An action that has no entry on or before the day is left out, because it did
    not exist yet.
    """
    ratings = {rating.pk: rating for rating in scale}
    entries = ActionEntry.objects.filter(action__in=actions.values("pk"))
    history: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for step in entries.up_to(day).in_order().values(*_STEP_COLUMNS):
        history[step["action"]].append(step)
    latest_words = {
        words["action"]: words
        for words in entries.printed_as_at(day).values(
            "action",
            "progress_made",
            "improvement_required",
            "next_step",
            "next_step_on",
            "next_step_precision",
            "next_step_text",
            "told_how",
        )
    }
    # Sorted here because the databases sort punctuation differently.
    rows = sorted(actions.values_list("pk", "ref", "wording"), key=lambda row: natural_key(row[1]))
    wordings = dict(entries.worded_as_at(day).values_list("action", "wording"))
    no_data = [pk for pk, steps in history.items() if _is_no_data(steps[-1], ratings)]
    words_on = _words_on(entries.filter(action__in=no_data).up_to(day))
    milestones = Milestone.objects.filter(action__in=actions.values("pk")).as_at(day)
    parts = milestones.roll_ups(on=day)
    return [
        _as_at(
            action_id,
            ref,
            wordings.get(action_id, wording),
            history[action_id],
            latest_words.get(action_id, {}),
            words_on.get(action_id),
            parts.get(action_id, MilestoneProgress()),
            ratings,
            day,
        )
        for action_id, ref, wording in rows
        if action_id in history
    ]


def unread_answers(
    plan: ImprovementPlan, *, as_at: date, is_restricted: bool
) -> QuerySet[ActionEntry]:
    """Unread updates from rounds that would be printed in a report as at the day."""
    actions = Action.objects.filter(plan=plan)
    return unread_as_at(as_at, actions if is_restricted else actions.public())


def objected_wordings(
    plan: ImprovementPlan, *, as_at: date, is_restricted: bool
) -> QuerySet[Reading]:
    """Report wording that leads disagree with and that a report as at the day would print."""
    actions = Action.objects.filter(plan=plan)
    objected = Reading.objects.newest().objected().of_newest_answers(on=as_at)
    return objected.filter(entry__action__in=actions if is_restricted else actions.public())


_WORDS = ("progress_made", "improvement_required", "next_step")
_STEP_COLUMNS = (
    "pk",
    "action",
    "kind",
    "effective_on",
    "rating",
    "state",
    "original_due_on",
    "original_due_precision",
    "original_due_text",
    "due_on",
    "due_precision",
    "due_text",
    "revisions",
    "lead__job_title",
    "reason",
    "decided_by",
    "reminders",
    "no_date_reason",
)


def _as_at(
    action_id: int,
    ref: str,
    wording: str,
    steps: list[dict[str, Any]],
    words: Mapping[str, Any],
    words_on: date | None,
    parts: MilestoneProgress,
    ratings: Mapping[int, Rating],
    day: date,
) -> ActionAsAt:
    newest = steps[-1]
    rating = ratings.get(newest["rating"])
    account = history_summary(
        [
            Step(
                effective_on=step["effective_on"],
                rating=ratings[step["rating"]].code if step["rating"] else None,
                state=State(step["state"]),
                **reasons_of_state(step["kind"], step["reason"]),
                reminders=step["reminders"],
                is_undated=is_undated(step["kind"], step["no_date_reason"]),
                is_import=step["kind"] == EntryKind.IMPORT,
                takes_back=step["kind"] == EntryKind.TAKEN_BACK,
                is_carried=step["kind"] == EntryKind.CARRIED,
            )
            for step in steps
        ]
    )
    facts = ActionFacts(
        state=State(newest["state"]),
        due=_date(newest, "due"),
        counts_as_amber=rating is not None and rating.counts_as_amber,
        counts_as_red=rating is not None and rating.counts_as_red,
        is_no_data=rating is not None and rating.is_no_data,
        is_reopened=account.is_reopened,
        is_undated=account.is_undated,
    )
    return ActionAsAt(
        ref=ref,
        wording=wording,
        lead=newest["lead__job_title"] or "",
        rating=rating,
        state=facts.state,
        original_due=_date(newest, "original_due"),
        due=facts.due,
        revisions=_revisions(steps),
        moved=newest["revisions"],
        account=account,
        progress_made=words.get("progress_made", ""),
        improvement_required=words.get("improvement_required", ""),
        next_step=words.get("next_step", ""),
        next_step_due=_date(words, "next_step") if words else PartialDate(),
        is_entered_by_team=bool(words.get("told_how")),
        words_on=words_on,
        flags=flags_for(facts, on=day),
        parts=parts,
    )


def _is_no_data(step: Mapping[str, Any], ratings: Mapping[int, Rating]) -> bool:
    rating = ratings.get(step["rating"])
    return rating is not None and rating.is_no_data


def _words_on(entries: ActionEntryQuerySet) -> dict[int, date]:
    """The date on which each action's current text was first reported.

    Later entries can repeat it.
    """
    words: dict[int, tuple[str, ...]] = {}
    first_reported: dict[int, date] = {}
    printed = entries.filter(kind__in=PRINTED).in_order()
    for action, on, *text in printed.values_list("action", "effective_on", *_WORDS):
        if words.get(action) == tuple(text):
            continue
        words[action] = tuple(text)
        first_reported[action] = on
    return {action: on for action, on in first_reported.items() if any(words[action])}


def _revisions(steps: Sequence[Mapping[str, Any]]) -> tuple[Revision, ...]:
    """The new dates, without those that were recorded by mistake and taken back."""
    revisions: list[Revision] = []
    for before, step in zip(steps, steps[1:], strict=False):
        old, new = _date(before, "due"), _date(step, "due")
        if step["kind"] == EntryKind.DATE:
            revisions.append(
                Revision(
                    step["pk"], step["effective_on"], old, new, step["reason"], step["decided_by"]
                )
            )
        elif step["kind"] == EntryKind.TAKEN_BACK and old != new and revisions:
            # Only the newest decision on a date can be taken back.
            revisions.pop()
    return tuple(revisions)


def _date(step: Mapping[str, Any], name: str) -> PartialDate:
    return PartialDate(
        step[f"{name}_on"], Precision(step[f"{name}_precision"]), step[f"{name}_text"]
    )
