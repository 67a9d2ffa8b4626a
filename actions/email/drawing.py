"""The text of an email, drawn from its templates when it is written and again when it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from actions.models import Action, MailLine
from safeguard.logs import without_tokens

# The longest wording of an action in an email.
LONGEST_WORDING = 100
# In the context of an email that is sent even if all its lines have been left out.
WITHOUT_LINES = "is_sent_without_lines"
# In the context: each part of the text that opens something, such as a link or a code, with what is
# kept in its place once the email has been sent.
SECRETS = "secrets"
LINK_KEPT_AS, CODE_KEPT_AS = "[link]", "[code]"
# In the context of an email of which lines have been left out.
IS_CUT = "is_cut"


@dataclass(frozen=True)
class Line:
    """What an email says about one action: values for its template, and how long they hold."""

    action: Action
    values: dict[str, Any] = field(default_factory=dict)
    holds: MailLine.Holds = MailLine.Holds.ALWAYS
    about: int | None = None


@dataclass(frozen=True)
class Email:
    """The subject and text of an email, and what they were drawn from.

    Everything it says about an action is in one of its lines, and nothing else is.
    """

    subject: str
    text: str
    template: str = ""
    context: dict[str, Any] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()

    def with_lines(self, lines: Sequence[Line]) -> "Email":
        """The same email with some of its lines. It remembers that others were left out."""
        if len(lines) == len(self.lines):
            return self
        return draw(self.template, self.context | {IS_CUT: True}, lines)


@dataclass(frozen=True)
class News:
    """A message about one action, for the digest of its leads.

    `confidential_text` takes the place of the text while the action is confidential.
    """

    subject: str
    text: str
    confidential_text: str
    holds: MailLine.Holds = MailLine.Holds.ALWAYS
    about: int | None = None

    def line(self, action: Action) -> Line:
        """The message as a line of the digest."""
        values = {
            "subject": self.subject,
            "text": self.text,
            "confidential_text": self.confidential_text,
            "post": action.lead.job_title if action.lead else "",
        }
        return Line(action, values, self.holds, self.about)


def email_from_templates(
    folder: str, name: str, context: dict[str, Any], lines: Sequence[Line] = ()
) -> Email:
    """Build an email from its subject and message templates.

    The context holds JSON values only, because it is kept until the email is sent.
    """
    return draw(f"{folder}/{name}", context, lines)


def link_in_email(token: str) -> dict[str, Any]:
    """The `address` of a signed link, for the context of an email that does not keep it."""
    address = settings.SITE_URL + reverse("actions:answer", args=[token])
    return {"address": address, SECRETS: {address: LINK_KEPT_AS}}


def without_secrets(text: str, context: dict[str, Any]) -> str:
    """The text of an email without the secrets that its context names, and without any token."""
    for secret, kept in context.get(SECRETS, {}).items():
        text = text.replace(secret, kept)
    return without_tokens(text)


def news_from_templates(
    folder: str,
    name: str,
    context: dict[str, Any],
    *,
    action: Action,
    holds: MailLine.Holds = MailLine.Holds.ALWAYS,
    about: int | None = None,
) -> News:
    """Build a message about an action from its templates, with and without details."""
    template, shown = f"{folder}/{name}", {"action": action, **context}
    subject, text = _render(template, {**shown, "is_confidential": False})
    _subject, confidential = _render(template, {**shown, "is_confidential": True})
    return News(subject, text.strip(), confidential.strip(), holds, about)


def draw(template: str, context: dict[str, Any], lines: Sequence[Line]) -> Email:
    """Draw an email."""
    drawn = [_as_values(line) for line in sorted(lines, key=_place)]
    values = {
        **context,
        "lines": drawn,
        "action_count": len({line["key"] for line in drawn}),
    }
    subject, text = _render(template, values)
    return Email(subject, text, template, context, tuple(lines))


def _place(line: Line) -> tuple[str, str, str, str]:
    """By the template's own order, then by post, plan and reference."""
    values, action = line.values, line.action
    return values.get("rank", ""), values.get("post", ""), action.plan.title, action.sort_key


def _as_values(line: Line) -> dict[str, Any]:
    action = line.action
    wording = Truncator(action.wording).chars(LONGEST_WORDING)
    return {
        **line.values,
        "key": action.pk,
        "ref": action.ref,
        "plan": action.plan.title,
        "is_confidential": action.is_confidential,
        "wording": _("a confidential action") if action.is_confidential else wording,
    }


def _render(template: str, context: dict[str, Any]) -> tuple[str, str]:
    """The subject and the text. The council's details are added to the context."""
    values = {
        "service_name": settings.SERVICE_NAME,
        "council_name": settings.COUNCIL_NAME,
        "support_email": settings.SUPPORT_EMAIL,
        **context,
    }
    subject = render_to_string(f"{template}_subject.txt", values)
    text = render_to_string(f"{template}_message.txt", values)
    return " ".join(subject.split()), text.strip() + "\n"
