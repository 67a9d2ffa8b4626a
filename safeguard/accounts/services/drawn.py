"""What every change of a person, post or team begins with."""

from django.db.models import F
from django.utils.translation import gettext as _

from safeguard.accounts.models import Post, Team, User
from safeguard.accounts.refusals import MovedOn


def one_line(text: str) -> str:
    """The words with one space between them."""
    return " ".join(text.split())


def take_version(row: Team | Post | User, *, version: int | None) -> None:
    """Counts the row's version up, which only the first of two changes at once can do.

    Raises MovedOn where the form was drawn from an older one. Commands pass None.
    """
    rows = type(row)._default_manager.filter(pk=row.pk)
    if version is not None:
        rows = rows.filter(version=version)
    changed = rows.update(version=F("version") + 1)
    row.refresh_from_db(fields=["version"])
    if not changed:
        raise MovedOn(
            _("Somebody has changed this while you were writing. Compare before you save."),
            version=row.version,
        )
