"""The words of mails about actions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from actions.models import (
    Action,
    ActionEntry,
    DateRequest,
    LeadNotice,
    MailLine,
    Outcome,
    Question,
    Reading,
    UpdateRound,
    WithdrawalRequest,
)
from actions.signed_links import SignedLink
from actions.signing import ToSign
from actions.timetable import Why
from safeguard.accounts.models import Post


@dataclass(frozen=True)
class UpdateRequest:
    """An action somebody is asked to report on, and for which post."""

    action: Action
    round: UpdateRound
    post: Post | None
    is_opening: bool

    @property
    def is_for_another(self) -> bool:
        """Whether somebody else leads the action than whoever is asked."""
        return self.post is None or self.post.pk != self.action.lead_id


@dataclass(frozen=True)
class Reminder:
    """An action a lead is reminded of, and why."""

    action: Action
    why: Why


@dataclass(frozen=True)
class Letter:
    """A mail's subject and text."""

    subject: str
    text: str


def asking_letter(
    requests: Sequence[UpdateRequest], *, name: str, link: SignedLink, on: date
) -> Letter:
    """Asks one person about all their actions, by post and plan; no title that is confidential."""
    return _written(
        "asking",
        {
            "name": name,
            "requests": sorted(requests, key=_by_post_and_plan),
            "is_for_another": any(each.is_for_another for each in requests),
            "is_reminder": not any(each.is_opening for each in requests),
            "due_by": min(each.round.cut_off_on for each in requests),
            "has_several_days": len({each.round.cut_off_on for each in requests}) > 1,
            "on": on,
            "address": settings.SITE_URL + reverse("actions:answer", args=[link.token]),
        },
    )


def reminding_letter(reminders: Sequence[Reminder], *, name: str, link: SignedLink) -> Letter:
    """Reminds one lead of what needs them again, and why."""
    address = settings.SITE_URL + reverse("actions:answer", args=[link.token])
    return _written("reminding", {"name": name, "reminders": reminders, "address": address})


def signing_letter(
    to_sign: Sequence[ToSign],
    asked: Sequence[DateRequest],
    challenged: Sequence[Reading],
    *,
    name: str,
) -> Letter:
    """Tells a signing officer what waits for them, and for how long; no wording, for some of it
    may be confidential."""
    address = settings.SITE_URL + reverse("home")
    return _written(
        "signing",
        {
            "name": name,
            "to_sign": to_sign,
            "asked": asked,
            "challenged": challenged,
            "count": len(to_sign) + len(asked) + len(challenged),
            "address": address,
        },
    )


def receipt_letter(entries: Sequence[ActionEntry], *, name: str, token: str) -> Letter:
    """What one person has answered by their link, word for word; nothing confidential."""
    address = settings.SITE_URL + reverse("actions:answer", args=[token])
    return _written("receipt", {"name": name, "entries": entries, "address": address})


def news_letter(lines: Sequence[MailLine], *, name: str, link: SignedLink) -> Letter:
    """A person's news of a day, by post and plan."""
    return _written(
        "news",
        {
            "name": name,
            "lines": sorted(lines, key=_line_by_post_and_plan),
            "address": settings.SITE_URL + reverse("actions:answer", args=[link.token]),
        },
    )


def reading_news(reading: Reading) -> Letter:
    """What the team makes of an answer: another rating, or a report wording."""
    name = "challenge" if reading.outcome == Outcome.CHALLENGED else "report_wording"
    return _news(name, reading.entry.action, reading=reading)


def settled_news(reading: Reading) -> Letter:
    """Which of two ratings a signing officer has decided for."""
    return _news("rating_settled", reading.entry.action, reading=reading)


def returned_news(entry: ActionEntry) -> Letter:
    """What was said to be done was not accepted, and why."""
    return _news("returned", entry.action, entry=entry)


def signed_off_news(entry: ActionEntry) -> Letter:
    """What was said to be done is accepted."""
    return _news("signed_off", entry.action, entry=entry)


def reopened_news(entry: ActionEntry) -> Letter:
    """What was signed off goes on, and why."""
    return _news("reopened", entry.action, entry=entry)


def withdrawn_news(entry: ActionEntry) -> Letter:
    """An action was taken out of its plan: by whom, and why."""
    return _news("withdrawn", entry.action, entry=entry)


def date_agreed_news(request: DateRequest, *, decided_by: str) -> Letter:
    """The date asked for is in force; `decided_by` is the office or body that agreed."""
    return _news("date_agreed", request.action, date_request=request, decided_by=decided_by)


def date_refused_news(request: DateRequest) -> Letter:
    """The date asked for is not agreed, and why."""
    return _news("date_refused", request.action, date_request=request)


def withdrawal_refused_news(request: WithdrawalRequest) -> Letter:
    """The action stays in its plan, and why."""
    return _news("withdrawal_refused", request.action, withdrawal=request)


def told_news(entry: ActionEntry) -> Letter:
    """A copy of what the team entered for a lead."""
    return _news("told", entry.action, entry=entry)


def question_news(question: Question) -> Letter:
    """What the team asks about an action."""
    return _news("question", question.action, question=question)


def disputed_letter(reading: Reading, *, name: str) -> Letter:
    """Tells a signing officer that a rating has to be decided; no words of the action."""
    address = settings.SITE_URL + reverse("actions:settle-rating", args=[reading.pk])
    return _written("disputed", {"name": name, "reading": reading, "address": address})


def fresh_link_letter(link: SignedLink) -> Letter:
    """A new link in place of one that is over."""
    address = settings.SITE_URL + reverse("actions:answer", args=[link.token])
    return _written("fresh_link", {"address": address, "until": link.until})


def code_letter(code: str) -> Letter:
    """The number that opens confidential actions for whoever reads this mailbox."""
    return _written("code", {"code": code})


def notice_letter(notice: LeadNotice, actions: Sequence[Action]) -> Letter:
    """Tells the improvement team what somebody said by their link."""
    address = settings.SITE_URL + notice.get_absolute_url()
    return _written("notice", {"notice": notice, "actions": actions, "address": address})


def _by_post_and_plan(request: UpdateRequest) -> tuple[str, str, str]:
    post = request.post.job_title if request.post else ""
    return post, request.action.plan.title, request.action.sort_key


def _line_by_post_and_plan(line: MailLine) -> tuple[str, str, str]:
    post = line.action.lead.job_title if line.action.lead else ""
    return post, line.action.plan.title, line.action.sort_key


def letter_from(folder: str, name: str, words: dict[str, object]) -> Letter:
    """A letter from its two templates, subject and text; each knows the council's name."""
    common = {
        "service_name": settings.SERVICE_NAME,
        "council_name": settings.COUNCIL_NAME,
        "support_email": settings.SUPPORT_EMAIL,
    }
    subject = render_to_string(f"{folder}/{name}_subject.txt", common | words)
    text = render_to_string(f"{folder}/{name}_message.txt", common | words)
    return Letter(" ".join(subject.split()), text.strip() + "\n")


def _written(name: str, words: dict[str, object]) -> Letter:
    return letter_from("actions/email", name, words)


def _news(name: str, action: Action, **words: object) -> Letter:
    """What a mail of news says of one action; no words of one that is confidential."""
    return _written(name, {"action": action, **words})
