"""Changing several actions at once.

Each row is previewed first. Then either all of them are changed or none are.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol

from django.db import transaction
from django.utils.translation import gettext as _

from actions.changes import rules as changes_rules
from actions.changes.services.date_requests import ask_for_dates
from actions.models import Action, ActionQuerySet, DateRequest, Theme
from actions.plans import rules as plans_rules
from actions.plans.services.action_editing import ActionDetails, ActionEdit, edit_actions
from actions.plans.services.entries import lock_actions, take_versions
from safeguard.accounts.models import Post, User
from safeguard.accounts.services.posts import PostChoice
from safeguard.dates import PartialDate
from safeguard.exceptions import Refused, StaleRecord

# The limit for one change, because every action is locked until the last one is saved.
MAX_BULK_ACTIONS = 1000


@dataclass(frozen=True)
class ChangeContext:
    """Who makes the change, why and when. `posts` are those the user holds or covers."""

    by: User
    at: datetime
    effective_on: date
    posts: Collection[Post]
    reason: str


@dataclass(frozen=True)
class Requester:
    """The user, the posts they hold or cover, and the actions with a date request waiting."""

    by: User
    posts: Collection[Post]
    waiting: Collection[int]


class Change(Protocol):
    """One kind of change. `before` and `after` are the values it changes, for the preview."""

    def before(self, action: Action) -> str: ...
    def after(self, action: Action) -> str: ...
    def why_not(self, action: Action, requester: Requester) -> str:
        """Why the action cannot be changed; empty if it can."""
        ...

    def apply(self, actions: Sequence[Action], context: ChangeContext) -> None:
        """Change the actions. Their next versions have been taken."""
        ...


@dataclass(frozen=True)
class Row:
    """A selected action and the change to it, or the reason why it cannot be changed."""

    action: Action
    before: str
    after: str
    why_not: str


def preview(
    actions: Sequence[Action], change: Change, *, by: User, posts: Collection[Post]
) -> list[Row]:
    """The change to each action. The plan, theme, lead and team must be loaded.

    Nothing is written.
    """
    waiting = DateRequest.objects.waiting().filter(action__in=actions)
    requester = Requester(by, posts, set(waiting.values_list("action", flat=True)))
    return [
        Row(action, change.before(action), change.after(action), change.why_not(action, requester))
        for action in actions
    ]


@transaction.atomic
def change_actions(
    *, actions: ActionQuerySet, versions: Mapping[int, int], change: Change, context: ChangeContext
) -> int:
    """Change the actions as previewed, and return how many were changed.

    Either all of the actions that can be changed are changed or none are. `versions` are those
    shown in the preview. Each changed action gets the entry and audit event of the service that
    changes a single action. Raises StaleRecord or Refused, and whatever that service raises.
    """
    lock_actions(versions)
    chosen = list(actions.filter(pk__in=versions))
    stale = [action for action in chosen if action.version != versions[action.pk]]
    if stale:
        raise StaleRecord(
            _("Some actions have changed since you opened this page."), version=0, newer=stale
        )
    rows = preview(chosen, change, by=context.by, posts=context.posts)
    changeable = [row.action for row in rows if not row.why_not]
    if len(chosen) != len(versions) or not changeable:
        raise Refused(_("None of these actions can be changed in this way."))
    take_versions(changeable)
    change.apply(changeable, context)
    return len(changeable)


@dataclass(frozen=True)
class LeadChange:
    """A new lead post."""

    lead: PostChoice

    def before(self, action: Action) -> str:
        """The current lead."""
        return action.lead.full_title if action.lead else _("No lead")

    def after(self, action: Action) -> str:
        """The new lead."""
        return str(self.lead)

    def why_not(self, action: Action, requester: Requester) -> str:
        """Why it cannot be changed: the user cannot edit it, or it already has this lead."""
        is_same = self.lead.post is not None and action.lead_id == self.lead.post.pk
        return _not_editable(requester.by, action) or (
            _("Already has this lead.") if is_same else ""
        )

    def apply(self, actions: Sequence[Action], context: ChangeContext) -> None:
        """Edit the actions."""
        _edit(actions, lambda action: {"lead": self.lead}, context)


@dataclass(frozen=True)
class ThemeChange:
    """New themes by plan. None means no theme."""

    themes: Mapping[int, Theme | None]

    def before(self, action: Action) -> str:
        """The current theme."""
        return action.theme.name if action.theme else _("No theme")

    def after(self, action: Action) -> str:
        """The new theme for its plan."""
        theme = self.themes.get(action.plan_id, action.theme)
        return theme.name if theme else _("No theme")

    def why_not(self, action: Action, requester: Requester) -> str:
        """Why it cannot be changed: the user cannot edit it, or it already has this theme."""
        refused = _not_editable(requester.by, action)
        if refused:
            return refused
        if action.plan_id not in self.themes:
            return _("No theme chosen for its plan.")
        theme = self.themes[action.plan_id]
        is_same = action.theme_id == (theme.pk if theme else None)
        return _("Already in this theme.") if is_same else ""

    def apply(self, actions: Sequence[Action], context: ChangeContext) -> None:
        """Edit the actions."""
        _edit(actions, lambda action: {"theme": self.themes[action.plan_id]}, context)


@dataclass(frozen=True)
class ConfidentialityChange:
    """Confidential, or open to everyone who can see live figures."""

    is_confidential: bool

    def before(self, action: Action) -> str:
        """The current confidentiality."""
        return _confidentiality(action.is_confidential)

    def after(self, action: Action) -> str:
        """The new confidentiality."""
        return _confidentiality(self.is_confidential)

    def why_not(self, action: Action, requester: Requester) -> str:
        """Why it cannot be changed: the user cannot edit it, or nothing would change."""
        is_same = action.is_confidential == self.is_confidential
        return _not_editable(requester.by, action) or (_("No change needed.") if is_same else "")

    def apply(self, actions: Sequence[Action], context: ChangeContext) -> None:
        """Edit the actions."""
        _edit(actions, lambda action: {"is_confidential": self.is_confidential}, context)


@dataclass(frozen=True)
class DateRequests:
    """A request for a new due date. Nothing changes until it is agreed."""

    new_due: PartialDate

    def before(self, action: Action) -> str:
        """The current due date."""
        return action.due.display or _("No date set")

    def after(self, action: Action) -> str:
        """The requested date."""
        return _("%(day)s requested") % {"day": self.new_due.display}

    def why_not(self, action: Action, requester: Requester) -> str:
        """Why no date can be requested: the user cannot request one, or the request is not needed.

        It is not needed if a request is already waiting or the action is already due on that date.
        """
        if not action.is_open:
            return _("This action is closed.")
        if not changes_rules.can_ask_for_date(requester.by, action, posts=requester.posts):
            return _("Only its lead officer and the improvement team can request a new date.")
        if action.pk in requester.waiting:
            return _("A request is already waiting for a decision.")
        return _("Already due on this date.") if self.new_due.means_the_same_as(action.due) else ""

    def apply(self, actions: Sequence[Action], context: ChangeContext) -> None:
        """Request the dates."""
        ask_for_dates(
            actions,
            new_due=self.new_due,
            reason=context.reason,
            by=context.by,
            at=context.at,
        )


def _not_editable(by: User, action: Action) -> str:
    if plans_rules.can_edit_action(by, action):
        return ""
    if not by.is_improvement_team:
        return _("Only the improvement team can change this.")
    return _("This action has been removed from its plan.")


def _confidentiality(is_confidential: bool) -> str:
    return _("Confidential") if is_confidential else _("Not confidential")


def _current_values(action: Action) -> ActionDetails:
    return ActionDetails(
        wording=action.wording,
        outcome_wanted=action.outcome_wanted,
        success_measure=action.success_measure,
        theme=action.theme,
        lead=PostChoice(action.lead) if action.lead else None,
        supporters=list(action.supporters.all()),
        start=action.start,
        priority=action.priority,
        is_confidential=action.is_confidential,
        quarterly_until=action.quarterly_until,
    )


def _edit(
    actions: Sequence[Action],
    changes: Callable[[Action], dict[str, Any]],
    context: ChangeContext,
) -> None:
    edit_actions(
        [
            ActionEdit(action, replace(_current_values(action), **changes(action)))
            for action in actions
        ],
        reason=context.reason,
        effective_on=context.effective_on,
        by=context.by,
        at=context.at,
    )
