"""Inviting a person to choose a password."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from safeguard.accounts.models import User
from safeguard.audit.services import record
from safeguard.exceptions import Refused


@transaction.atomic
def invite_user(
    *,
    user: User,
    by: User,
    at: datetime,
    version: int | None = None,
) -> User:
    """Record an invitation, which `invitations.send_invitation` then emails.

    There are two steps, so that slow email does not hold the transaction open. Raises Refused if
    they have a password or the account is closed, or StaleRecord.
    """
    user.take_version(version)
    if not user.awaits_password:
        raise Refused(
            _("They already have a password. If they have forgotten it, they can reset it.")
        )
    record("user.invited", user, by=by, at=at)
    return user
