"""The improvement team's work: leads to correct, rounds, failed emails, updates and warnings."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actions.models import (
    Action,
    ActionQuerySet,
    LeadNotice,
    OutgoingMail,
    Reading,
    UpdateRound,
    unread_as_at,
)
from actions.models.reading import ReadingQuerySet
from actions.rounds import rules as rounds_rules
from actions.rounds.round_progress import answered_in
from actions.rounds.silent_leads import leads_not_reached
from actions.warnings.warnings_list import warning_counts
from safeguard.accounts.models import User
from safeguard.dates import in_words
from safeguard.waiting import Urgency, Waiting, WaitingGroup, group_of, steps_of, waiting_since

# How long an undelivered email is listed.
FAILURE_SHOWN_FOR = timedelta(days=14)


def waiting_for_team(user: User, *, on: date) -> list[WaitingGroup]:
    """The team's work in groups by reason; empty for anyone who does not run rounds."""
    if not rounds_rules.can_run_rounds(user):
        return []
    unread = _unread_by_round(user, on=on)
    return [
        *_leads_to_correct(user, on=on),
        *_failed_mail(user, on=on),
        *_open_rounds(user, unread, on=on),
        *_to_moderate(user, unread, on=on),
        *_warnings(user, on=on),
    ]


def _leads_to_correct(user: User, *, on: date) -> list[WaitingGroup]:
    """Lead officers who have said that actions are not theirs, longest wait first."""
    notices = LeadNotice.objects.visible_to(user).waiting()
    lines = [
        Waiting(
            title=str(notice),
            address=notice.get_absolute_url(),
            why=Truncator(notice.words).words(30),
            due=waiting_since(timezone.localdate(notice.said_at), on=on),
        )
        for notice in notices.in_order()
    ]
    return group_of(Urgency.LEAD_TO_PUT_RIGHT, lines)


def _failed_mail(user: User, *, on: date) -> list[WaitingGroup]:
    """Addresses to which emails could not be delivered in the last 14 days."""
    failed = OutgoingMail.objects.visible_to(user).filter(
        state=OutgoingMail.State.FAILED, created_at__date__gt=on - FAILURE_SHOWN_FOR
    )
    counts = Counter(failed.order_by().values_list("to", flat=True))
    lines = [
        Waiting(
            title=_("Email not delivered: %(to)s") % {"to": address},
            address=reverse("actions:outgoing-mail"),
            why=ngettext(
                "%(n)d email in the last 14 days. Phone, or correct the address.",
                "%(n)d emails in the last 14 days. Phone, or correct the address.",
                count,
            )
            % {"n": count},
        )
        for address, count in sorted(counts.items())
    ]
    return group_of(Urgency.MAIL_FAILED, lines)


def _open_rounds(user: User, unread: Counter[int], *, on: date) -> list[WaitingGroup]:
    """Progress of each open round, starting with the one due first."""
    rounds = UpdateRound.objects.visible_to(user).open().order_by("cut_off_on", "pk")
    lines = [_open_round(round, user, unread[round.pk], on=on) for round in rounds]
    return group_of(Urgency.ROUND_OPEN, lines)


def _open_round(round: UpdateRound, user: User, unread: int, *, on: date) -> Waiting:
    visible = Action.objects.visible_to(user)
    answered, asked = answered_in(round, visible)
    words = _("%(answered)d of %(asked)d answered.") % {"answered": answered, "asked": asked}
    return Waiting(
        title=str(round),
        address=round.get_absolute_url(),
        why=f"{words} {_status_of(round, visible, asked - answered, on=on)}",
        steps=steps_of(max(answered - unread, 0), min(unread, answered), asked),
    )


def _status_of(round: UpdateRound, visible: ActionQuerySet, outstanding: int, *, on: date) -> str:
    is_over = round.cut_off_on < on
    words = _("Updates were due on %(day)s.") if is_over else _("Updates are due on %(day)s.")
    sentences = [words % {"day": in_words(round.cut_off_on)}]
    if not outstanding:
        sentences.append(_("Every lead has answered, so you can close the round."))
        return " ".join(sentences)
    if not is_over:
        return " ".join(sentences)
    not_reminded = visible.without_reminder_in(round, on=on).count()
    if not not_reminded:
        reminded = leads_not_reached(round, visible) or _("Every lead has been reminded.")
        sentences += [reminded, _("You can close the round.")]
    else:
        words = ngettext(
            "%(n)d has had no reminder: remind the lead before you close the round.",
            "%(n)d have had no reminder: remind the leads before you close the round.",
            not_reminded,
        )
        sentences.append(words % {"n": not_reminded})
    return " ".join(sentences)


def _to_moderate(user: User, unread: Counter[int], *, on: date) -> list[WaitingGroup]:
    """Rounds with unread updates, overdue questions or disputed report wording, oldest first."""
    newest = _newest(user, on=on)
    found = [
        (unread, _unread),
        (_by_round(newest.objected(), "entry__round"), _objected),
        (_by_round(newest.late(on=on), "entry__round"), _late),
    ]
    keys = {key for counts, _words in found for key in counts}
    rounds = UpdateRound.objects.visible_to(user).filter(pk__in=keys).order_by("as_at", "pk")
    lines = [
        Waiting(
            title=words(counts[round.pk]),
            address=reverse("actions:moderate-round", args=[round.pk]),
            why=str(round),
        )
        for round in rounds
        for counts, words in found
        if counts[round.pk]
    ]
    return group_of(Urgency.TO_MODERATE, lines)


def _newest(user: User, *, on: date) -> ReadingQuerySet:
    """The team's latest review of each action's latest update."""
    return Reading.objects.visible_to(user).newest().of_newest_answers(on=on)


def _unread_by_round(user: User, *, on: date) -> Counter[int]:
    """How many updates there are to review in each round.

    Those waiting for a reply from the lead are left out.
    """
    unread = unread_as_at(on, Action.objects.visible_to(user))
    unread = unread.exclude(pk__in=_newest(user, on=on).waiting().values("entry"))
    return _by_round(unread, "round")


def _by_round(rows: QuerySet[Any], round: str) -> Counter[int]:
    return Counter(rows.order_by().values_list(round, flat=True))


def _unread(n: int) -> str:
    return ngettext("Review %(n)d update", "Review %(n)d updates", n) % {"n": n}


def _objected(n: int) -> str:
    words = ngettext(
        "%(n)d lead disagrees with your wording", "%(n)d leads disagree with your wording", n
    )
    return words % {"n": n}


def _late(n: int) -> str:
    words = ngettext(
        "%(n)d question was not answered in time", "%(n)d questions were not answered in time", n
    )
    return words % {"n": n}


def _warnings(user: User, *, on: date) -> list[WaitingGroup]:
    """The number of open warnings of each kind, and how many leads have replied about one."""
    counts = warning_counts(user, on=on)
    if not counts.total:
        return []
    address = reverse("actions:warnings-about-ratings")
    lines = []
    if counts.replied:
        words = ngettext("%(n)d lead has replied", "%(n)d leads have replied", counts.replied)
        why = _("The warning is still open.")
        title = words % {"n": counts.replied}
        lines.append(Waiting(title, f"{address}?question=replied", why=why))
    for kind, count in counts.of_kind.items():
        lines.append(Waiting(kind.label, f"{address}?kind={kind.value}", due=str(count)))
    all_words = _("Ask the lead, or dismiss the warning and say why")
    return [WaitingGroup(Urgency.WARNINGS, lines, counts.total, address, all_words)]
