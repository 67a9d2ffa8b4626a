"""Outgoing emails."""

import hashlib
from datetime import datetime
from typing import Self
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from actions.email.rules import can_read_outgoing_mail
from actions.models.action import Action
from safeguard.accounts.invitations import INVITATION, PASSWORD_RESET
from safeguard.accounts.models import User

# Prefixes of the keys of emails to leads (requests and reminders) and to signing officers.
DAILY = "daily"
SIGNING = "signing"
# The templates whose link is made only when the email is sent.
PASSWORD_EMAILS = (INVITATION, PASSWORD_RESET)


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    """Filters for outgoing emails."""

    def visible_to(self, user: User) -> Self:
        """All emails for those who can read them, and none for anyone else."""
        return self if can_read_outgoing_mail(user) else self.none()

    def due(self, at: datetime) -> Self:
        """Emails due by now that no other sender has claimed, oldest first."""
        return self.unclaimed(at).filter(next_try_at__lte=at).order_by("created_at", "pk")

    def unclaimed(self, at: datetime) -> Self:
        """Emails waiting to be sent that no other sender has claimed."""
        free = Q(claimed_until=None) | Q(claimed_until__lte=at)
        return self.filter(free, state=OutgoingMail.State.WAITING)

    def daily(self) -> Self:
        """Requests and reminders to leads."""
        return self.filter(key__startswith=f"{DAILY} ")

    def signing(self) -> Self:
        """Emails to signing officers about decisions waiting for them."""
        return self.filter(key__startswith=f"{SIGNING} ")

    def passwords(self) -> Self:
        """Invitations and other emails with a link to choose a password."""
        return self.filter(template__in=PASSWORD_EMAILS)

    def newest_first(self) -> Self:
        """In the order they were created, newest first."""
        return self.order_by("-created_at", "-pk")


class OutgoingMail(models.Model):
    """An email queued in the transaction that caused it, and sent afterwards.

    `key` identifies the email's purpose, so that it is queued only once. A sender claims the email
    for a limited time. If that sender crashes, the next one sends it with the same Message-ID.
    """

    class State(models.TextChoices):
        """Whether the email has been sent."""

        WAITING = "WAITING", _("Waiting to be sent")
        SENT = "SENT", _("Sent")
        FAILED = "FAILED", _("Failed")
        NOT_NEEDED = "NOT_NEEDED", _("Not sent, as no longer needed")

    key = models.CharField(max_length=400, unique=True)
    to = models.EmailField(_("to"), max_length=254)
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    # What the text is drawn from, again when it is sent. Empty for a text that never changes. It
    # names the links and codes, which both columns lose once the email is sent or has failed.
    template = models.CharField(max_length=100, blank=True)
    context = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("created at"))
    state = models.CharField(
        _("status"), max_length=10, choices=State.choices, default=State.WAITING
    )
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next attempt"))
    claimed_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    error = models.CharField(_("error"), max_length=300, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="SENT", sent_at__isnull=False)
                | (~Q(state="SENT") & Q(sent_at__isnull=True)),
                name="mail_is_sent_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["state", "next_try_at"], name="mail_due")]

    def __str__(self) -> str:
        return self.subject

    @property
    def message_id(self) -> str:
        """The message ID.

        It is the same for every attempt, so that mailboxes recognise duplicates.
        """
        digest = hashlib.sha256(self.key.encode()).hexdigest()[:32]
        return f"<{digest}@{urlsplit(settings.SITE_URL).hostname}>"

    @property
    def takes_more(self) -> bool:
        """Whether more can be added, because no sender has claimed it yet."""
        is_waiting = self.state == self.State.WAITING
        return is_waiting and self.attempts == 0 and self.claimed_until is None


class MailLine(models.Model):
    """What an email says about one action.

    `values` are shown by the email's template. The line is left out if, by the time the email is
    sent, the recipient may not be told about the action or the line no longer holds.
    """

    class Holds(models.TextChoices):
        """How long a line holds. `about` is the key of the record, if it is not the action."""

        ALWAYS = "ALWAYS", _("Always")
        UPDATE = "UPDATE", _("Until an update is sent in the round")
        LEAD = "LEAD", _("While the lead reports on the action")
        LATE = "LATE", _("While a question is overdue")
        QUESTION = "QUESTION", _("Until the question is answered")
        CHALLENGE = "CHALLENGE", _("Until the lead replies to the challenge")
        WORDING = "WORDING", _("While the wording is the latest")
        SIGN_OFF = "SIGN_OFF", _("Until completion is decided")
        DATE = "DATE", _("Until the new date is decided")
        RATING = "RATING", _("Until the rating is decided")
        ALARM = "ALARM", _("While the action is red or has no data")

    mail = models.ForeignKey(OutgoingMail, models.PROTECT, related_name="lines")
    action = models.ForeignKey(Action, models.PROTECT, related_name="+")
    values = models.JSONField(default=dict)
    holds = models.CharField(max_length=12, choices=Holds.choices, default=Holds.ALWAYS)
    about = models.BigIntegerField(null=True, blank=True)
    is_dropped = models.BooleanField(_("left out"), default=False)

    def __str__(self) -> str:
        return f"{self.mail_id} {self.action_id}"
