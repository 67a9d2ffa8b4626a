"""Update rounds, their timetable and their reminders."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from actions.models.action import Action, OfActionsQuerySet
from actions.models.mail import MailLine, OutgoingMail
from actions.models.plan import ImprovementPlan
from actions.rounds.timetable import EscalationLevel
from safeguard.accounts.models import Post, User
from safeguard.dates import in_words
from safeguard.model_bases import Versioned

ASKED_CHOICES = [(asked.value, asked.label) for asked in EscalationLevel]


class UpdateRoundQuerySet(models.QuerySet["UpdateRound"]):
    """Filters for rounds."""

    def visible_to(self, user: User) -> Self:
        """All rounds for those who can see live figures, and none for anyone else."""
        return self if user.sees_live_figures else self.none()

    def open(self) -> Self:
        """Rounds that have not been closed."""
        return self.filter(closed_at=None)

    def being_closed(self) -> Self:
        """Closed rounds with actions still to be recorded as no data."""
        return self.filter(still_to_record__isnull=False)

    def taking_answers(self, *, on: date) -> Self:
        """Rounds that accept updates on the day, open ones first.

        A round that was closed early still accepts updates until the end of its as-at date, but
        not while it is being closed.
        """
        is_late = Q(as_at__gte=on, still_to_record__isnull=True)
        taking = self.filter(Q(closed_at=None) | is_late)
        return taking.order_by(F("closed_at").asc(nulls_first=True), "-pk")

    def newest_first(self) -> Self:
        """By as-at date, newest first."""
        return self.order_by("-as_at", "-pk")


class UpdateRound(Versioned):
    """A request for updates on all actions of some plans, as at a day.

    Updates are due by the cut-off. If it has been moved, `first_cut_off_on` is the first one and
    `moved_because` the newest reason. The improvement team closes the round once every outstanding
    lead has had a reminder. Actions without an update are then recorded as no data.
    """

    stale_name = _("this round")
    unversioned_verbs = ("round.reminder_logged", "round.day_done")

    plans = models.ManyToManyField(ImprovementPlan, related_name="rounds")
    as_at = models.DateField(_("as at"))
    cut_off_on = models.DateField(_("updates due by"))
    first_cut_off_on = models.DateField(_("updates first due by"), null=True, blank=True)
    moved_because = models.TextField(_("reason for the new date"), blank=True, max_length=500)
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

    # Large rounds are closed in batches. These are the keys of the actions that remain.
    still_to_record = models.JSONField(null=True, blank=True, editable=False)

    objects = UpdateRoundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="round_is_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(still_to_record__isnull=True) | Q(closed_at__isnull=False),
                name="round_is_closed_before_it_is_recorded",
            ),
            models.CheckConstraint(
                condition=Q(first_cut_off_on=None) | ~Q(moved_because=""),
                name="round_cut_off_is_moved_with_a_reason",
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
        """Whether it has not been closed."""
        return self.closed_at is None

    @property
    def is_being_closed(self) -> bool:
        """Whether it is closed but actions are still to be recorded as no data."""
        return self.still_to_record is not None

    @property
    def can_repeat_again(self) -> bool:
        """Whether the round can still be followed by another one."""
        return self.is_open or self.repeats_every > 0

    def speaks_of(self, today: date) -> date:
        """The as-at date of an update sent today.

        It is the round's, or today if that is earlier.
        """
        return min(self.as_at, today)


class AskingDay(models.Model):
    """A day in a round's timetable for requests and reminders."""

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
    """How someone was contacted."""

    MAIL = "MAIL", _("By email")
    PHONE = "PHONE", _("By phone")
    TALK = "TALK", _("In person")


class ReminderQuerySet(OfActionsQuerySet["Reminder"]):
    """Filters for requests and reminders."""

    def after_first_request(self) -> Self:
        """Reminders after the first request.

        Emails that are still waiting or have failed are left out, and so are those that were sent
        without the action.
        """
        sent = Q(mail=None) | Q(mail__state=OutgoingMail.State.SENT)
        return self.filter(sent, is_opening=False).exclude(self._left_out())

    def not_reached(self) -> Self:
        """Emails that failed, were no longer needed, or were sent without the action."""
        states = OutgoingMail.State
        return self.filter(Q(mail__state__in=[states.FAILED, states.NOT_NEEDED]) | self._left_out())

    def _left_out(self) -> Q:
        dropped = MailLine.objects.filter(
            mail=OuterRef("mail"), action=OuterRef("action"), is_dropped=True
        )
        return Q(Exists(dropped))

    def failed(self) -> Self:
        """Requests and reminders whose email could not be sent."""
        return self.filter(mail__state=OutgoingMail.State.FAILED)

    def in_order(self) -> Self:
        """In chronological order."""
        return self.order_by("asked_on", "asked_at", "pk")


class Reminder(models.Model):
    """A request or reminder for an update: who was asked, when, how and by whom."""

    round = models.ForeignKey(UpdateRound, models.PROTECT, related_name="reminders")
    action = models.ForeignKey(Action, models.PROTECT, related_name="reminders")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="reminders")
    asked = models.CharField(_("who was asked"), max_length=20, choices=ASKED_CHOICES)
    channel = models.CharField(_("how"), max_length=10, choices=Channel.choices)
    is_opening = models.BooleanField(_("first request in the round"), default=False)
    address = models.EmailField(_("email address"), max_length=254, blank=True)
    note = models.TextField(_("what was said"), blank=True, max_length=2000)
    asked_on = models.DateField(_("on"))
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="reminders_logged"
    )
    mail = models.ForeignKey(
        OutgoingMail, models.PROTECT, null=True, blank=True, related_name="reminders"
    )

    objects = ReminderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "action", "asked_on", "address"],
                condition=Q(channel="MAIL"),
                name="reminder_one_email_a_day",
            ),
        ]
        indexes = [models.Index(fields=["round", "action"], name="reminder_of_round")]

    def __str__(self) -> str:
        return f"{self.action_id} {self.asked_on} {self.channel}"
