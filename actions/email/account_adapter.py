"""allauth's adapter with the outbox: no request waits for a mail server."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.email.drawing import Email, draw
from actions.email.services import write_mail
from actions.models import OutgoingMail
from safeguard.accounts.adapter import AccountAdapter
from safeguard.accounts.models import User
from safeguard.dates import in_words


class OutboxAdapter(AccountAdapter):
    """Queues invitations and password emails.

    The same rows are written whether or not an account has the address, so the time of the answer
    does not tell. The link is made when the email is sent, and is never in the database.
    """

    @transaction.atomic
    def queue_password_email(
        self, template: str, address: str, *, key: str, at: datetime, by: User | None = None
    ) -> None:
        """Queue an email with a link to choose a password."""
        by = by or User.objects.system()
        email = Email(draw(template, {}, []).subject, "", template)
        write_mail(key=f"{template} {key}", to=address, email=email, by=by, at=at)

    def password_email_status(self, address: str) -> str:
        """The status of the last such email to the address, in words; empty if there is none."""
        mail = OutgoingMail.objects.passwords().filter(to=address).newest_first().first()
        if mail is None:
            return ""
        details = {
            "status": mail.get_state_display(),
            "day": in_words(timezone.localdate(mail.sent_at or mail.created_at)),
            "error": mail.error,
        }
        if mail.error:
            return _("%(status)s, %(day)s (%(error)s)") % details
        return _("%(status)s, %(day)s") % details
