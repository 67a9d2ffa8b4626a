"""How this site differs from allauth's ways."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from safeguard.accounts import services
from safeguard.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Nobody signs up by themselves, and a new password leaves its mark in the audit trail."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("Check your e-mail address and your password."),
        "enter_current_password": _("This is not your password now."),
        "incorrect_password": _("This is not your password."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an administrator makes every sign-in."""
        return False

    def set_password(self, user: User, password: str) -> None:
        """People set their own, by the page for it or by a link in a mail."""
        services.set_password(user=user, password=password, by=user, at=timezone.now())
