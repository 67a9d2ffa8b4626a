"""Reports waiting to be published, for a person's home page."""

from datetime import date

from django.utils.translation import gettext as _

from reports.kinds.report_kind import ReportKind
from reports.models import Report
from reports.publishing import rules
from safeguard.accounts.models import User
from safeguard.dates import in_words
from safeguard.waiting import Urgency, Waiting, WaitingGroup, group_of, in_days


def waiting_for(user: User, *, on: date) -> list[WaitingGroup]:
    """Unpublished drafts that the user can publish, oldest date first."""
    drafts = Report.objects.visible_to(user).unpublished().select_related("plan", "meeting")
    lines = [
        Waiting(
            title=_("Finish and publish: %(title)s") % {"title": draft.title},
            address=draft.get_absolute_url(),
            why=_why(draft, on=on),
        )
        for draft in drafts.order_by("as_at", "pk")
        if rules.can_publish_report(user, draft)
    ]
    return group_of(Urgency.TO_PUBLISH, lines)


def _why(draft: Report, *, on: date) -> str:
    facts = {
        "kind": ReportKind(draft.kind).label,
        "plan": draft.plan.title,
        "day": in_words(draft.as_at),
    }
    words = _("%(kind)s on %(plan)s, position as at %(day)s.") % facts
    if draft.meeting is None:
        return words
    meeting = {"day": draft.meeting.day, "days": in_days(draft.meeting.held_on, on=on)}
    if draft.meeting.held_on < on:
        return f"{words} {_('The meeting was on %(day)s.') % meeting}"
    return f"{words} {_('The meeting is on %(day)s, %(days)s.') % meeting}"
