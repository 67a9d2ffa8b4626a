"""Mail on its way out."""

import hashlib
from datetime import datetime
from typing import Self
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from actions.models.action import Action
from safeguard.accounts.models import User

# How the keys of mails begin in which a lead is asked or reminded, and a signing officer told.
DAILY = "daily"
SIGNING = "signing"


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    """Which mails."""

    def visible_to(self, user: User) -> Self:
        """The improvement team sees what was sent to whom."""
        return self if user.is_improvement_team else self.none()

    def due(self, at: datetime) -> Self:
        """Those to be sent by now, which nobody else is sending; the oldest first."""
        free = Q(claimed_until=None) | Q(claimed_until__lte=at)
        waiting = self.filter(free, state=OutgoingMail.State.WAITING, next_try_at__lte=at)
        return waiting.order_by("created_at", "pk")

    def daily(self) -> Self:
        """Those in which somebody is asked or reminded."""
        return self.filter(key__startswith=f"{DAILY} ")

    def signing(self) -> Self:
        """Those in which signing officers are told what waits for them."""
        return self.filter(key__startswith=f"{SIGNING} ")

    def newest_first(self) -> Self:
        """By the moment they were written."""
        return self.order_by("-created_at", "-pk")


class OutgoingMail(models.Model):
    """A mail that was written in the transaction which caused it, and is sent afterwards.

    `key` says what it is for, so that the same mail is written once. A sender claims it for a
    while; one that dies leaves it to the next, which sends it under the same Message-ID.
    """

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "WAITING", _("Waiting to be sent")
        SENT = "SENT", _("Sent")
        FAILED = "FAILED", _("Failed")

    key = models.CharField(max_length=400, unique=True)
    to = models.EmailField(_("to"), max_length=254)
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    created_at = models.DateTimeField(_("written at"))
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next attempt"))
    claimed_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    error = models.CharField(_("what went wrong"), max_length=300, blank=True)

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
        """The same for every attempt, so that a mailbox can tell a repeat."""
        digest = hashlib.sha256(self.key.encode()).hexdigest()[:32]
        return f"<{digest}@{urlsplit(settings.SITE_URL).hostname}>"

    @property
    def takes_more(self) -> bool:
        """Whether nobody has begun to send it, so that something may be added."""
        is_waiting = self.state == self.State.WAITING
        return is_waiting and self.attempts == 0 and self.claimed_until is None


class MailLine(models.Model):
    """One piece of news about an action in a mail that gathers a person's news of a day."""

    mail = models.ForeignKey(OutgoingMail, models.PROTECT, related_name="lines")
    action = models.ForeignKey(Action, models.PROTECT, related_name="+")
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))

    def __str__(self) -> str:
        return self.subject
