"""Emails for people who update by link: links, codes, receipts and notices from leads."""

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse

from actions.email.services import Email, email_from_templates
from actions.email.signed_links import SignedLink
from actions.models import (
    Action,
    ActionEntry,
    LeadNotice,
)


def receipt_email(entries: Sequence[ActionEntry], *, name: str, token: str) -> Email:
    """A receipt with the full text of a person's updates, except those on confidential actions."""
    address = settings.SITE_URL + reverse("actions:answer", args=[token])
    return _from_templates("receipt", {"name": name, "entries": entries, "address": address})


def entered_for_lead_email(entry: ActionEntry) -> Email:
    """A copy of an update the team entered for a lead."""
    return _from_templates("told", {"action": entry.action, "entry": entry})


def new_link_email(link: SignedLink) -> Email:
    """A new link in place of an expired one."""
    address = settings.SITE_URL + reverse("actions:answer", args=[link.token])
    return _from_templates("fresh_link", {"address": address, "until": link.until})


def code_email(code: str) -> Email:
    """The code that unlocks a link's confidential actions."""
    return _from_templates("code", {"code": code})


def lead_notice_email(notice: LeadNotice, actions: Sequence[Action]) -> Email:
    """Passes a lead's notice on to the improvement team."""
    address = settings.SITE_URL + notice.get_absolute_url()
    return _from_templates("notice", {"notice": notice, "actions": actions, "address": address})


def _from_templates(name: str, context: dict[str, object]) -> Email:
    return email_from_templates("actions/updates/emails", name, context)
