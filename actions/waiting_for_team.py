"""What of the plans waits for the improvement team: leads, rounds, mail, answers, warnings."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actions import rules
from actions.honesty import honesty_list, newest_questions, standing_warnings
from actions.models import Action, LeadNotice, OutgoingMail, Reading, UpdateRound, unread_as_at
from safeguard.accounts.models import User
from safeguard.dates import in_words
from safeguard.urgency import Urgency, Waiting, WaitingGroup, for_days, group_of, in_days

# For so long a mail that came to nothing is news.
FAILURE_IS_NEWS = timedelta(days=14)


def waiting_for_team(user: User, *, on: date) -> list[WaitingGroup]:
    """Nothing for others; else every reason for which something waits, nothing empty."""
    if not rules.can_run_rounds(user):
        return []
    return [
        *_leads_to_put_right(user, on=on),
        *_failed_mail(user, on=on),
        *_open_rounds(user, on=on),
        *_to_moderate(user, on=on),
        *_warnings(user, on=on),
    ]


def _leads_to_put_right(user: User, *, on: date) -> list[WaitingGroup]:
    """Who says that they are not the lead; the longest waiting first."""
    notices = LeadNotice.objects.visible_to(user).waiting()
    lines = [
        Waiting(
            what=str(notice),
            why=_("Waiting %(days)s. %(words)s")
            % {
                "days": for_days(timezone.localdate(notice.said_at), on=on),
                "words": Truncator(notice.words).words(30),
            },
            address=notice.get_absolute_url(),
        )
        for notice in notices.in_order()
    ]
    return group_of(Urgency.LEAD_TO_PUT_RIGHT, lines)


def _failed_mail(user: User, *, on: date) -> list[WaitingGroup]:
    """Who has not been reached: nobody else notices that a question went nowhere."""
    lately = OutgoingMail.objects.visible_to(user).filter(
        state=OutgoingMail.State.FAILED, created_at__date__gt=on - FAILURE_IS_NEWS
    )
    counts = Counter(lately.order_by().values_list("to", flat=True))
    lines = [
        Waiting(
            what=address,
            why=ngettext(
                "%(n)d mail in the last 14 days. Ask by phone, or correct the address.",
                "%(n)d mails in the last 14 days. Ask by phone, or correct the address.",
                count,
            )
            % {"n": count},
            address=reverse("actions:outgoing-mail"),
        )
        for address, count in sorted(counts.items())
    ]
    return group_of(Urgency.MAIL_FAILED, lines)


def _open_rounds(user: User, *, on: date) -> list[WaitingGroup]:
    """How far each open round has come; the first one due first."""
    rounds = UpdateRound.objects.visible_to(user).open().order_by("cut_off_on", "pk")
    lines = [
        Waiting(
            what=str(round),
            why=_how_far(round, user, on=on),
            address=round.get_absolute_url(),
            beside=", ".join(sorted(plan.title for plan in round.plans.all())),
        )
        for round in rounds.prefetch_related("plans")
    ]
    return group_of(Urgency.ROUND_OPEN, lines)


def _how_far(round: UpdateRound, user: User, *, on: date) -> str:
    visible = Action.objects.visible_to(user)
    outstanding = visible.outstanding_in(round).count()
    is_over = round.cut_off_on < on
    words = _("Answers are due by %(day)s, %(days)s.")
    if is_over:
        words = _("Answers were due by %(day)s.")
    told = [words % {"day": in_words(round.cut_off_on), "days": in_days(round.cut_off_on, on=on)}]
    if not outstanding:
        told.append(_("Every lead has answered: close the round."))
        return " ".join(told)
    words = ngettext("%(n)d action is outstanding.", "%(n)d actions are outstanding.", outstanding)
    told.append(words % {"n": outstanding})
    if not is_over:
        return " ".join(told)
    unchased = visible.unchased_in(round, on=on).count()
    if not unchased:
        told.append(_("All of them were chased, so the round can be closed."))
    else:
        words = ngettext(
            "Of %(n)d nobody was reminded, which bars the closing.",
            "Of %(n)d of them nobody was reminded, which bars the closing.",
            unchased,
        )
        told.append(words % {"n": unchased})
    return " ".join(told)


def _to_moderate(user: User, *, on: date) -> list[WaitingGroup]:
    """Rounds with answers that nobody has read, questions that nobody has answered, or report
    wordings that a lead does not agree with; the oldest first."""
    visible = Action.objects.visible_to(user)
    newest = Reading.objects.visible_to(user).newest().of_newest_answers(on=on)
    unread = unread_as_at(on, visible).exclude(pk__in=newest.waiting().values("entry"))
    found = [
        (_by_round(unread, "round"), _unread),
        (_by_round(newest.objected(), "entry__round"), _objected),
        (_by_round(newest.late(on=on), "entry__round"), _late),
    ]
    keys = {key for counts, _words in found for key in counts}
    rounds = UpdateRound.objects.visible_to(user).filter(pk__in=keys).order_by("as_at", "pk")
    lines = [
        Waiting(
            what=str(round),
            why=" ".join(words(counts[round.pk]) for counts, words in found if counts[round.pk]),
            address=reverse("actions:moderate-round", args=[round.pk]),
        )
        for round in rounds
    ]
    if not lines:
        return []
    count = sum(counts.total() for counts, _words in found)
    return [WaitingGroup(Urgency.TO_MODERATE, lines, count)]


def _by_round(rows: QuerySet[Any], round: str) -> Counter[int]:
    return Counter(rows.order_by().values_list(round, flat=True))


def _unread(n: int) -> str:
    words = ngettext(
        "%(n)d answer that nobody has read yet.", "%(n)d answers that nobody has read yet.", n
    )
    return words % {"n": n}


def _objected(n: int) -> str:
    words = ngettext(
        "%(n)d report wording that its lead objects to.",
        "%(n)d report wordings that their leads object to.",
        n,
    )
    return words % {"n": n}


def _late(n: int) -> str:
    words = ngettext(
        "%(n)d question that its lead has not answered in time.",
        "%(n)d questions that their leads have not answered in time.",
        n,
    )
    return words % {"n": n}


def _warnings(user: User, *, on: date) -> list[WaitingGroup]:
    """How many warnings stand, by kind, and how many leads have replied about one that stands."""
    standing = standing_warnings(honesty_list(Action.objects.visible_to(user), on=on))
    if not standing:
        return []
    address = reverse("actions:warnings-about-ratings")
    questions = newest_questions(standing)
    replied = sum(question.is_replied for question in questions.values())
    lines = []
    if replied:
        words = ngettext("%(n)d reply of a lead", "%(n)d replies of leads", replied)
        why = _("The lead has replied, and the warning still stands.")
        lines.append(Waiting(words % {"n": replied}, why, f"{address}?question=replied"))
    counts = Counter(line.warning.kind for line in standing)
    for kind, count in counts.items():
        words = ngettext("%(n)d warning", "%(n)d warnings", count) % {"n": count}
        lines.append(Waiting(f"{kind.label}: {words}", "", f"{address}?kind={kind.value}"))
    all_words = _("Ask the leads, or say why a warning may rest")
    return [WaitingGroup(Urgency.WARNINGS, lines, len(standing), address, all_words)]
