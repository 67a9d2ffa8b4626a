"""The words of mails about actions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from actions.models import Action, ActionEntry, DateRequest, Outcome, Reading, UpdateRound
from actions.signed_links import SignedLink
from actions.signing import ToSign
from actions.timetable import Why
from safeguard.accounts.models import Post


@dataclass(frozen=True)
class Question:
    """An action somebody is asked about, and for which post."""

    action: Action
    round: UpdateRound
    post: Post | None
    is_opening: bool


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
    questions: Sequence[Question], *, name: str, link: SignedLink, on: date
) -> Letter:
    """Asks one person about all their actions, by post and plan; no title that is confidential."""
    return _written(
        "asking",
        {
            "name": name,
            "questions": sorted(questions, key=_by_post_and_plan),
            "is_reminder": not any(each.is_opening for each in questions),
            "due_by": min(each.round.cut_off_on for each in questions),
            "on": on,
            "address": settings.SITE_URL + reverse("actions:answer", args=[link.token]),
        },
    )


def reminding_letter(reminders: Sequence[Reminder], *, name: str, link: SignedLink) -> Letter:
    """Reminds one lead of what needs them again, and why."""
    address = settings.SITE_URL + reverse("actions:answer", args=[link.token])
    return _written("reminding", {"name": name, "reminders": reminders, "address": address})


def signing_letter(to_sign: Sequence[ToSign], asked: Sequence[DateRequest], *, name: str) -> Letter:
    """Tells a signing officer what waits for them, and for how long; no wording, for some of it
    may be confidential."""
    address = settings.SITE_URL + reverse("home")
    count = len(to_sign) + len(asked)
    words = {"name": name, "to_sign": to_sign, "asked": asked, "count": count, "address": address}
    return _written("signing", words)


def receipt_letter(entries: Sequence[ActionEntry], *, name: str) -> Letter:
    """What one person has answered, word for word; nothing of what is confidential."""
    return _written("receipt", {"name": name, "entries": entries})


def told_letter(entry: ActionEntry, *, name: str) -> Letter:
    """A copy of what the team entered for a lead; nothing of what is confidential."""
    return _written("told", {"name": name, "entry": entry})


def reading_letter(reading: Reading, *, name: str, link: SignedLink) -> Letter:
    """What the team makes of an answer: a question, another rating, or a report wording."""
    address = settings.SITE_URL + reverse("actions:answer", args=[link.token])
    names = {
        Outcome.ASKED: "question",
        Outcome.CHALLENGED: "challenge",
        Outcome.WORDED: "report_wording",
    }
    template = names[Outcome(reading.outcome)]
    return _written(template, {"name": name, "reading": reading, "address": address})


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


def notice_letter(*, who: str, said: str, actions: Sequence[Action]) -> Letter:
    """Tells the improvement team what somebody said by their link."""
    return _written("notice", {"who": who, "said": said, "actions": actions})


def _by_post_and_plan(question: Question) -> tuple[str, str, str]:
    post = question.post.job_title if question.post else ""
    return post, question.action.plan.title, question.action.sort_key


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
