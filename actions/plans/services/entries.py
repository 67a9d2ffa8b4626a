"""Adding entries to the history, and updating the action's columns that repeat it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from actions.models import GIVING_A_RATING, Action, ActionEntry, EntryKind, reasons_of_state
from actions.models.entry import HistorySummary, Step, history_summary
from actions.plans.states import State
from safeguard.accounts.models import User
from safeguard.dates import in_words

# SQLite limits the number of values in a statement.
IDS_AT_ONCE = 500


def lock_actions(keys: Iterable[int]) -> None:
    """Locks all the actions in a fixed order before the first of them is written.

    The first audit event locks the audit trail. Waiting for an action after that could cause a
    deadlock with a transaction that holds the action and waits for the trail.
    """
    list(Action.objects.filter(pk__in=list(keys)).order_by("pk").select_for_update())


def add_entry(
    *,
    action: Action,
    kind: EntryKind,
    effective_on: date,
    by: User,
    at: datetime,
    changes: dict[str, Any] | None = None,
    **words: Any,
) -> ActionEntry:
    """Adds an entry with the changes, the text and the action's values on its effective day."""
    base = ActionEntry.objects.filter(action=action).as_at(effective_on).first()
    values = (base.snapshot_values if base else {}) | (changes or {})
    entry = ActionEntry(
        action=action,
        kind=kind,
        effective_on=effective_on,
        recorded_by=by,
        recorded_at=at,
        **values,
        **words,
    )
    entry.save(force_insert=True)
    repeat_newest([action])
    return entry


def carry_forward(entry: ActionEntry, *, by: User, at: datetime) -> None:
    """Carries the rating and state of a late entry forward to later days that have entries.

    Otherwise a date agreed yesterday would hide an update recorded today for last month. A rating
    recorded for a later day is not overwritten.
    """
    others = ActionEntry.objects.filter(action=entry.action).exclude(pk=entry.pk)
    base = others.up_to(entry.effective_on).in_order().last()
    later = later_entries(entry.effective_on, action=entry.action)[entry.action_id]
    stated = others.filter(effective_on__gt=entry.effective_on, kind__in=GIVING_A_RATING)
    if first := stated.in_order().first():
        later = [each for each in later if each.effective_on < first.effective_on]
    corrections = carried_forward(
        later,
        base.snapshot_values if base else Action().snapshot_values,
        entry.snapshot_values,
        [("rating_id", "state")],
        reason=_("Carried forward from the position reported as at %(day)s.")
        % {"day": in_words(entry.effective_on)},
        by=by,
        at=at,
    )
    if corrections:
        ActionEntry.objects.bulk_create(corrections)
        repeat_newest([entry.action])


def later_entries(day: date, **chosen: Any) -> dict[int, list[ActionEntry]]:
    """The last entry of each later day, in order, by action.

    `chosen` are conditions that select the actions, as for `filter`.
    """
    by_day: dict[int, dict[date, ActionEntry]] = defaultdict(dict)
    for entry in ActionEntry.objects.filter(effective_on__gt=day, **chosen).in_order():
        by_day[entry.action_id][entry.effective_on] = entry
    later: dict[int, list[ActionEntry]] = defaultdict(list)
    later.update({action_id: list(days.values()) for action_id, days in by_day.items()})
    return later


def carried_forward(
    later: Sequence[ActionEntry],
    old: dict[str, Any],
    new: dict[str, Any],
    carried: Iterable[Sequence[str]],
    *,
    reason: str,
    by: User,
    at: datetime,
) -> list[ActionEntry]:
    """Unsaved corrections that carry the changes of a late entry forward to later days.

    Every entry holds all the action's values, so a change to an earlier day would otherwise end at
    the next entry. `carried` are groups of columns that change together. A group is no longer
    carried from the day on which one of its columns changes. Any
    increase in the number of date moves is carried to all later days.
    """
    corrections = []
    for entry in later:
        values = entry.snapshot_values
        carried = [names for names in carried if all(values[name] == old[name] for name in names)]
        values |= {name: new[name] for names in carried for name in names}
        values["revisions"] += new["revisions"] - old["revisions"]
        if values != entry.snapshot_values:
            corrections.append(
                ActionEntry(
                    action_id=entry.action_id,
                    kind=EntryKind.CORRECTION,
                    effective_on=entry.effective_on,
                    recorded_at=at,
                    recorded_by=by,
                    reason=reason,
                    **values,
                )
            )
    return corrections


def history_summaries(
    action_ids: Sequence[int], *, up_to: date | None = None
) -> dict[int, tuple[HistorySummary, ActionEntry]]:
    """The summary of each action's history, in full or up to a day, and its newest entry."""
    history: dict[int, list[ActionEntry]] = defaultdict(list)
    for start in range(0, len(action_ids), IDS_AT_ONCE):
        batch = action_ids[start : start + IDS_AT_ONCE]
        entries = ActionEntry.objects.filter(action__in=batch).select_related("rating")
        for entry in (entries.up_to(up_to) if up_to else entries).in_order():
            history[entry.action_id].append(entry)
    return {
        action_id: (history_summary([step_of(entry) for entry in entries]), entries[-1])
        for action_id, entries in history.items()
    }


def step_of(entry: ActionEntry) -> Step:
    """An entry as a step for summing up a history."""
    return Step(
        effective_on=entry.effective_on,
        rating=entry.rating.code if entry.rating else None,
        state=State(entry.state),
        **reasons_of_state(entry.kind, entry.reason),
        reminders=entry.reminders,
        is_undated=entry.is_undated,
    )


def repeated(account: HistorySummary, newest: ActionEntry) -> dict[str, Any]:
    """The values of an action's own columns that follow from its history."""
    return {
        **newest.snapshot_values,
        "rating_since": account.rating_since,
        "is_reopened": account.is_reopened,
        "is_undated": account.is_undated,
        "latest_entry_id": newest.pk,
    }


def repeat_newest(actions: Iterable[Action]) -> None:
    """Updates the columns that repeat history, for actions with new entries.

    The actions must have been loaded in this transaction. Only changed columns are written.
    """
    by_id = {action.pk: action for action in actions}
    columns: set[str] = set()
    for action_id, (account, newest) in history_summaries(list(by_id)).items():
        for name, value in repeated(account, newest).items():
            if getattr(by_id[action_id], name) != value:
                columns.add(name.removesuffix("_id"))
                setattr(by_id[action_id], name, value)
    if columns:
        Action.objects.bulk_update(by_id.values(), sorted(columns), batch_size=100)


def actions_that_disagree() -> list[Action]:
    """Actions with columns that do not match their history. There should be none."""
    wrong = []
    for plan_id in Action.objects.values_list("plan", flat=True).distinct().order_by("plan"):
        actions = list(Action.objects.filter(plan=plan_id).in_order())
        read = history_summaries([action.pk for action in actions])
        for action in actions:
            account, newest = read.get(action.pk, (None, None))
            if account is None or newest is None:
                wrong.append(action)
                continue
            values = repeated(account, newest)
            if any(getattr(action, name) != value for name, value in values.items()):
                wrong.append(action)
    return wrong
