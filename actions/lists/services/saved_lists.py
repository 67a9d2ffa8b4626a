"""Saving lists of actions under a name, renaming, sharing and removing them."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from actions.models import SavedList
from safeguard.accounts.models import User
from safeguard.audit.services import digest, record
from safeguard.exceptions import Refused

LONGEST_QUERY = 4_000


@transaction.atomic
def save_list(*, name: str, query: str, is_shared: bool, by: User, at: datetime) -> SavedList:
    """Keeps what the address says under a name.

    Raises Refused for a name the person has used and for an address that is too long.
    """
    if len(query) > LONGEST_QUERY:
        raise Refused(_("Too much is chosen to be saved. Choose less."))
    saved = SavedList(owner=by, name=_one_line(name), query=query, is_shared=is_shared)
    _save(saved)
    record("list.saved", saved, by=by, at=at, name=digest(saved.name), shared=is_shared)
    return saved


@transaction.atomic
def edit_saved_list(
    *, saved: SavedList, version: int, name: str, is_shared: bool, by: User, at: datetime
) -> SavedList:
    """Renames the list, shares it or stops sharing it.

    Raises Refused for a name its owner has used, StaleRecord.
    """
    saved.take_version(version)
    saved.name, saved.is_shared = _one_line(name), is_shared
    _save(saved)
    record("list.edited", saved, by=by, at=at, name=digest(saved.name), shared=is_shared)
    return saved


@transaction.atomic
def remove_saved_list(*, saved: SavedList, version: int, by: User, at: datetime) -> None:
    """Does away with the list. It is somebody's bookmark: no action and no history goes with it.

    Raises StaleRecord.
    """
    saved.take_version(version)
    target = f"{saved._meta.label_lower}:{saved.pk}"
    saved.delete()
    record("list.removed", target, by=by, at=at, name=digest(saved.name), shared=saved.is_shared)


def _save(saved: SavedList) -> None:
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError:
        taken = _("There is a list “%(name)s” of the same owner already.")
        raise Refused(taken % {"name": saved.name}) from None


def _one_line(text: str) -> str:
    return " ".join(text.split())
