"""Former names of people and posts, with who changed them and when."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from safeguard.accounts.models.former_names import Renamed
from safeguard.audit.models import AuditEvent
from safeguard.audit.services import newest_event
from safeguard.dates import in_words


def former_names_of(record: Renamed, verb: str) -> list[str]:
    """Each former name, until when it was used and who changed it. `verb` is of such a change."""
    names = []
    for name, until in record.former_names:
        at = datetime.fromisoformat(until)
        event = newest_event(verb, record, at=at)
        words = _("%(name)s (until %(day)s)")
        if event:
            words = _("%(name)s (until %(day)s, changed by %(by)s)")
        names.append(words % {"name": name, "day": _day(at), "by": _by(event)})
    return names


def merged_name(name: str, event: AuditEvent | None) -> str:
    """The name of a record that has been merged, with who did it and when."""
    if event is None:
        return name
    words = {"name": name, "day": _day(event.at), "by": _by(event)}
    return _("%(name)s (on %(day)s, by %(by)s)") % words


def _day(at: datetime) -> str:
    return in_words(timezone.localdate(at))


def _by(event: AuditEvent | None) -> str:
    return event.by.name_at(event.at) if event else ""
