"""What has moved since the last report."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.plans.ratings import NO_DATA
from actions.plans.states import State
from reports.kinds.snapshot import ActionAsAt, Revision
from safeguard.dates import in_words

FIRST_REPORT = gettext_lazy("This is the first report.")


@dataclass(frozen=True)
class Previous:
    """The report this one is compared with: its as-at date and how each action stood in it."""

    as_at: date
    standings: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class MovementLine:
    """One kind of movement, how many actions made it, and which."""

    label: str
    count: int
    refs_text: str


def movement(
    actions: Sequence[ActionAsAt], order: Mapping[str, int], previous: Previous
) -> tuple[MovementLine, ...]:
    """How the actions moved, every kind in a fixed order, zeros too.

    `order` gives each rating its place, best first. Silence and not yet rated stand outside
    that order, so what comes from there or goes there is neither better nor worse.
    """
    refs: dict[str, list[str]] = defaultdict(list)
    for action in actions:
        refs[_kind(action, order, previous.standings.get(action.ref))].append(action.ref)
    here = {action.ref for action in actions}
    refs["gone"] = [ref for ref in previous.standings if ref not in here]
    labels = {
        "completed": _("Completed"),
        "improved": _("Improved"),
        "worsened": _("Worsened"),
        "silent": _("No data now, rated before"),
        "heard": _("Rated now, no data before"),
        "first_rated": _("Rated for the first time"),
        "never_heard": _("No data now, not yet rated before"),
        "no_longer_rated": _("Not yet rated now, rated before"),
        "unchanged": _("Unchanged"),
        "new": _("New"),
        "gone": _("Merged or withdrawn"),
    }
    return tuple(
        MovementLine(label, len(refs[kind]), ", ".join(refs[kind]))
        for kind, label in labels.items()
    )


def previous_rating_text(action: ActionAsAt, previous: Previous | None) -> str:
    """The rating in the last report, in words; empty where there was none."""
    if previous is None:
        return ""
    before = previous.standings.get(action.ref)
    if before is None:
        return _("New since the last report")
    return str(before["rating_label"] or _("Not yet rated"))


def completed_since(actions: Sequence[ActionAsAt], previous: Previous | None) -> tuple[str, ...]:
    """A line for each action signed off since the last report; all of them in a first report."""
    return tuple(
        f"{action.ref}: {action.wording}"
        for action in actions
        if action.state == State.SIGNED_OFF and not _was_signed_off(action, previous)
    )


def revised_since(actions: Sequence[ActionAsAt], previous: Previous | None) -> tuple[str, ...]:
    """A line for each date moved since the last report; all of them in a first report."""
    told = []
    for action in actions:
        for revision in _untold(action, previous):
            text = _("%(ref)s: from %(old)s to %(new)s, agreed on %(on)s") % {
                "ref": action.ref,
                "old": revision.old.display or _("no date"),
                "new": revision.new.display,
                "on": in_words(revision.on),
            }
            if revision.decided_by:
                text += _(" by %(office)s") % {"office": revision.decided_by}
            told.append(f"{text}. {revision.reason}".rstrip())
    return tuple(told)


def _untold(action: ActionAsAt, previous: Previous | None) -> list[Revision]:
    """The revisions that the last report did not know of.

    One of its own day or earlier may have been recorded after it was published, so it is not
    the day that tells but how many there were. Reports that kept no number are told by the day.
    """
    if previous is None:
        return list(action.revisions)
    before = previous.standings.get(action.ref)
    up_to_then = [revision for revision in action.revisions if revision.on <= previous.as_at]
    known = before.get("revisions", len(up_to_then)) if before is not None else 0
    told = sorted(revision.recorded for revision in up_to_then)[:known]
    return [revision for revision in action.revisions if revision.recorded not in told]


def _was_signed_off(action: ActionAsAt, previous: Previous | None) -> bool:
    before = previous.standings.get(action.ref) if previous else None
    return before is not None and before["state"] == State.SIGNED_OFF


def _kind(action: ActionAsAt, order: Mapping[str, int], before: Mapping[str, Any] | None) -> str:
    if before is None:
        return "new"
    if action.state == State.SIGNED_OFF and before["state"] != State.SIGNED_OFF:
        return "completed"
    old, new = before["rating"], action.rating_code
    if old == new:
        return "unchanged"
    if new is None:
        return "no_longer_rated"
    if old is None:
        return "never_heard" if new == NO_DATA else "first_rated"
    if old not in order:
        return "unchanged"
    if new == NO_DATA:
        return "silent"
    if old == NO_DATA:
        return "heard"
    return "improved" if order[new] < order[old] else "worsened"
