"""Adding entries to the history, and updating the action's columns that repeat it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from actions.models import GIVING_A_RATING, Action, ActionEntry, EntryKind, reasons_of_state
from actions.plans.history import HistorySummary, Step, history_summary
from actions.plans.states import State
from safeguard.accounts.models import User
from safeguard.bulk import update_rows
from safeguard.dates import in_words

# SQLite limits the number of values in a statement.
IDS_AT_ONCE = 500


def lock_actions(keys: Iterable[int]) -> None:
    """Locks all the actions in a fixed order before the first of them is written.

    The first audit event locks the audit trail. Waiting for an action after that could cause a
    deadlock with a transaction that holds the action and waits for the trail.
    """
    for batch in _batches(sorted(keys)):
        rows = Action.objects.filter(pk__in=batch).order_by("pk").select_for_update()
        list(rows.values_list("pk"))


def take_versions(actions: Collection[Action]) -> None:
    """Increases the versions of actions that are locked and were loaded after that."""
    for keys in _batches([action.pk for action in actions]):
        Action.objects.filter(pk__in=keys).update(version=F("version") + 1)
    for action in actions:
        action.version += 1


@dataclass(frozen=True)
class NewEntry:
    """An entry to add to an action's history: the values it changes, by column, and its texts."""

    action: Action
    kind: EntryKind
    changes: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, Any] = field(default_factory=dict)


def add_entry(
    *,
    action: Action,
    kind: EntryKind,
    effective_on: date,
    by: User,
    at: datetime,
    changes: dict[str, Any] | None = None,
    is_carried: bool = False,
    **words: Any,
) -> ActionEntry:
    """Adds an entry to one action, as `add_entries` does."""
    (entry,) = add_entries(
        [NewEntry(action, kind, changes or {}, words)],
        effective_on=effective_on,
        by=by,
        at=at,
        are_carried=is_carried,
    )
    return entry


def add_entries(
    new: Sequence[NewEntry],
    *,
    effective_on: date,
    by: User,
    at: datetime,
    are_carried: bool = False,
) -> list[ActionEntry]:
    """Adds entries with the changes, the texts and the actions' values on their effective day.

    An action can have several, in order. The number of queries does not grow with the actions,
    except by batch. If `are_carried`, the rating and state of late entries are carried forward to
    later days that have entries: otherwise a date agreed yesterday would hide an update recorded
    today for last month. A rating recorded for a later day is not overwritten.

    An entry comes after those that its action already has for that day. `at` is when the request
    began, and others can have been saved while it waited for the action.
    """
    actions = {each.action.pk: each.action for each in new}
    before, newest = _values_as_at(effective_on, list(actions))
    values, entries = dict(before), []
    for each in new:
        key = each.action.pk
        entry = ActionEntry(
            action=each.action,
            kind=each.kind,
            effective_on=effective_on,
            recorded_by=by,
            recorded_at=max(at, newest.get(key, at)),
            **{**values.get(key, {}), **each.changes},
            **each.words,
        )
        values[key] = entry.snapshot_values
        entries.append(entry)
    corrections = _carry_forward(entries, before, by=by, at=at) if are_carried else []
    ActionEntry.objects.bulk_create([*entries, *corrections], batch_size=IDS_AT_ONCE)
    repeat_newest(actions.values())
    return entries


def _values_as_at(
    day: date, keys: Sequence[int]
) -> tuple[dict[int, dict[str, Any]], dict[int, datetime]]:
    """The values of each action's newest entry as at the day, and its time if it is of that day."""
    values, times = {}, {}
    columns = ("action_id", "effective_on", "recorded_at", *ActionEntry.COLUMNS)
    for batch in _batches(keys):
        for row in ActionEntry.objects.filter(action__in=batch).as_at(day).values(*columns):
            key, effective_on, time = (row.pop(name) for name in columns[:3])
            values[key] = row
            if effective_on == day:
                times[key] = time
    return values, times


