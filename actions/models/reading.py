"""Moderation of updates by the improvement team."""

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from actions.models.action import Action, OfActionsQuerySet
from actions.models.entry import ActionEntry, EntryKind
from actions.models.question import Question
from actions.models.scale import Rating
from actions.plans.states import REMOVED
from safeguard.accounts.models import name_or_post
from safeguard.limits import LONGEST_TEXT


class Outcome(models.TextChoices):
    """The outcome of moderating an update."""

    ACCEPTED = "ACCEPTED", _("Accepted")
    ASKED = "ASKED", _("Question sent to the lead")
    CHALLENGED = "CHALLENGED", _("Rating challenged")
    WORDED = "WORDED", _("Report wording edited")


class Settled(models.TextChoices):
    """The decision on a challenged rating."""

    AGREED = "AGREED", _("The lead agreed")
    CHANGED = "CHANGED", _("A signing officer changed the rating")
    KEPT = "KEPT", _("A signing officer kept the lead’s rating")


class ReadingQuerySet(OfActionsQuerySet["Reading"]):
    """Filters for readings."""

    path_to_action = "entry__action"

    def newest(self) -> Self:
        """The latest reading of each update."""
        others = self.model.objects.filter(entry=models.OuterRef("entry")).order_by("-pk")
        return self.filter(pk=models.Subquery(others.values("pk")[:1]))

    def done(self) -> Self:
        """Readings that leave nothing more to do."""
        settled = Q(outcome=Outcome.CHALLENGED) & ~Q(settled="")
        return self.filter(Q(outcome__in=[Outcome.ACCEPTED, Outcome.WORDED]) | settled)

    def unsettled(self) -> Self:
        """Challenged ratings without a decision."""
        return self.filter(outcome=Outcome.CHALLENGED, settled="")

    def waiting(self) -> Self:
        """Questions without a reply, and challenged ratings without a decision."""
        unsettled = Q(outcome=Outcome.CHALLENGED, settled="")
        return self.filter(Q(question__in=Question.objects.waiting()) | unsettled)

    def late(self, *, on: date) -> Self:
        """Questions and challenged ratings to which the lead has not replied by the date given."""
        asked = Q(question__answer_by__lt=on) | Q(answer_by__lt=on, replied_at=None)
        return self.waiting().filter(asked)

    def objected(self) -> Self:
        """Readings with report wording that the lead disagrees with."""
        return self.filter(outcome=Outcome.WORDED, replied_at__isnull=False)

    def of_newest_answers(self, *, on: date) -> Self:
        """Readings of the latest update of each action that is still in its plan."""
        answers = ActionEntry.objects.filter(round__isnull=False).answered_as_at(on)
        removed = [state.value for state in REMOVED]
        return self.filter(entry__in=answers.values("pk")).exclude(entry__action__state__in=removed)

    def open_to_leads(self, actions: Iterable[Action], *, on: date) -> Self:
        """The latest reading of each action's update, if its lead can reply to it.

        Leads can reply to a challenged rating until it has been decided. They can also reply to
        the report wording.
        """
        asked = ActionEntry.objects.filter(action__in=actions, round__isnull=False)
        can_reply = Q(outcome=Outcome.WORDED) | Q(outcome=Outcome.CHALLENGED, settled="")
        newest = self.newest().filter(entry__in=asked.answered_as_at(on).values("pk"))
        return newest.filter(can_reply).with_answer()

    def with_answer(self) -> Self:
        """Loads the update, its action and both ratings."""
        return self.select_related(
            "entry__action__plan__scale",
            "entry__action__lead",
            "entry__rating",
            "entry__round",
            "rating",
            "wording",
            "replied_by",
        )

    def with_people(self) -> Self:
        """In order. Loads the people who read, replied and decided."""
        people = self.select_related(
            "entry__action__lead", "rating", "read_by", "replied_by", "settled_by"
        )
        return people.in_order()

    def in_order(self) -> Self:
        """In order of creation."""
        return self.order_by("pk")


