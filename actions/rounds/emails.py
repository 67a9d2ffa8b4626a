"""Emails to lead officers and signing officers: update requests, reminders and decisions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actions.email.drawing import Email, Line, email_from_templates, link_in_email
from actions.email.signed_links import SignedLink
from actions.models import (
    Action,
    ActionEntry,
    DateRequest,
    EntryKind,
    MailLine,
    Reading,
    UpdateRound,
)
from actions.rounds.timetable import ReminderReason
from actions.sign_off.queue import ToSign
from safeguard.accounts.models import Post
from safeguard.dates import in_words

# The longest reason in the email about red actions.
LONGEST_REASON = 200


@dataclass(frozen=True)
class UpdateRequest:
    """A request for an update on one action, and the post it is sent to."""

    action: Action
    round: UpdateRound
    post: Post | None
    is_opening: bool

    @property
    def is_for_another(self) -> bool:
        """Whether the action is led by a post other than the one asked."""
        return self.post is None or self.post.pk != self.action.lead_id


@dataclass(frozen=True)
class ActionReminder:
    """A reminder about one action, and the reason for it."""

    action: Action
    why: ReminderReason


def update_request_email(
    requests: Sequence[UpdateRequest], *, name: str, link: SignedLink, on: date
) -> Email:
    """One request for updates on all of a person's actions, grouped by post and plan.

    The wording of confidential actions is left out.
    """
    lines = [_asking_line(request, on=on) for request in requests]
    return _from_templates("asking", {"name": name, **link_in_email(link.token)}, lines)


def _asking_line(request: UpdateRequest, *, on: date) -> Line:
    action, due_by = request.action, request.round.cut_off_on
    lead = ""
    if request.is_for_another:
        lead = (
            _("lead: %(lead)s") % {"lead": action.lead.job_title} if action.lead else _("no lead")
        )
    values = {
        "post": request.post.job_title if request.post else "",
        "is_opening": request.is_opening,
        "lead": lead,
        "due_on": due_by.isoformat(),
        "due_by": in_words(due_by),
        "due_short": date_format(due_by, "j F"),
        "is_past": due_by < on,
        "moved": _moved(request.round),
    }
    return Line(action, values, MailLine.Holds.UPDATE, request.round.pk)


def _moved(round: UpdateRound) -> str:
    """Since when and why the round's due date is another one; "" if it has not moved."""
    if round.first_cut_off_on is None:
        return ""
    return _("The date has moved from %(first)s to %(day)s: %(why)s") % {
        "first": in_words(round.first_cut_off_on),
        "day": in_words(round.cut_off_on),
        "why": round.moved_because,
    }


def reminder_email(reminders: Sequence[ActionReminder], *, name: str, link: SignedLink) -> Email:
    """One reminder to a lead about all their actions that need attention between rounds."""
    lines = [
        Line(
            reminder.action,
            {"why": str(reminder.why.label)},
            MailLine.Holds.LATE if reminder.why == ReminderReason.ASKED else MailLine.Holds.LEAD,
        )
        for reminder in reminders
    ]
    return _from_templates("between_rounds", {"name": name, **link_in_email(link.token)}, lines)


def decisions_email(
    to_sign: Sequence[ToSign],
    asked: Sequence[DateRequest],
    challenged: Sequence[Reading],
    *,
    name: str,
) -> Email:
    """The weekly list of actions with decisions for a signing officer, longest wait first.

    An action with several decisions is one line. The wording of actions is left out, since some may
    be confidential.
    """
    address = settings.SITE_URL + reverse("home")
    decisions = list(_decisions(to_sign, asked, challenged))
    ranks: dict[int, str] = {}
    for action, _words, _holds, _about in decisions:
        ranks.setdefault(action.pk, f"{len(ranks):06}")
    lines = [
        Line(action, {"rank": ranks[action.pk], "decision": words}, holds, about)
        for action, words, holds, about in decisions
    ]
    return _from_templates("signing", {"name": name, "address": address}, lines)


def _decisions(
    to_sign: Sequence[ToSign], asked: Sequence[DateRequest], challenged: Sequence[Reading]
) -> Iterator[tuple[Action, str, MailLine.Holds, int | None]]:
    for row in to_sign:
        words = _("marked as complete: sign it off or return it")
        if row.waited:
            details = {"words": words, "waited": row.waited}
            words = _("%(words)s (waiting %(waited)s)") % details
        yield row.action, words, MailLine.Holds.SIGN_OFF, None
    for request in asked:
        words = _("new due date requested: agree or refuse it")
        yield request.action, words, MailLine.Holds.DATE, request.pk
    for reading in challenged:
        words = _("rating challenged: decide the rating")
        yield reading.entry.action, words, MailLine.Holds.RATING, reading.pk


@dataclass(frozen=True)
class Alarm:
    """An action that has turned red or was silent when its round closed, and the entry.

    `before` is the last rating before that, or "" if there was none.
    """

    action: Action
    entry: ActionEntry
    before: str


def alarms_email(alarms: Sequence[Alarm], *, name: str) -> Email:
    """The day's red and silent actions, one line each: what, since when and why."""
    address = settings.SITE_URL + reverse("home")
    lines = [_alarm_line(alarm) for alarm in alarms]
    return _from_templates("alarms", {"name": name, "address": address}, lines)


def _alarm_line(alarm: Alarm) -> Line:
    action, entry = alarm.action, alarm.entry
    is_silent = entry.kind == EntryKind.NO_RETURN
    values = {
        "post": action.lead.job_title if action.lead else "",
        "what": _("no update") if is_silent else (entry.rating.label if entry.rating else ""),
        "before": alarm.before,
        "since": in_words(entry.effective_on),
        "why": _why(entry),
    }
    return Line(action, values, MailLine.Holds.ALARM, entry.pk)


def _why(entry: ActionEntry) -> str:
    """The reason recorded for the rating, or else the last words of the update, on one line."""
    if entry.kind == EntryKind.NO_RETURN:
        count = ngettext(
            "The lead did not answer after %(n)d reminder.",
            "The lead did not answer after %(n)d reminders.",
            entry.reminders or 0,
        ) % {"n": entry.reminders or 0}
        return f"{entry.reason} {count}".strip()
    words = entry.reason or entry.improvement_required or entry.progress_made
    return Truncator(" ".join(words.split())).chars(LONGEST_REASON)


def _from_templates(name: str, context: dict[str, Any], lines: Sequence[Line] = ()) -> Email:
    return email_from_templates("actions/rounds/emails", name, context, lines)
