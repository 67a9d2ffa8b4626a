"""Asking somebody new to choose a password."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from safeguard.accounts.models import User
from safeguard.accounts.services.drawn import take_version
from safeguard.accounts.services.users import UserRefused
from safeguard.audit.services import record


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
    UserRefused where they have a password or may not sign in, MovedOn.
    """
    take_version(user, version=version)
    if not user.awaits_password:
        raise UserRefused(
            _("They have chosen a password. If they forgot it, they can choose a new one.")
        )
    record("user.invited", user, by=by, at=at)
    return user
