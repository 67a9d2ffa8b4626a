"""Changes since the last report."""

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
    """The report that this one is compared with.

    It consists of the as-at date and each action's position then.
    """

    as_at: date
    positions: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class MovementLine:
    """One kind of movement, with the number of actions and their references."""

    label: str
    count: int
    refs_text: str


def movement(
    actions: Sequence[ActionAsAt], order: Mapping[str, int], previous: Previous
) -> tuple[MovementLine, ...]:
    """A line for each kind of movement in a fixed order, including zeros.

    `order` ranks the ratings, best first. No data and not yet rated are not ranked, so a change
    to or from either counts as neither improved nor worsened.
    """
    refs: dict[str, list[str]] = defaultdict(list)
    for action in actions:
        refs[_movement_kind(action, order, previous.positions.get(action.ref))].append(action.ref)
    here = {action.ref for action in actions}
    refs["gone"] = [ref for ref in previous.positions if ref not in here]
    labels = {
        "completed": _("Completed"),
        "improved": _("Improved"),
        "worsened": _("Worsened"),
        "stopped_reporting": _("Stopped reporting"),
        "reporting_again": _("Reporting again"),
        "first_rated": _("Rated for the first time"),
        "never_reported": _("No data, not rated before"),
        "no_longer_rated": _("No longer rated"),
        "unchanged": _("Unchanged"),
        "new": _("New"),
        "gone": _("Merged or withdrawn"),
    }
    return tuple(
        MovementLine(label, len(refs[kind]), ", ".join(refs[kind]))
        for kind, label in labels.items()
    )


def previous_rating_text(action: ActionAsAt, previous: Previous | None) -> str:
    """The action's rating in the last report, as text; empty if there was no report."""
    if previous is None:
        return ""
    before = previous.positions.get(action.ref)
    if before is None:
        return _("New since the last report")
    return str(before["rating_label"] or _("Not yet rated"))


def completed_since(actions: Sequence[ActionAsAt], previous: Previous | None) -> tuple[str, ...]:
    """A line for each action signed off since the last report. A first report lists all of them."""
    return tuple(
        f"{action.ref}: {action.wording}"
        for action in actions
        if action.state == State.SIGNED_OFF and not _was_signed_off(action, previous)
    )


def revised_since(actions: Sequence[ActionAsAt], previous: Previous | None) -> tuple[str, ...]:
    """A line for each due date revised since the last report. A first report lists all of them.

    A date that came from a file is "revised to", because no one is recorded as agreeing it.
    """
    lines = []
    for action in actions:
        for revision in _new_revisions(action, previous):
            text = (
                _("%(ref)s: from %(old)s to %(new)s, agreed on %(on)s by %(office)s")
                if revision.decided_by
                else _("%(ref)s: revised to %(new)s from %(old)s, as at %(on)s")
            ) % {
                "ref": action.ref,
                "old": revision.old.display or _("no date"),
                "new": revision.new.display,
                "on": in_words(revision.on),
                "office": revision.decided_by,
            }
            lines.append(f"{text}. {revision.reason}".rstrip())
    return tuple(lines)


def _new_revisions(action: ActionAsAt, previous: Previous | None) -> list[Revision]:
    """The action's revisions that were not in the last report.

    A revision dated on or before the last report may have been recorded after it, so the number
    of revisions stored in the report decides. If the report stored none, the date decides.
    """
    if previous is None:
        return list(action.revisions)
    before = previous.positions.get(action.ref)
    up_to_then = [revision for revision in action.revisions if revision.on <= previous.as_at]
    known = before.get("revisions", len(up_to_then)) if before is not None else 0
    reported = sorted(revision.recorded for revision in up_to_then)[:known]
    return [revision for revision in action.revisions if revision.recorded not in reported]


def _was_signed_off(action: ActionAsAt, previous: Previous | None) -> bool:
    before = previous.positions.get(action.ref) if previous else None
    return before is not None and before["state"] == State.SIGNED_OFF


def _movement_kind(
    action: ActionAsAt, order: Mapping[str, int], before: Mapping[str, Any] | None
) -> str:
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
        return "never_reported" if new == NO_DATA else "first_rated"
    if old not in order:
        return "unchanged"
    if new == NO_DATA:
        return "stopped_reporting"
    if old == NO_DATA:
        return "reporting_again"
    return "improved" if order[new] < order[old] else "worsened"
