"""Changing many actions in one go: looked at row by row first, then all of them or none."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from django.db import transaction
from django.utils.translation import gettext as _

from actions.changes import rules as changes_rules
from actions.changes.services.date_requests import ask_for_date
from actions.models import Action, ActionQuerySet, DateRequest, Theme
from actions.plans import rules as plans_rules
from actions.plans.services.action_editing import ActionGiven, edit_action
from actions.plans.services.entries import lock_actions
from safeguard.accounts.models import Post, User
from safeguard.accounts.services.posts import PostChoice
from safeguard.dates import PartialDate
from safeguard.exceptions import Refused, StaleRecord


@dataclass(frozen=True)
class Doing:
    """Who does it, why and when. `posts` are those the person holds or covers."""

    by: User
    at: datetime
    effective_on: date
    posts: Collection[Post]
    reason: str


@dataclass(frozen=True)
class Asker:
    """Who asks, the posts they hold or cover, and the actions for which a request waits."""

    by: User
    posts: Collection[Post]
    waiting: Collection[int]


class Change(Protocol):
    """One kind of change. `before` and `after` say what it does to an action."""

    def before(self, action: Action) -> str: ...
    def after(self, action: Action) -> str: ...
    def why_not(self, action: Action, asker: Asker) -> str:
        """Why the action stays as it is; empty where it does not."""
        ...

    def apply(self, action: Action, doing: Doing) -> None: ...


@dataclass(frozen=True)
class Row:
    """An action that was chosen, and what becomes of it or why nothing does."""

    action: Action
    before: str
    after: str
    why_not: str


def look(
    actions: Sequence[Action], change: Change, *, by: User, posts: Collection[Post]
) -> list[Row]:
    """What the change would do to each action. The actions carry plan, theme, lead and team."""
    waiting = DateRequest.objects.waiting().filter(action__in=actions)
    asker = Asker(by, posts, set(waiting.values_list("action", flat=True)))
    return [
        Row(action, change.before(action), change.after(action), change.why_not(action, asker))
        for action in actions
    ]


@transaction.atomic
def change_actions(
    *, actions: ActionQuerySet, versions: Mapping[int, int], change: Change, doing: Doing
) -> int:
    """Changes all the actions that can be, as they were looked at, or none; returns how many.

    `versions` are the actions' when they were looked at. Each changed action has the entry and
    the audit event of the service that changes one. Raises StaleRecord, Refused, what these
    services raise.
    """
    lock_actions(versions)
    chosen = list(actions.filter(pk__in=versions))
    moved = [action for action in chosen if action.version != versions[action.pk]]
    if moved:
        raise StaleRecord(
            _("Some actions changed while you looked at them."), version=0, newer=moved
        )
    rows = look(chosen, change, by=doing.by, posts=doing.posts)
    changeable = [row.action for row in rows if not row.why_not]
    if len(chosen) != len(versions) or not changeable:
        raise Refused(_("None of these actions can be changed so."))
    for action in changeable:
        change.apply(action, doing)
    return len(changeable)


@dataclass(frozen=True)
class LeadChange:
    """Another post leads them."""

    lead: PostChoice

    def before(self, action: Action) -> str:
        """The lead now."""
        return action.lead.full_title if action.lead else _("No lead")

    def after(self, action: Action) -> str:
        """The new lead."""
        return str(self.lead)

    def why_not(self, action: Action, asker: Asker) -> str:
        """Where it may not be edited, or has this lead."""
        is_same = self.lead.post is not None and action.lead_id == self.lead.post.pk
        return _not_editable(asker.by, action) or (
            _("It has this lead already.") if is_same else ""
        )

    def apply(self, action: Action, doing: Doing) -> None:
        """Leaves an entry and an event."""
        _edit(action, replace(_as_it_is(action), lead=self.lead), doing)


@dataclass(frozen=True)
class ThemeChange:
    """They go under another theme, each plan's under one of its own. None is no theme."""

    themes: Mapping[int, Theme | None]

    def before(self, action: Action) -> str:
        """The theme now."""
        return action.theme.name if action.theme else _("No theme")

    def after(self, action: Action) -> str:
        """The theme chosen for its plan."""
        theme = self.themes.get(action.plan_id, action.theme)
        return theme.name if theme else _("No theme")

    def why_not(self, action: Action, asker: Asker) -> str:
        """Where it may not be edited, no theme was chosen for its plan, or it is under it."""
        refused = _not_editable(asker.by, action)
        if refused:
            return refused
        if action.plan_id not in self.themes:
            return _("You chose no theme for its plan.")
        theme = self.themes[action.plan_id]
        is_same = action.theme_id == (theme.pk if theme else None)
        return _("It is under this theme already.") if is_same else ""

    def apply(self, action: Action, doing: Doing) -> None:
        """Leaves an event."""
        _edit(action, replace(_as_it_is(action), theme=self.themes[action.plan_id]), doing)


