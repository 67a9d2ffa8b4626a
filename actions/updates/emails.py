"""Emails about answering by link, and receipts."""

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse

from actions.email.messages import Email, email_from_templates
from actions.email.signed_links import SignedLink
from actions.models import (
    Action,
    ActionEntry,
    LeadNotice,
)


def receipt_email(entries: Sequence[ActionEntry], *, name: str, token: str) -> Email:
    """What one person has answered by their link, word for word; nothing confidential."""
    address = settings.SITE_URL + reverse("actions:answer", args=[token])
    return _written("receipt", {"name": name, "entries": entries, "address": address})


def entered_for_lead_email(entry: ActionEntry) -> Email:
    """A copy of what the team entered for a lead."""
    return _action_email("told", entry.action, entry=entry)


def new_link_email(link: SignedLink) -> Email:
    """A new link in place of one that is over."""
    address = settings.SITE_URL + reverse("actions:answer", args=[link.token])
    return _written("fresh_link", {"address": address, "until": link.until})


def code_email(code: str) -> Email:
    """The number that opens confidential actions for whoever reads this mailbox."""
    return _written("code", {"code": code})


def lead_notice_email(notice: LeadNotice, actions: Sequence[Action]) -> Email:
    """Tells the improvement team what somebody said by their link."""
    address = settings.SITE_URL + notice.get_absolute_url()
    return _written("notice", {"notice": notice, "actions": actions, "address": address})


def _written(name: str, words: dict[str, object]) -> Email:
    return email_from_templates("actions/updates/emails", name, words)


def _action_email(name: str, action: Action, **words: object) -> Email:
    """What a mail of news says of one action; no words of one that is confidential."""
    return _written(name, {"action": action, **words})
