"""The invitation email, with a link to choose a password."""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException

from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from safeguard.accounts.models import User

LOG = logging.getLogger(__name__)
INVITATION_DAYS = 7


class InvitationTokens(EmailAwarePasswordResetTokenGenerator):  # type: ignore[misc]
    """Password links that are valid for INVITATION_DAYS.

    Django rejects a link PASSWORD_RESET_TIMEOUT seconds after the time in it, so these links carry
    a later time.
    """

    def _now(self) -> datetime:
        longer = timedelta(days=INVITATION_DAYS, seconds=-settings.PASSWORD_RESET_TIMEOUT)
        now: datetime = super()._now()
        return now + longer


def send_invitation(user: User) -> bool:
    """Email the person a single-use link. Returns whether the mail server accepted the email.

    Earlier links work until a password is chosen or they expire.
    """
    key = f"{user_pk_to_url_str(user)}-{InvitationTokens().make_token(user)}"
    page = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    words = {
        "name": user.name,
        "service_name": settings.SERVICE_NAME,
        "council_name": settings.COUNCIL_NAME,
        "support_email": settings.SUPPORT_EMAIL,
        "days": INVITATION_DAYS,
        "address": settings.SITE_URL + page.replace("UID-KEY", key),
        "forgotten": settings.SITE_URL + reverse("account_reset_password"),
    }
    subject = " ".join(render_to_string("accounts/email/invitation_subject.txt", words).split())
    text = render_to_string("accounts/email/invitation_message.txt", words).strip()
    try:
        send_mail(subject, text, None, [user.email])
    except (SMTPException, OSError) as error:
        # The message can contain the address.
        LOG.error("An invitation could not be sent: %s", type(error).__name__)
        return False
    return True
