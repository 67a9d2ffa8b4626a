"""An email backend for the demonstration. It does not send anything."""

import smtplib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from actions.email.services import send_one
from actions.models import OutgoingMail
from safeguard.accounts.models import User

NO_SUCH_MAILBOX = 550


class Mailbox(BaseEmailBackend):
    """Accepts and discards every email, except those to the address it refuses."""

    def __init__(self, *, refuses: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.refuses = refuses

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        """The number of emails accepted. Raises SMTPRecipientsRefused."""
        for message in messages:
            if self.refuses in message.to:
                raise smtplib.SMTPRecipientsRefused(
                    {self.refuses: (NO_SUCH_MAILBOX, b"No such mailbox")}
                )
        return len(messages)


def newest_mail() -> int:
    """The primary key of the newest email, or 0."""
    return OutgoingMail.objects.order_by("pk").values_list("pk", flat=True).last() or 0


def deliver(*, since: int, by: User, at: datetime, refuses: str = "") -> None:
    """Mark emails written after the one with key `since` as sent, without sending them."""
    mailbox = Mailbox(refuses=refuses)
    waiting = OutgoingMail.objects.filter(pk__gt=since, state=OutgoingMail.State.WAITING)
    for mail in waiting.order_by("pk"):
        send_one(mail, by=by, now=lambda: at, connection=mailbox)
