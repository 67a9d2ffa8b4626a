"""Handing one email to the mail server."""

import logging

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from actions.email.delivery_errors import DeliveryError, Failure, understand
from actions.models import OutgoingMail

LOG = logging.getLogger(__name__)


def deliver(mail: OutgoingMail, connection: BaseEmailBackend) -> DeliveryError | None:
    """Hand the email to the server. Return the error, if any."""
    message = EmailMessage(
        mail.subject,
        mail.text,
        to=[mail.to],
        reply_to=[settings.SUPPORT_EMAIL],
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    try:
        message.send()
    except Exception as error:
        # The back end can be any package, so the error can be of any class.
        understood = understand(error)
        if understood.failure == Failure.UNKNOWN:
            LOG.exception("Email %s could not be sent", mail.pk)
        return understood
    return None
