"""Taking back a committee's decision that was recorded by mistake."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.changes.emails import taken_back_email
from actions.email.services import email_leads
from actions.models import (
    Action,
    ActionEntry,
    DateRequest,
    EntryKind,
    WithdrawalRequest,
    due_columns,
)
from actions.plans.services.entries import (
    add_entry,
    carried_forward,
    later_entries,
    repeat_newest,
)
from actions.plans.states import State
from safeguard.accounts.models import User
from safeguard.audit.services import digest, record
from safeguard.dates import in_words
from safeguard.exceptions import Refused


@transaction.atomic
def take_back(
    *, entry: ActionEntry, version: int, reason: str, by: User, at: datetime
) -> ActionEntry:
    """Restore the values that an action had before a decision, from the day of the decision on.

    The history keeps both: the decision, and the new entry. The request that was decided is waiting
    again. Refused if something newer rests on the decision. Raises Refused or StaleRecord.
    """
    if not reason.strip():
        raise Refused(_("Enter why the decision is being taken back."))
    action = entry.action
    action.take_version(version)
    before, after = _before(entry).snapshot_values, entry.snapshot_values
    # Only what a decision changes. A late update can have changed other values.
    decided = {"state", "rating_id", "revisions", *due_columns(entry.due)}
    changed = sorted(name for name in decided if before[name] != after[name])
    _refuse_newer(action, entry, changed)
    restored = add_entry(
        action=action,
        kind=EntryKind.TAKEN_BACK,
        effective_on=entry.effective_on,
        by=by,
        at=at,
        changes={name: before[name] for name in changed},
        reason=reason,
    )
    corrections = carried_forward(
        later_entries(entry.effective_on, action=action)[action.pk],
        after,
        restored.snapshot_values,
        [[name for name in changed if name != "revisions"]],
        reason=_("Carried forward from the decision that was taken back."),
        by=by,
        at=at,
    )
    if corrections:
        ActionEntry.objects.bulk_create(corrections)
        repeat_newest([action])
    _open_again(action, entry)
    email_leads(action=action, news=taken_back_email(restored), by=by, at=at)
    record("action.decision_taken_back", action, by=by, at=at, reason=digest(reason))
    return restored


def _before(entry: ActionEntry) -> ActionEntry:
    """The entry on which the decision was made."""
    earlier = ActionEntry.objects.filter(action=entry.action, pk__lt=entry.pk)
    last = earlier.up_to(entry.effective_on).in_order().last()
    if last is None:
        raise Refused(_("There was nothing before this decision."))
    return last


def _refuse_newer(action: Action, entry: ActionEntry, changed: list[str]) -> None:
    """Raises Refused if the values are no longer those of the decision, or more was decided."""
    later = ActionEntry.objects.filter(action=action, pk__gt=entry.pk).select_related("recorded_by")
    for each in later.order_by("pk"):
        values = each.snapshot_values
        is_newer = each.effective_on >= entry.effective_on and any(
            values[name] != entry.snapshot_values[name] for name in changed
        )
        if is_newer or each.kind == EntryKind.EMBEDDED_CHECK:
            raise Refused(
                _(
                    "This decision cannot be taken back, because %(name)s has changed the action "
                    "since, on %(day)s: %(what)s. Change the action itself instead."
                )
                % {
                    "name": each.recorded_by.name_at(each.recorded_at),
                    "day": in_words(timezone.localdate(each.recorded_at)),
                    "what": EntryKind(each.kind).label,
                }
            )
    if EntryKind(entry.kind) == EntryKind.DATE:
        waiting = DateRequest.objects.filter(action=action, decided_at=None).first()
        if waiting is not None:
            raise Refused(
                _(
                    "This decision cannot be taken back while a newer request for a date is "
                    "waiting, made by %(name)s on %(day)s. It has to be decided first."
                )
                % {
                    "name": waiting.asked_as,
                    "day": in_words(timezone.localdate(waiting.asked_at)),
                }
            )


def _open_again(action: Action, entry: ActionEntry) -> None:
    """The request that the decision answered, the last one agreed by then, is waiting again."""
    by_then = entry.recorded_at
    if EntryKind(entry.kind) == EntryKind.DATE:
        dates = DateRequest.objects.filter(action=action, answer=DateRequest.Answer.AGREED)
        last = dates.filter(decided_at__lte=by_then).order_by("-decided_at", "-pk")[:1]
        dates.filter(pk__in=last.values("pk")).update(
            answer=DateRequest.Answer.WAITING, answer_reason="", decided_at=None, decided_by=None
        )
    elif State(entry.state) == State.WITHDRAWN:
        removals = WithdrawalRequest.objects.filter(action=action, is_agreed=True)
        newest = removals.filter(answered_at__lte=by_then).order_by("-answered_at", "-pk")[:1]
        removals.filter(pk__in=newest.values("pk")).update(
            is_agreed=None, answer_reason="", answered_at=None, answered_by=None
        )
