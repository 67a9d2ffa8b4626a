"""Emails with a link to choose a password. The link is made only when the email is sent."""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from safeguard.accounts.models import User

INVITATION_DAYS = 7
# The templates of the two emails.
INVITATION = "accounts/email/invitation"
PASSWORD_RESET = "account/email/password_reset_key"  # noqa: S105 - the name of a template


class InvitationTokens(EmailAwarePasswordResetTokenGenerator):  # type: ignore[misc]
    """Password links that are valid for INVITATION_DAYS.

    Django rejects a link PASSWORD_RESET_TIMEOUT seconds after the time in it, so these links carry
    a later time.
    """

    def _now(self) -> datetime:
        longer = timedelta(days=INVITATION_DAYS, seconds=-settings.PASSWORD_RESET_TIMEOUT)
        now: datetime = super()._now()
        return now + longer


def password_email_context(template: str, address: str) -> dict[str, Any] | None:
    """The context of an invitation or a password email, with a new single-use link.

    None if the email must not be sent: no open account has the address, or an invited person has
    chosen a password. Earlier links work until a password is chosen or they expire.
    """
    user = User.objects.get_queryset().who_sign_in().filter(email=address).first()
    if user is None:
        return None
    if template == PASSWORD_RESET:
        tokens = EmailAwarePasswordResetTokenGenerator()
        return {"password_reset_url": _link(user, tokens.make_token(user))}
    if not user.awaits_password:
        return None
    return {
        "name": user.name,
        "days": INVITATION_DAYS,
        "address": _link(user, InvitationTokens().make_token(user)),
        "forgotten": settings.SITE_URL + reverse("account_reset_password"),
    }


def _link(user: User, token: str) -> str:
    page = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    key = f"{user_pk_to_url_str(user)}-{token}"
    address: str = settings.SITE_URL + page.replace("UID-KEY", key)
    return address
