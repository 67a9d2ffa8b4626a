"""The words of mails about actions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from actions.models import Action, UpdateRound
from actions.signed_links import SignedLink
from safeguard.accounts.models import Post


@dataclass(frozen=True)
class Question:
    """An action somebody is asked about, and for which post."""

    action: Action
    round: UpdateRound
    post: Post | None
    is_opening: bool


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


def _by_post_and_plan(question: Question) -> tuple[str, str, str]:
    post = question.post.job_title if question.post else ""
    return post, question.action.plan.title, question.action.sort_key


def _written(name: str, words: dict[str, object]) -> Letter:
    common = {
        "service_name": settings.SERVICE_NAME,
        "council_name": settings.COUNCIL_NAME,
        "support_email": settings.SUPPORT_EMAIL,
    }
    folder = "actions/email"
    subject = render_to_string(f"{folder}/{name}_subject.txt", common | words)
    text = render_to_string(f"{folder}/{name}_message.txt", common | words)
    return Letter(" ".join(subject.split()), text.strip() + "\n")
