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
    """The subject and text of an email."""

    subject: str
    text: str


def digest_email(lines: Sequence[MailLine], *, name: str, link: SignedLink) -> Email:
    """A lead officer's digest for one day, sorted by post and plan."""
    return email_from_templates(
        "actions/email/emails",
        "digest",
        {
            "name": name,
            "lines": sorted(lines, key=_line_by_post_and_plan),
            "address": settings.SITE_URL + reverse("actions:answer", args=[link.token]),
        },
    )


def _line_by_post_and_plan(line: MailLine) -> tuple[str, str, str]:
    post = line.action.lead.job_title if line.action.lead else ""
    return post, line.action.plan.title, line.action.sort_key


def email_from_templates(folder: str, name: str, context: dict[str, object]) -> Email:
    """An email from its subject and message templates, which also get the council's details."""
    common = {
        "service_name": settings.SERVICE_NAME,
        "council_name": settings.COUNCIL_NAME,
        "support_email": settings.SUPPORT_EMAIL,
    }
    subject = render_to_string(f"{folder}/{name}_subject.txt", common | context)
    text = render_to_string(f"{folder}/{name}_message.txt", common | context)
    return Email(" ".join(subject.split()), text.strip() + "\n")
