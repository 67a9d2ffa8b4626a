"""A mail server that sends nothing, for the mail of the demonstration."""

import smtplib
from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

NO_SUCH_MAILBOX = 550


class Mailbox(BaseEmailBackend):
    """Takes every mail and lets it vanish, but for the address that it refuses."""

    def __init__(self, *, refuses: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.refuses = refuses

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        """How many were taken. Raises SMTPRecipientsRefused."""
        for message in messages:
            if self.refuses in message.to:
                raise smtplib.SMTPRecipientsRefused(
                    {self.refuses: (NO_SUCH_MAILBOX, b"No such mailbox")}
                )
        return len(messages)
