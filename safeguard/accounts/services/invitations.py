"""Inviting a person to choose a password."""

from datetime import datetime

from allauth.account.adapter import get_adapter
from django.db import transaction
from django.utils.translation import gettext as _

from safeguard.accounts.invitations import INVITATION
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
    """Invite a person by email. The email waits in the outbox, like every other.

    Raises Refused if they have a password or the account is closed, or StaleRecord.
    """
    user.take_version(version)
    if not user.awaits_password:
        raise Refused(
            _("They already have a password. If they have forgotten it, they can reset it.")
        )
    get_adapter().queue_password_email(
        INVITATION, user.email, key=f"{user.pk} {at.isoformat()}", by=by, at=at
    )
    record("user.invited", user, by=by, at=at)
    return user
