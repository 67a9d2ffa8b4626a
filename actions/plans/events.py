"""What happened to an action: its history without the entries that only carry values forward."""

from collections.abc import Sequence
from copy import copy

from actions.models import ActionEntry, EntryKind
from actions.plans.carried import with_carried


def events_of(entries: Sequence[ActionEntry]) -> list[ActionEntry]:
    """The entries of what happened, in order, with the values that were carried forward to them."""
    ratings = {entry.rating_id: entry.rating for entry in entries}
    known = with_carried(
        [
            (each.effective_on, each.kind == EntryKind.CARRIED, each.snapshot_values)
            for each in entries
        ]
    )
    events = []
    for entry, values in zip(entries, known, strict=True):
        if entry.kind == EntryKind.CARRIED:
            continue
        event = copy(entry)
        for name, value in values.items():
            setattr(event, name, value)
        event.rating = ratings[event.rating_id]
        events.append(event)
    return events
