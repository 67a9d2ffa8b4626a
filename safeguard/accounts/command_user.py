"""In whose name a command does its work."""

from django.core.management.base import CommandError

from safeguard.accounts.models import User


def user_for_command(email: str | None) -> User:
    """The person of `--as EMAIL`, or the system user where none is named.

    Raises CommandError where nobody active signs in with that address.
    """
    if email is None:
        return User.objects.system()
    person = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if person is None:
        raise CommandError(f"Nobody signs in as {email}. Leave --as out, or name a person.")
    return person
