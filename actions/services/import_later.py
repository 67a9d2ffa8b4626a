"""Carrying what an import says of a day on to later days of which something is recorded.

Every entry holds all of how its action stood, so other dates of an earlier day would end at the
next entry if they were not laid on top of it.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from actions.models import (
    ActionEntry,
    EntryKind,
    ImprovementPlan,
    due_columns,
    original_due_columns,
)
from safeguard.accounts.models import User
from safeguard.dates import NO_DATE, in_words


def later_entries(plan: ImprovementPlan, day: date) -> dict[int, list[ActionEntry]]:
    """By action, for each day after this one that has entries the last of them, in order."""
    by_day: dict[int, dict[date, ActionEntry]] = defaultdict(dict)
    for entry in ActionEntry.objects.filter(action__plan=plan, effective_on__gt=day).in_order():
        by_day[entry.action_id][entry.effective_on] = entry
    later: dict[int, list[ActionEntry]] = defaultdict(list)
    later.update({action_id: list(days.values()) for action_id, days in by_day.items()})
    return later


def carried_on(
    later: Sequence[ActionEntry],
    old: dict[str, Any],
    new: dict[str, Any],
    *,
    as_at: date,
    by: User,
    at: datetime,
) -> list[ActionEntry]:
    """Corrections, not yet saved, that lay other dates of the as-at day on each later entry.

    A date that was changed of a later day stays; every move of the as-at day counts in all of
    them, and is told on its own day only. Work that has waited for a date ever since goes on.
    """
    reason = _("As stated in the file of %(day)s.") % {"day": in_words(as_at)}
    is_waiting = old["state"] != new["state"]
    entries = []
    for entry in later:
        standing = entry.stands
        for names in (original_due_columns(NO_DATE), due_columns(NO_DATE)):
            if all(standing[name] == old[name] for name in names):
                standing |= {name: new[name] for name in names}
        standing["revisions"] += new["revisions"] - old["revisions"]
        is_waiting = is_waiting and entry.state == old["state"]
        if is_waiting:
            standing["state"] = new["state"]
        if standing != entry.stands:
            entries.append(
                ActionEntry(
                    action_id=entry.action_id,
                    kind=EntryKind.CORRECTION,
                    effective_on=entry.effective_on,
                    recorded_at=at,
                    recorded_by=by,
                    reason=reason,
                    **standing,
                )
            )
    return entries
