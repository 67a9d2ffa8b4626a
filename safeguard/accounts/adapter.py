"""The allauth adapter.

It closes sign-up, uses our error messages and records passwords in the audit trail.
"""

from datetime import datetime
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from safeguard.accounts import services
from safeguard.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Closes sign-up and records each new password in the audit trail.

    `actions.email.account_adapter` adds the outbox, which this app cannot import.
    """

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("Email or password is wrong."),
        "enter_current_password": _("Current password is wrong."),
        "incorrect_password": _("Password is wrong."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never. Administrators create the accounts."""
        return False

    def set_password(self, user: User, password: str) -> None:
        """Set the person's own password, from the password page or an emailed link."""
        services.set_password(user=user, password=password, by=user, at=timezone.now())

    def queue_password_email(
        self, template: str, address: str, *, key: str, at: datetime, by: User | None = None
    ) -> None:
        """Queue an email with a link to choose a password. It is sent if an account has it.

        `by` is None if somebody asked for it who is not signed in.
        """
        raise NotImplementedError

    def password_email_status(self, address: str) -> str:
        """The status of the last such email to the address, in words; empty if there is none."""
        raise NotImplementedError
