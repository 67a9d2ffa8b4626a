"""Saving, renaming, sharing and deleting lists of actions."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from actions.models import SavedList
from safeguard.accounts.models import User
from safeguard.audit.services import digest, record
from safeguard.exceptions import Refused

MAX_QUERY_LENGTH = 4_000


@transaction.atomic
def save_list(*, name: str, query: str, is_shared: bool, by: User, at: datetime) -> SavedList:
    """Save the filters of a list under a name.

    Raises Refused if the user already has a list with this name, or if the query string is too
    long.
    """
    if len(query) > MAX_QUERY_LENGTH:
        raise Refused(_("There are too many filters to save. Choose fewer."))
    saved = SavedList(owner=by, name=_one_line(name), query=query, is_shared=is_shared)
    _save(saved)
    record("list.saved", saved, by=by, at=at, name=digest(saved.name), shared=is_shared)
    return saved


@transaction.atomic
def edit_saved_list(
    *, saved: SavedList, version: int, name: str, is_shared: bool, by: User, at: datetime
) -> SavedList:
    """Rename a list, share it or stop sharing it.

    Raises Refused if its owner has another list with this name, or StaleRecord.
    """
    saved.take_version(version)
    saved.name, saved.is_shared = _one_line(name), is_shared
    _save(saved)
    record("list.edited", saved, by=by, at=at, name=digest(saved.name), shared=is_shared)
    return saved


@transaction.atomic
def remove_saved_list(*, saved: SavedList, version: int, by: User, at: datetime) -> None:
    """Delete a list. It is only a bookmark, so no actions or history are deleted.

    Raises StaleRecord.
    """
    saved.take_version(version)
    target = f"{saved._meta.label_lower}:{saved.pk}"
    saved.delete()
    record(
        "list.removed",
        target,
        by=by,
        at=at,
        name=digest(saved.name),
        owner=saved.owner_id,
        shared=saved.is_shared,
    )


def _save(saved: SavedList) -> None:
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError:
        taken = _("There is already a list called “%(name)s”.")
        raise Refused(taken % {"name": saved.name}) from None


def _one_line(text: str) -> str:
    return " ".join(text.split())
