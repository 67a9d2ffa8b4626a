"""Who changed a record while a form about it was open."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext as _

from safeguard.audit.models import Channel
from safeguard.audit.services import newest_change
from safeguard.dates import moment_in_words
from safeguard.exceptions import StaleRecord


def say_who(stale: StaleRecord, *, to: AbstractBaseUser | None) -> StaleRecord:
    """The error with who changed the record and when, if known, and whether it was the reader.

    `to` is the signed-in reader. Whoever uses an emailed link may have no account.
    """
    record = stale.record
    if record is None or record.unversioned_verbs is None:
        return stale
    event = newest_change(record, besides=record.unversioned_verbs)
    by, at, told_by = stale.changed or (None, None, "")
    if event and (at is None or event.at > at):
        by, at, told_by = None if event.channel == Channel.LINK else event.by, event.at, ""
    if by is None or at is None:
        return stale
    said = {"what": record.stale_title, "when": moment_in_words(at)}
    if to is not None and by.pk == to.pk:
        why = _("You changed %(what)s in another tab %(when)s.")
    else:
        why = _("%(name)s changed %(what)s %(when)s, while you were editing it.")
    said["name"] = told_by or by.name_at(at)
    return StaleRecord(why % said, version=stale.version, newer=stale.newer)
