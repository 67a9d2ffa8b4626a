"""How far a round has come: what was returned, what is outstanding, how often it was chased."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from actions.asking import WhomToAsk, whom_to_ask
from actions.models import Action, ActionEntry, ActionQuerySet, Chaser, UpdateRound


@dataclass(frozen=True)
class Return:
    """One action of a round. `entry` is what came, None where nothing did."""

    action: Action
    entry: ActionEntry | None
    reminders: int
    is_vacant: bool
    is_reachable: bool

    @property
    def bars_closing(self) -> bool:
        """Whether nothing came and nobody was reminded."""
        return self.entry is None and not self.reminders and not self.is_vacant


def returns_of(
    round: UpdateRound, visible: ActionQuerySet, *, on: date
) -> tuple[list[Return], list[Return]]:
    """The round's actions that the reader may see: those outstanding, and those returned."""
    entries = ActionEntry.objects.filter(round=round).select_related("rating", "recorded_by")
    came = {entry.action_id: entry for entry in entries.in_order()}
    asked = visible.asked_in(round) | visible.filter(pk__in=came)
    rows = asked.distinct().select_related("plan", "lead__team", "rating").in_order()
    reminders = _reminders(round)
    whom = whom_to_ask(on=on)
    read = [_return(action, came.get(action.pk), reminders, whom) for action in rows]
    return [each for each in read if not each.entry], [each for each in read if each.entry]


def _return(
    action: Action, entry: ActionEntry | None, reminders: Counter[int], whom: WhomToAsk
) -> Return:
    return Return(
        action=action,
        entry=entry,
        reminders=reminders[action.pk],
        is_vacant=whom.is_vacant(action.lead_id),
        is_reachable=bool(whom.leads_of(action)),
    )


def _reminders(round: UpdateRound) -> Counter[int]:
    days = Chaser.objects.reminders().filter(round=round)
    occasions = days.values_list("action", "asked_on", "channel").distinct()
    return Counter(action for action, _day, _how in occasions)