class Reading(models.Model):
    """One step in moderating an update from a round.

    An update can have several readings, for example a question and then report wording. The
    latest one counts. `words` is the reason for challenging the rating. `reply` is the lead's reply
    to a challenge, or their objection to the report wording. If the lead has no account,
    `replied_as` is their name.
    """

    entry = models.ForeignKey(ActionEntry, models.PROTECT, related_name="readings")
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices)
    words = models.TextField(_("reason"), blank=True, max_length=LONGEST_TEXT)
    rating = models.ForeignKey(
        Rating, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("proposed")
    )
    wording = models.ForeignKey(
        ActionEntry, models.PROTECT, null=True, blank=True, related_name="worded_in"
    )
    question = models.OneToOneField(
        Question, models.PROTECT, null=True, blank=True, related_name="reading"
    )
    answer_by = models.DateField(_("answer by"), null=True, blank=True)
    read_at = models.DateTimeField()
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="readings")
    reply = models.TextField(_("lead’s reply"), blank=True, max_length=LONGEST_TEXT)
    replied_as = models.CharField(max_length=200, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled = models.CharField(_("decision"), max_length=10, choices=Settled.choices, blank=True)
    settled_reason = models.TextField(
        _("reason for the decision"), blank=True, max_length=LONGEST_TEXT
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ReadingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(replied_at__isnull=True, replied_by__isnull=True)
                | Q(replied_at__isnull=False, replied_by__isnull=False),
                name="reading_is_replied_to_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(settled="", settled_at__isnull=True, settled_by__isnull=True)
                | (~Q(settled="") & Q(settled_at__isnull=False, settled_by__isnull=False)),
                name="reading_is_settled_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(outcome="CHALLENGED", rating__isnull=False)
                | (~Q(outcome="CHALLENGED") & Q(rating__isnull=True, settled="")),
                name="reading_challenges_with_a_rating",
            ),
            models.CheckConstraint(
                condition=Q(outcome="WORDED", wording__isnull=False)
                | (~Q(outcome="WORDED") & Q(wording__isnull=True)),
                name="reading_words_with_an_entry",
            ),
            models.CheckConstraint(
                condition=Q(outcome="ASKED", question__isnull=False)
                | (~Q(outcome="ASKED") & Q(question__isnull=True)),
                name="reading_asks_with_a_question",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.outcome}"

    def get_absolute_url(self) -> str:
        """The page for moderating the update."""
        return reverse("actions:read-answer", args=[self.entry_id])

    @property
    def replied_name(self) -> str:
        """The person who replied, or their post if no name is known; "" if there is no reply."""
        if self.replied_at is None or self.replied_by is None:
            return ""
        if not self.replied_as:
            return self.replied_by.name_at(self.replied_at)
        return name_or_post(self.replied_as, self.entry.action.lead, at=self.replied_at)

    @property
    def is_done(self) -> bool:
        """Whether it leaves nothing more to do."""
        if self.outcome == Outcome.CHALLENGED:
            return bool(self.settled)
        return self.outcome != Outcome.ASKED

    @property
    def is_challenge(self) -> bool:
        """Whether it proposes a different rating."""
        return self.outcome == Outcome.CHALLENGED

    @property
    def is_objected_to(self) -> bool:
        """Whether the lead disagrees with the report wording."""
        return self.outcome == Outcome.WORDED and self.replied_at is not None


def unread_as_at(day: date, actions: models.QuerySet[Action]) -> models.QuerySet[ActionEntry]:
    """Updates from rounds, as at the day, that have not been dealt with yet.

    Only the latest update of each action counts. Actions removed from their plan are left out.
    """
    printed = actions.exclude(state__in=[state.value for state in REMOVED])
    done = Reading.objects.newest().done().values("entry")
    answers = ActionEntry.objects.filter(action__in=printed.values("pk"), round__isnull=False)
    answered = answers.exclude(kind=EntryKind.IMPORT).answered_as_at(day)
    return answered.exclude(pk__in=done)
