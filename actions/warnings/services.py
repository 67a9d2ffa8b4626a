"""Dismissing warnings about ratings."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from actions.models import Action, WarningDismissal
from actions.warnings.rating_warnings import WarningKind
from actions.warnings.warnings_list import active_warnings, warnings_list_of
from safeguard.accounts.models import User
from safeguard.audit.services import digest, record
from safeguard.exceptions import Refused


@transaction.atomic
def dismiss_warnings(
    *,
    action: Action,
    version: int,
    kinds: Collection[WarningKind],
    reason: str,
    on: date,
    by: User,
    at: datetime,
) -> list[WarningDismissal]:
    """Dismiss warnings about the action until their basis changes, and give the reason.

    The action's rating and version do not change. Raises Refused or StaleRecord.
    """
    # Locked, so that the second of two concurrent dismissals finds the first.
    Action.objects.select_for_update().get(pk=action.pk)
    action.refresh_from_db()
    if action.version != version:
        raise action.stale()
    if not reason.strip():
        raise Refused(_("Enter why you are dismissing this."))
    lines = warnings_list_of(Action.objects.filter(pk=action.pk), on=on)
    active = {line.warning.kind: line for line in active_warnings(lines)}
    if not kinds or not set(kinds) <= active.keys():
        raise Refused(_("Select from the current warnings."))
    dismissed = WarningDismissal.objects.bulk_create(
        WarningDismissal(
            action=action,
            kind=kind.value,
            basis_digest=active[kind].basis_digest,
            reason=reason,
            dismissed_at=at,
            dismissed_by=by,
        )
        for kind in kinds
    )
    record(
        "action.warnings_dismissed",
        action,
        by=by,
        at=at,
        kinds=sorted(kind.value for kind in kinds),
        reason=digest(reason),
    )
    return dismissed
