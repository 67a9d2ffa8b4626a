"""Update rounds: asking every lead how things stand, and noting how often they were asked."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from actions.models.action import Action
from actions.models.mail import OutgoingMail
from actions.models.plan import ImprovementPlan
from actions.rounds.timetable import EscalationLevel
from safeguard.accounts.models import Post, User
from safeguard.dates import in_words
from safeguard.versioning import Versioned

ASKED_CHOICES = [(asked.value, asked.label) for asked in EscalationLevel]


class UpdateRoundQuerySet(models.QuerySet["UpdateRound"]):
    """Which rounds."""

    def visible_to(self, user: User) -> Self:
        """Those who work with the live plans see that they were asked."""
        return self if user.sees_live_figures else self.none()

    def open(self) -> Self:
        """Those not closed yet."""
        return self.filter(closed_at=None)

    def taking_answers(self, *, on: date) -> Self:
        """Those to which an answer of the day belongs, the open ones first: a round that was closed
        early takes answers as long as the day it speaks of is not over."""
        taking = self.filter(Q(closed_at=None) | Q(as_at__gte=on))
        return taking.order_by(F("closed_at").asc(nulls_first=True), "-pk")

    def newest_first(self) -> Self:
        """By the day they speak of."""
        return self.order_by("-as_at", "-pk")


class UpdateRound(Versioned):
    """One time of asking: how does every action of some plans stand as at a day?

    Answers are due by the cut-off. It is closed by hand once every silent lead has been chased;
    who then still has not answered gives no data.
    """

    stale_message = _("Somebody changed this round while you were writing.")

    plans = models.ManyToManyField(ImprovementPlan, related_name="rounds")
    as_at = models.DateField(_("as at"))
    cut_off_on = models.DateField(_("answers due by"))
    chair = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("chair")
    )
    repeats_every = models.PositiveSmallIntegerField(_("months to the next round"), default=0)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="opened_rounds"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = UpdateRoundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="round_is_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(cut_off_on__gte=F("as_at")), name="round_cut_off_is_not_before_as_at"
            ),
        ]

    def __str__(self) -> str:
        return _now("Update round: %(day)s") % {"day": in_words(self.as_at)}

    def get_absolute_url(self) -> str:
        """The round's page."""
        return reverse("actions:update-round", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether answers still belong to it."""
        return self.closed_at is None

    @property
    def may_come_again(self) -> bool:
        """Whether another round follows or may still be made to follow; one that has come does not
        follow twice."""
        return self.is_open or self.repeats_every > 0

    def speaks_of(self, today: date) -> date:
        """The day an answer given today speaks of: its as-at day, once that has come."""
        return min(self.as_at, today)


class AskingDay(models.Model):
    """A day of a round's timetable on which those who have not answered are asked."""

    round = models.ForeignKey(UpdateRound, models.PROTECT, related_name="asking_days")
    on = models.DateField(_("on"))
    asked = models.CharField(_("who is asked"), max_length=20, choices=ASKED_CHOICES)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "on"], name="asking_day_once_in_round"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.asked}"


class Channel(models.TextChoices):
    """How somebody was asked."""

    MAIL = "MAIL", _("By email")
    PHONE = "PHONE", _("By phone")
    TALK = "TALK", _("In person")


class ChaserQuerySet(models.QuerySet["Chaser"]):
    """Which chasers."""

    def visible_to(self, user: User) -> Self:
        """Those about actions the person may see."""
        return self.filter(action__in=Action.objects.visible_to(user))

    def reminders(self) -> Self:
        """Those after the first question that went out: no mail that waits or came to nothing."""
        return self.filter(Q(mail=None) | Q(mail__state=OutgoingMail.State.SENT), is_opening=False)

    def failed(self) -> Self:
        """Those that reached nobody, because the mail could not be sent."""
        return self.filter(mail__state=OutgoingMail.State.FAILED)

    def in_order(self) -> Self:
        """As they happened."""
        return self.order_by("asked_on", "asked_at", "pk")


class Chaser(models.Model):
    """Somebody was asked for an update of an action: when, how, by whom."""

    round = models.ForeignKey(UpdateRound, models.PROTECT, related_name="chasers")
    action = models.ForeignKey(Action, models.PROTECT, related_name="chasers")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="chasers")
    asked = models.CharField(_("who was asked"), max_length=20, choices=ASKED_CHOICES)
    channel = models.CharField(_("how"), max_length=10, choices=Channel.choices)
    is_opening = models.BooleanField(_("first question of the round"), default=False)
    address = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    note = models.TextField(_("what was said"), blank=True, max_length=2000)
    asked_on = models.DateField(_("on"))
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="chased_by_them"
    )
    mail = models.ForeignKey(
        OutgoingMail, models.PROTECT, null=True, blank=True, related_name="chasers"
    )

    objects = ChaserQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "action", "asked_on", "address"],
                condition=Q(channel="MAIL"),
                name="chaser_one_mail_a_day",
            ),
        ]
        indexes = [models.Index(fields=["round", "action"], name="chaser_of_round")]

    def __str__(self) -> str:
        return f"{self.action_id} {self.asked_on} {self.channel}"
