"""Committee business waiting for the user."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actions.models import AcceptedBy, Action
from actions.sign_off.queue import ToSign, waiting_longest_first
from committees.follow_ups.follow_up_list import FollowUpRow, follow_up_rows
from committees.meetings.readable import ReadableRecords, readable_by
from committees.models import Committee, PlanAcceptance
from committees.models.follow_up import FollowUpQuerySet, concerns
from safeguard.accounts.models import User
from safeguard.dates import in_words
from safeguard.limits import WAITING_SHOWN
from safeguard.waiting import Urgency, Waiting, WaitingGroup, group_of, waiting_since


def waiting_for(user: User, *, on: date) -> list[WaitingGroup]:
    """Overdue follow-ups of the user's posts and, for clerks, of their committees, oldest first.

    Clerks also get the actions that are waiting for a committee to sign off. A clerk's committees
    are those that meet in public and those they sit on.
    """
    return [*_overdue_follow_ups(user, on=on), *_to_sign(user, on=on)]


def _overdue_follow_ups(user: User, *, on: date) -> list[WaitingGroup]:
    readable = readable_by(user)
    overdue = _overdue(user, readable, on=on)
    lines = follow_up_rows(readable, overdue.oldest_first()[:WAITING_SHOWN], on=on)
    if not lines:
        return []
    waiting = [_line(line) for line in lines]
    return [WaitingGroup(Urgency.OVERDUE_FOLLOW_UP, waiting, overdue.count())]


def _to_sign(user: User, *, on: date) -> list[WaitingGroup]:
    """The actions marked as complete that each committee has to sign off, longest wait first."""
    if not user.is_clerk:
        return []
    seen = PlanAcceptance.objects.filter(committee__in=Committee.objects.visible_to(user))
    named = seen.filter(plan__accepted_by=AcceptedBy.COMMITTEE).select_related("committee")
    accepts = {acceptance.plan_id: acceptance.committee for acceptance in named}
    waiting = waiting_longest_first(Action.objects.visible_to(user).filter(plan__in=accepts), on=on)
    rows: dict[Committee, list[ToSign]] = defaultdict(list)
    for row in waiting:
        rows[accepts[row.action.plan_id]].append(row)
    lines = [_committee_line(committee, of_it, on=on) for committee, of_it in rows.items()]
    return group_of(Urgency.TO_SIGN, lines)


def _committee_line(committee: Committee, rows: Sequence[ToSign], *, on: date) -> Waiting:
    words = ngettext(
        "%(refs)s has been marked as complete. "
        "A resolution of this committee is needed to sign it off.",
        "%(refs)s have been marked as complete. "
        "A resolution of this committee is needed to sign them off.",
        len(rows),
    )
    refs = ", ".join(row.action.ref for row in rows)
    since = rows[0].wait.since
    return Waiting(
        title=committee.name,
        address=committee.get_absolute_url(),
        why=words % {"refs": Truncator(refs).chars(200)},
        due=waiting_since(since, on=on),
        since=since,
    )


def _overdue(user: User, readable: ReadableRecords, *, on: date) -> FollowUpQuerySet:
    mine = Q(owner__in=user.posts_on(on))
    if user.is_clerk:
        seats = readable.memberships.filter(user=user).on(on)
        own = Committee.objects.filter(Q(is_public=True) | Q(pk__in=seats.values("committee")))
        mine |= concerns(own)
    return readable.follow_ups.outstanding(known=readable.follow_ups).overdue(on=on).filter(mine)


def _line(line: FollowUpRow) -> Waiting:
    row = line.follow_up
    item = row.resolution.minute.item
    meetings = ngettext("%(n)d meeting ago", "%(n)d meetings ago", line.age) % {"n": line.age}
    due = row.due_day
    since = _("since %(day)s.") % {"day": in_words(due)} if due else ""
    return Waiting(
        title=Truncator(row.wording).chars(120),
        address=f"{reverse('committees:item', args=[item.pk])}#follow-up-{row.pk}",
        flag=_("Overdue"),
        why=_(
            "%(since)s First requested %(meetings)s. Owner: %(owner)s. "
            "%(committee)s, item %(number)s."
        )
        % {
            "since": since,
            "meetings": meetings,
            "owner": row.owner_name or _("none"),
            "committee": item.meeting.committee.name,
            "number": item.number,
        },
    )
