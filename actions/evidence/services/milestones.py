"""Adding, editing, completing and withdrawing milestones."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from actions.models import Action, Milestone, due_columns
from safeguard.accounts.models import User
from safeguard.audit.services import digest, record
from safeguard.dates import PartialDate
from safeguard.exceptions import Refused


@transaction.atomic
def add_milestone(
    *, action: Action, wording: str, due: PartialDate, by: User, at: datetime
) -> Milestone:
    """Add a milestone to an action. Raises Refused."""
    _refuse_closed(action)
    milestone = Milestone.objects.create(
        action=action, wording=wording, added_at=at, added_by=by, **due_columns(due)
    )
    record(
        "milestone.added",
        milestone,
        by=by,
        at=at,
        action=action.pk,
        wording=digest(wording),
        due=due.last_day,
        due_text=due.text,
    )
    return milestone


@transaction.atomic
def edit_milestone(
    *, milestone: Milestone, version: int, wording: str, due: PartialDate, by: User, at: datetime
) -> Milestone:
    """Change a milestone's wording or due date. If nothing has changed, nothing is saved.

    Raises Refused or StaleRecord.
    """
    old, old_due = milestone.wording, milestone.due
    values = {"wording": wording, **due_columns(due)}
    if all(getattr(milestone, name) == value for name, value in values.items()):
        return milestone
    _change(milestone, version, values)
    record(
        "milestone.edited",
        milestone,
        by=by,
        at=at,
        old_wording=digest(old),
        new_wording=digest(wording),
        old_due=old_due.last_day,
        new_due=due.last_day,
        old_due_text=old_due.text,
        new_due_text=due.text,
    )
    return milestone


@transaction.atomic
def tick_milestone(
    *, milestone: Milestone, version: int, done_on: date, by: User, at: datetime
) -> Milestone:
    """Mark a milestone as complete on a date. Raises Refused or StaleRecord."""
    _change(milestone, version, {"done_on": done_on}, was_done=False)
    record("milestone.ticked", milestone, by=by, at=at, done_on=done_on)
    return milestone


@transaction.atomic
def untick_milestone(*, milestone: Milestone, version: int, by: User, at: datetime) -> Milestone:
    """Mark a milestone as not complete. Raises Refused or StaleRecord."""
    old = milestone.done_on
    _change(milestone, version, {"done_on": None}, was_done=True)
    record("milestone.unticked", milestone, by=by, at=at, old=old)
    return milestone


@transaction.atomic
def withdraw_milestone(
    *, milestone: Milestone, version: int, reason: str, by: User, at: datetime
) -> Milestone:
    """Withdraw a milestone and give the reason. It is kept on record but not counted.

    Raises Refused or StaleRecord.
    """
    if not reason.strip():
        raise Refused(_("Enter why you are withdrawing this."))
    _change(milestone, version, Milestone.withdrawal(reason=reason, by=by, at=at))
    record("milestone.withdrawn", milestone, by=by, at=at, reason=digest(reason))
    return milestone


def _refuse_closed(action: Action) -> None:
    if not action.is_open:
        raise Refused(_("This action is closed, so its milestones cannot be changed."))


def _change(
    milestone: Milestone,
    version: int,
    values: dict[str, Any],
    *,
    was_done: bool | None = None,
) -> None:
    _refuse_closed(milestone.action)
    milestone.refresh_from_db()
    if milestone.is_withdrawn:
        raise Refused(_("This has already been withdrawn."))
    if was_done not in (None, milestone.done_on is not None) and milestone.version == version:
        raise Refused(_("This milestone has already been marked."))
    milestone.take_version(version, **values)
