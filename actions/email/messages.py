"""Emails from their templates, and the daily digest to a lead officer."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from actions.email.signed_links import SignedLink
from actions.models import (
    MailLine,
)


@dataclass(frozen=True)
class Email:
    """A mail's subject and text."""

    subject: str
    text: str


def digest_email(lines: Sequence[MailLine], *, name: str, link: SignedLink) -> Email:
    """A person's news of a day, by post and plan."""
    return _written(
        "news",
        {
            "name": name,
            "lines": sorted(lines, key=_line_by_post_and_plan),
            "address": settings.SITE_URL + reverse("actions:answer", args=[link.token]),
        },
    )


def _line_by_post_and_plan(line: MailLine) -> tuple[str, str, str]:
    post = line.action.lead.job_title if line.action.lead else ""
    return post, line.action.plan.title, line.action.sort_key


def email_from_templates(folder: str, name: str, words: dict[str, object]) -> Email:
    """A letter from its two templates, subject and text; each knows the council's name."""
    common = {
        "service_name": settings.SERVICE_NAME,
        "council_name": settings.COUNCIL_NAME,
        "support_email": settings.SUPPORT_EMAIL,
    }
    subject = render_to_string(f"{folder}/{name}_subject.txt", common | words)
    text = render_to_string(f"{folder}/{name}_message.txt", common | words)
    return Email(" ".join(subject.split()), text.strip() + "\n")


def _written(name: str, words: dict[str, object]) -> Email:
    return email_from_templates("actions/email/emails", name, words)
