"""Letting warnings about how an action is reported rest."""

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
    """Says why warnings about the action may rest until what they rest on changes.

    The action itself stays as it is: neither its rating nor its version changes. Raises
    Refused, StaleRecord.
    """
    # Two people who dismiss at once: the second sees what the first has dismissed.
    Action.objects.select_for_update().get(pk=action.pk)
    action.refresh_from_db()
    if action.version != version:
        raise action.stale()
    if not reason.strip():
        raise Refused(_("Say why the warning may rest."))
    lines = warnings_list_of(Action.objects.filter(pk=action.pk), on=on)
    standing = {line.warning.kind: line for line in active_warnings(lines)}
    if not kinds or not set(kinds) <= standing.keys():
        raise Refused(_("Choose warnings that stand now."))
    dismissed = WarningDismissal.objects.bulk_create(
        WarningDismissal(
            action=action,
            kind=kind.value,
            basis_digest=standing[kind].rests_on,
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
