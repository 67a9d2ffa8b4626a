"""Changing the reference of an action. The old reference still leads to it."""

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
    """Raises Refused if another action of the plan has, or once had, the reference.

    Published reports use the old reference, so it must not be given to another action. The plan is
    locked, so that simultaneous checks run one after the other.
    """
    ImprovementPlan.objects.select_for_update().get(pk=plan.pk)
    others = Action.objects.filter(plan=plan)
    if action:
        others = others.exclude(pk=action.pk)
    if others.filter(ref=ref).exists():
        raise Refused(_("There is already an action “%(ref)s” in this plan.") % {"ref": ref})
    entries = ActionEntry.objects.filter(action__in=others)
    if now := entries.signposts().get(ref):
        raise Refused(
            _("“%(ref)s” used to be the reference of action “%(now)s”, and still leads to it.")
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
    """Gives the action a new reference and keeps the old one as a signpost to it.

    Publications do not change. Raises Refused if the reference is missing, is unchanged or is one
    that another action has or once had, or if there is no reason. Raises StaleRecord if the action
    has changed since.
    """
    action.take_version(version)
    old, ref = action.ref, " ".join(ref.split())
    if not ref or not reason.strip():
        raise Refused(_("Enter the new reference and a reason for changing it."))
    if ref == old:
        raise Refused(_("This action already has the reference “%(ref)s”.") % {"ref": ref})
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