def _carry_forward(
    entries: Sequence[ActionEntry],
    before: Mapping[int, dict[str, Any]],
    *,
    by: User,
    at: datetime,
) -> list[ActionEntry]:
    """Unsaved entries that carry the ratings and states of entries of one day forward."""
    day = entries[0].effective_on
    later: dict[int, list[ActionEntry]] = defaultdict(list)
    for keys in _batches([entry.action_id for entry in entries]):
        for each in ActionEntry.objects.filter(action__in=keys, effective_on__gt=day).in_order():
            later[each.action_id].append(each)
    corrections = []
    for entry in entries:
        others = later[entry.action_id]
        rated = [each.effective_on for each in others if each.kind in GIVING_A_RATING]
        until = min(rated, default=None)
        corrections += carried_forward(
            [each for each in _last_of_days(others) if until is None or each.effective_on < until],
            before.get(entry.action_id) or Action().snapshot_values,
            entry.snapshot_values,
            [("rating_id", "state")],
            reason=_("Carried forward from the position reported as at %(day)s.")
            % {"day": in_words(day)},
            by=by,
            at=at,
        )
    return corrections


def later_entries(day: date, **chosen: Any) -> dict[int, list[ActionEntry]]:
    """The last entry of each later day, in order, by action.

    `chosen` are conditions that select the actions, as for `filter`.
    """
    entries: dict[int, list[ActionEntry]] = defaultdict(list)
    for entry in ActionEntry.objects.filter(effective_on__gt=day, **chosen).in_order():
        entries[entry.action_id].append(entry)
    later: dict[int, list[ActionEntry]] = defaultdict(list)
    later.update({action_id: _last_of_days(each) for action_id, each in entries.items()})
    return later


def _last_of_days(entries: Iterable[ActionEntry]) -> list[ActionEntry]:
    """The last entry of each day. The entries of one action must be in order."""
    return list({entry.effective_on: entry for entry in entries}.values())


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
    """Unsaved entries that carry the changes of a late entry forward to later days.

    Every entry holds all the action's values, so a change to an earlier day would otherwise end at
    the next entry. `carried` are groups of columns that change together. A group is no longer
    carried from the day on which one of its columns changes. Any
    increase in the number of date moves is carried to all later days. Each correction comes after
    the entry that it corrects.
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
                    kind=EntryKind.CARRIED,
                    effective_on=entry.effective_on,
                    recorded_at=max(at, entry.recorded_at),
                    recorded_by=by,
                    reason=reason,
                    **values,
                )
            )
    return corrections


def histories(
    action_ids: Sequence[int], *, up_to: date | None = None
) -> dict[int, list[ActionEntry]]:
    """The entries of each action in order, in full or up to a day, with their ratings."""
    history: dict[int, list[ActionEntry]] = defaultdict(list)
    for batch in _batches(action_ids):
        entries = ActionEntry.objects.filter(action__in=batch).prefetch_related("rating")
        for entry in (entries.up_to(up_to) if up_to else entries).in_order():
            history[entry.action_id].append(entry)
    return history


def history_summaries(
    action_ids: Sequence[int], *, up_to: date | None = None
) -> dict[int, tuple[HistorySummary, ActionEntry]]:
    """The summary of each action's history, in full or up to a day, and its newest entry."""
    return {
        action_id: (history_summary([step_of(entry) for entry in entries]), entries[-1])
        for action_id, entries in histories(action_ids, up_to=up_to).items()
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
        is_import=entry.kind == EntryKind.IMPORT,
        takes_back=entry.kind == EntryKind.TAKEN_BACK,
        is_carried=entry.kind == EntryKind.CARRIED,
    )


def repeated(account: HistorySummary, newest: ActionEntry) -> dict[str, Any]:
    """The values of an action's own columns that follow from its history."""
    return {
        **newest.snapshot_values,
        "rating_since": account.rating_since,
        "is_since_at_least": account.is_since_at_least,
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
        update_rows(list(by_id.values()), sorted(columns))


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


def _batches(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(keys), IDS_AT_ONCE):
        yield keys[start : start + IDS_AT_ONCE]
