"""Reasons why an action needs its lead officer, and recent decisions about it."""

from collections import defaultdict
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from actions.models import Action, ActionQuerySet, DateRequest, Hold
from actions.sign_off.queue import returned_to_lead
from safeguard.dates import in_words
from safeguard.waiting import Urgency

DECISION_SHOWN_FOR = timedelta(days=14)


class Reason(NamedTuple):
    """A reason why an action needs its lead: an optional lead-in in bold, and a sentence."""

    urgency: Urgency
    words: str
    flag: str = ""

    def __str__(self) -> str:
        return f"{self.flag} {self.words}".strip()


def decisions_for_lead(mine: ActionQuerySet, *, on: date) -> dict[int, list[Reason]]:
    """By action: returned, end of hold, new date requested, agreed or refused."""
    reasons: dict[int, list[Reason]] = defaultdict(list)
    for entry in returned_to_lead(mine):
        details = {
            "name": entry.recorded_by.name_at(entry.recorded_at),
            "day": in_words(entry.effective_on),
            "reason": shortened(entry.reason),
        }
        words = _("by %(name)s on %(day)s: “%(reason)s”") % details
        reasons[entry.action_id].append(Reason(Urgency.SENT_BACK, words, _("Returned")))
    for hold in _holds_over(mine, on=on):
        words = _("Work was expected to restart on %(day)s.") % {"day": in_words(hold.restart_on)}
        over = Reason(Urgency.HOLD_OVER, words, _("No longer on hold."))
        reasons[hold.entry.action_id].append(over)
    for request in _newest_requests(mine, on=on):
        asked = Reason(Urgency.DATE_ANSWERED, _answered(request))
        reasons[request.action_id].append(asked)
    return reasons


def _holds_over(mine: QuerySet[Action], *, on: date) -> QuerySet[Hold]:
    over = Hold.objects.current().over(on=on).filter(entry__action__in=mine)
    return over.select_related("entry").order_by("restart_on", "pk")


def _newest_requests(mine: QuerySet[Action], *, on: date) -> list[DateRequest]:
    """The latest request for each action's due date, if it is waiting or its decision is recent."""
    recent = Q(decided_at=None) | Q(decided_at__date__gt=on - DECISION_SHOWN_FOR)
    newest: dict[int, DateRequest] = {}
    requests = DateRequest.objects.filter(recent, action__in=mine)
    for request in requests.select_related("asked_by", "action__lead").order_by("asked_at", "pk"):
        newest[request.action_id] = request
    return list(newest.values())


def _answered(request: DateRequest) -> str:
    decided = timezone.localdate(request.decided_at) if request.decided_at else None
    if decided is None:
        words = _("%(name)s requested a new due date on %(day)s: %(new)s. Waiting for a decision.")
        return words % {
            "name": request.asked_as,
            "new": request.new_due.display,
            "day": in_words(timezone.localdate(request.asked_at)),
        }
    words = _("New due date agreed on %(day)s: %(new)s.")
    if request.answer == DateRequest.Answer.REFUSED:
        words = _("New due date %(new)s refused on %(day)s: “%(reason)s”")
    return words % {
        "new": request.new_due.display,
        "day": in_words(decided),
        "reason": shortened(request.answer_reason),
    }


def shortened(text: str) -> str:
    """The beginning of a text, for one line of a list."""
    return Truncator(text).chars(200)
