"""What to say if the status of an action no longer allows a task."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.models import Action, ActionEntry, EntryKind
from actions.plans.states import State
from safeguard.accounts.models import User
from safeguard.dates import moment_in_words
from safeguard.forms.pages import HasPage, Overtaken

# Heading and sentence by status. Work in progress is described by the status before it.
_REACHED = {
    State.ON_HOLD: (
        gettext_lazy("This action is on hold"),
        gettext_lazy("%(name)s put %(ref)s on hold %(when)s."),
    ),
    State.AWAITING_SIGN_OFF: (
        gettext_lazy("This action has already been marked as complete"),
        gettext_lazy("%(name)s marked %(ref)s as complete %(when)s."),
    ),
    State.SIGNED_OFF: (
        gettext_lazy("This action has already been signed off"),
        gettext_lazy("%(ref)s was signed off by %(decided_by)s %(when)s. %(name)s recorded it."),
    ),
    State.REVISED_TIMESCALE_NEEDED: (
        gettext_lazy("This action needs a new timescale"),
        gettext_lazy("%(name)s recorded %(when)s that %(ref)s needs a new timescale."),
    ),
    State.SUPERSEDED: (
        gettext_lazy("This action has been superseded"),
        gettext_lazy("%(name)s recorded %(when)s that another action has replaced %(ref)s."),
    ),
    State.WITHDRAWN: (
        gettext_lazy("This action has been removed from its plan"),
        gettext_lazy("%(name)s removed %(ref)s from the plan %(when)s."),
    ),
}
_NOT_STARTED = (
    gettext_lazy("Work on this action has not started"),
    gettext_lazy("%(name)s recorded %(when)s that work on %(ref)s has not started."),
)
_IN_PROGRESS_AFTER = {
    State.AWAITING_SIGN_OFF: (
        gettext_lazy("This action has already been returned to its lead"),
        gettext_lazy("%(name)s returned %(ref)s to its lead %(when)s."),
    ),
    State.SIGNED_OFF: (
        gettext_lazy("This action has been reopened"),
        gettext_lazy("%(name)s reopened %(ref)s %(when)s."),
    ),
}
_IN_PROGRESS = (
    gettext_lazy("This action is in progress"),
    gettext_lazy("%(name)s recorded %(when)s that work on %(ref)s is in progress."),
)
# Sentences if the status was not changed for its own sake.
_BY_KIND = {
    EntryKind.IMPORT: gettext_lazy(
        "The file that %(name)s imported %(when)s gives the status of %(ref)s as “%(status)s”."
    ),
    EntryKind.TAKEN_BACK: gettext_lazy(
        "%(name)s took back a decision on %(ref)s %(when)s. Its status is “%(status)s” again."
    ),
}
_OTHERWISE = gettext_lazy("%(name)s recorded %(when)s that the status of %(ref)s is “%(status)s”.")


def action_overtaken(
    action: Action,
    user: User,
    *,
    row: HasPage | str | None = None,
    onward: tuple[str, Any] | None = None,
) -> Overtaken:
    """Says what the status of the action is, who made it so and when.

    `row` is what the person can look at instead of the action.
    """
    before, entry = _last_move(action, user)
    state = State(action.state)
    heading, words = _reached(before, state)
    why: Any
    if entry is None:
        why = _("The status of %(ref)s is “%(status)s”.")
    elif entry.kind == EntryKind.STATE:
        why = words
    else:
        why = _BY_KIND.get(EntryKind(entry.kind), _OTHERWISE)
    said = {"ref": action.ref, "status": state.label}
    if entry is not None:
        said["name"] = entry.who
        said["decided_by"] = entry.decided_by or said["name"]
        said["when"] = moment_in_words(entry.recorded_at)
    return Overtaken(str(why % said), heading=heading, row=row or action, onward=onward)


def _reached(before: State | None, state: State) -> tuple[Any, Any]:
    if state == State.NOT_STARTED:
        return _NOT_STARTED
    if state == State.IN_PROGRESS:
        return _IN_PROGRESS_AFTER.get(before, _IN_PROGRESS) if before else _IN_PROGRESS
    return _REACHED[state]


def _last_move(action: Action, user: User) -> tuple[State | None, ActionEntry | None]:
    """The status before the current one, and the entry that changed it."""
    entries = ActionEntry.objects.visible_to(user).filter(action=action).in_order()
    old, before, found = None, None, None
    for entry in entries.select_related("recorded_by"):
        if entry.state != old:
            before, found = old, entry
        old = entry.state
    if found is None or found.state != action.state:
        return None, None
    return State(before) if before else None, found
