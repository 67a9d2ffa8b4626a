"""Asking somebody new to choose a password."""

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
    """Note that somebody is invited; `invitations.send_invitation` then sends the mail.

    Two steps, because a mail that is slow to send must not keep the database waiting. Raises
    Refused where they have a password or may not sign in, StaleRecord.
    """
    user.take_version(version)
    if not user.awaits_password:
        raise Refused(
            _("They have chosen a password. If they forgot it, they can choose a new one.")
        )
    record("user.invited", user, by=by, at=at)
    return user