@dataclass(frozen=True)
class ConfidentialityChange:
    """They become confidential, or open to all who see live figures."""

    is_confidential: bool

    def before(self, action: Action) -> str:
        """How it is now."""
        return _confidentiality(action.is_confidential)

    def after(self, action: Action) -> str:
        """How it will be."""
        return _confidentiality(self.is_confidential)

    def why_not(self, action: Action, asker: Asker) -> str:
        """Where it may not be edited, or is so already."""
        is_same = action.is_confidential == self.is_confidential
        return _not_editable(asker.by, action) or (_("It is so already.") if is_same else "")

    def apply(self, action: Action, doing: Doing) -> None:
        """Leaves an event."""
        given = replace(_as_it_is(action), is_confidential=self.is_confidential)
        _edit(action, given, doing)


@dataclass(frozen=True)
class DatesAsked:
    """A new date is asked for each of them. Nothing moves before it is agreed."""

    new_due: PartialDate

    def before(self, action: Action) -> str:
        """The date in force."""
        return action.due.display or _("No date set")

    def after(self, action: Action) -> str:
        """The date that is asked for."""
        return _("%(day)s is asked for") % {"day": self.new_due.display}

    def why_not(self, action: Action, asker: Asker) -> str:
        """Where nobody may ask, a request waits, or it is due then."""
        if not action.is_open:
            return _("It is closed, so its date stays.")
        if not changes_rules.can_ask_for_date(asker.by, action, posts=asker.posts):
            return _("You neither lead it nor belong to the improvement team.")
        if action.pk in asker.waiting:
            return _("A request for it waits for its answer.")
        return _("It is due then.") if self.new_due.means_the_same_as(action.due) else ""

    def apply(self, action: Action, doing: Doing) -> None:
        """Leaves a request and an event."""
        ask_for_date(
            action=action,
            version=action.version,
            new_due=self.new_due,
            reason=doing.reason,
            by=doing.by,
            at=doing.at,
        )


def _not_editable(by: User, action: Action) -> str:
    if plans_rules.can_edit_action(by, action):
        return ""
    if not by.is_improvement_team:
        return _("Only the improvement team changes this.")
    return _("It was taken out of its plan.")


def _confidentiality(is_confidential: bool) -> str:
    return _("Confidential") if is_confidential else _("Not confidential")


def _as_it_is(action: Action) -> ActionGiven:
    return ActionGiven(
        wording=action.wording,
        outcome_wanted=action.outcome_wanted,
        success_measure=action.success_measure,
        theme=action.theme,
        lead=PostChoice(action.lead) if action.lead else None,
        supporters=list(action.supporters.all()),
        start=action.start,
        priority=action.priority,
        is_confidential=action.is_confidential,
    )


def _edit(action: Action, given: ActionGiven, doing: Doing) -> None:
    edit_action(
        action=action,
        version=action.version,
        given=given,
        reason=doing.reason,
        effective_on=doing.effective_on,
        by=doing.by,
        at=doing.at,
    )
