"""Changing the reference by which papers cite an action; the old one goes on leading to it."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from actions.models import Action, ActionEntry, EntryKind, ImprovementPlan
from actions.plans.references import natural_key
from actions.plans.services.entries import add_entry
from safeguard.accounts.models import User
from safeguard.audit.services import digest, record
from safeguard.exceptions import Refused


def refuse_taken_ref(plan: ImprovementPlan, ref: str, *, action: Action | None = None) -> None:
    """Raises Refused where another action of the plan has the reference or once had it.

    Papers that were published cite the old one, so it must not come to mean something else.
    Two who ask at once take turns.
    """
    ImprovementPlan.objects.select_for_update().get(pk=plan.pk)
    others = Action.objects.filter(plan=plan)
    if action:
        others = others.exclude(pk=action.pk)
    if others.filter(ref=ref).exists():
        raise Refused(_("There is an action “%(ref)s” in this plan already.") % {"ref": ref})
    entries = ActionEntry.objects.filter(action__in=others)
    if now := entries.signposts().get(ref):
        raise Refused(
            _("“%(ref)s” was the reference of action “%(now)s” before, and still leads to it.")
            % {"ref": ref, "now": now}
        )


@transaction.atomic
def change_ref(
    *,
    action: Action,
    version: int,
    ref: str,
    reason: str,
    effective_on: date,
    by: User,
    at: datetime,
) -> Action:
    """Gives the action another reference and keeps the old one as a signpost to it.

    Publications stay as they are. Raises Refused for a reference that is missing, the same or
    another action's now or before, and without a reason; StaleRecord.
    """
    action.take_version(version)
    old, ref = action.ref, " ".join(ref.split())
    if not ref or not reason.strip():
        raise Refused(_("Enter the new reference and why it changes."))
    if ref == old:
        raise Refused(_("“%(ref)s” is the reference of this action now.") % {"ref": ref})
    refuse_taken_ref(action.plan, ref, action=action)
    action.ref, action.sort_key = ref, natural_key(ref)
    action.save(update_fields=["ref", "sort_key", "search_text"])
    add_entry(
        action=action,
        kind=EntryKind.REFERENCE,
        effective_on=effective_on,
        by=by,
        at=at,
        former_ref=old,
        reason=reason,
    )
    record("action.ref_changed", action, by=by, at=at, old=old, new=ref, reason=digest(reason))
    return action
