"""Emails for people who update by link: links, codes, receipts and notices from leads."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from actions.email.drawing import (
    CODE_KEPT_AS,
    SECRETS,
    WITHOUT_LINES,
    Email,
    Line,
    News,
    email_from_templates,
    link_in_email,
    news_from_templates,
)
from actions.email.signed_links import SignedLink
from actions.models import (
    Action,
    ActionEntry,
    LeadNotice,
)
from safeguard.dates import in_words

FOLDER = "actions/updates/emails"


def receipt_email(entries: Sequence[ActionEntry], *, name: str, token: str) -> Email:
    """A receipt with the full text of a person's updates, except those on confidential actions."""
    lines = [Line(entry.action, _receipt_of(entry)) for entry in entries]
    return _from_templates("receipt", {"name": name, **link_in_email(token)}, lines)


def _receipt_of(entry: ActionEntry) -> dict[str, Any]:
    step = entry.next_step
    if step and entry.next_step_due.display:
        step = f"{step} ({entry.next_step_due.display})"
    texts = [
        (_("What has been done"), entry.progress_made),
        (_("What is still required"), entry.improvement_required),
        (_("Next step"), step),
        (_("Why there is no date yet"), entry.no_date_reason),
        (_("Why the rating changed"), entry.reason),
    ]
    return {
        "rating": entry.rating.label if entry.rating else "",
        "kind": str(entry.get_kind_display()),
        "texts": [[heading, text] for heading, text in texts if text],
    }


def entered_for_lead_email(entry: ActionEntry) -> News:
    """A copy of an update the team entered for a lead."""
    return news_from_templates(FOLDER, "told", {"entry": entry}, action=entry.action)


def new_link_email(link: SignedLink) -> Email:
    """A new link in place of an expired one."""
    until = in_words(link.until)
    return _from_templates("fresh_link", {"until": until, **link_in_email(link.token)})


def code_email(code: str) -> Email:
    """The code that unlocks a link's confidential actions."""
    return _from_templates("code", {"code": code, SECRETS: {code: CODE_KEPT_AS}})


def lead_notice_email(notice: LeadNotice, actions: Sequence[Action]) -> Email:
    """Passes a lead's notice on to the improvement team's address.

    What the lead wrote is left out if it can be about an action that is left out.
    """
    context = {
        "said_as": notice.said_as,
        "what": str(notice.get_what_display()),
        "words": notice.words,
        "address": settings.SITE_URL + notice.get_absolute_url(),
        WITHOUT_LINES: True,
    }
    return _from_templates("notice", context, [Line(action) for action in actions])


def _from_templates(name: str, context: dict[str, Any], lines: Sequence[Line] = ()) -> Email:
    return email_from_templates(FOLDER, name, context, lines)
