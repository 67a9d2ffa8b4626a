"""The user a management command acts as."""

from django.core.management.base import CommandError

from safeguard.accounts.models import User


def user_for_command(email: str | None) -> User:
    """The user with this email address (`--as EMAIL`), or the system user if none is given.

    Raises CommandError if no active account has the address.
    """
    if email is None:
        return User.objects.system()
    person = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if person is None:
        raise CommandError(
            f"No open account has the email address {email}. Check it, or leave out --as."
        )
    return person
