"""What a signing officer needs to know about an action besides its words and evidence."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _

from actions.models import Action, ActionEntry, EntryKind, Milestone
from actions.plans.events import events_of
from actions.plans.timeline import rated_since
from safeguard.accounts.models import User
from safeguard.dates import in_words


def decision_facts(action: Action, user: User, *, on: date) -> list[tuple[str, str]]:
    """The lead, the due date and all earlier ones, since when it has its rating, milestones.

    Uses two queries.
    """
    visible = ActionEntry.objects.visible_to(user).filter(action=action)
    entries = list(visible.select_related("recorded_by", "rating").in_order())
    milestones = Milestone.objects.visible_to(user).filter(action=action).current()
    parts = milestones.roll_ups(on=on).get(action.pk)
    rating = action.rating.label if action.rating else _("Not yet rated")
    since = rated_since(action)
    return [
        (_("Lead officer"), action.lead.full_title if action.lead else _("No lead officer")),
        (_("Due"), action.due.display),
        (_("Earlier due dates"), "\n".join(_earlier(action, entries)) or _("Never moved")),
        (_("Rating"), _rated(rating, since)),
        (_("Milestones"), parts.text if parts else ""),
    ]


def _rated(rating: str, since: str) -> str:
    return _("%(rating)s since %(day)s") % {"rating": rating, "day": since} if since else rating


def _earlier(action: Action, entries: Sequence[ActionEntry]) -> Iterator[str]:
    """Each earlier due date with who moved it, when and why, in order."""
    due = ""
    for entry in events_of(entries):
        now = entry.due.display
        if due and now != due:
            said = {
                "old": due,
                "new": now or _("no date"),
                "day": in_words(entry.effective_on),
                "by": entry.decided_by,
            }
            if entry.kind == EntryKind.CORRECTION:
                words = _("%(old)s, corrected to %(new)s on %(day)s")
            elif entry.kind == EntryKind.TAKEN_BACK:
                words = _("%(old)s, taken back on %(day)s")
            elif entry.decided_by:
                words = _("%(old)s, moved to %(new)s, agreed by %(by)s on %(day)s")
            else:
                words = _("%(old)s, revised to %(new)s on %(day)s")
            text = words % said
            yield f"{text}: {entry.reason}" if entry.reason else text
        due = now or due
