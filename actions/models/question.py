"""Questions from the improvement team to lead officers, and their replies."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actions.models.action import Action, OfActionsQuerySet
from actions.models.entry import ActionEntry, EntryKind
from actions.plans.states import REMOVED
from actions.warnings.rating_warnings import WarningKind
from safeguard.accounts.models import name_or_post
from safeguard.limits import LONGEST_TEXT

ABOUT_CHOICES = [(kind.value, kind.label) for kind in WarningKind]


class QuestionQuerySet(OfActionsQuerySet["Question"]):
    """Filters for questions."""

    def about_updates(self) -> Self:
        """Questions about an update in a round."""
        return self.filter(entry__isnull=False)

    def with_progress_since(self) -> Self:
        """Annotated to show whether the lead has sent a new update since the question."""
        recorded = Q(kind=EntryKind.PROGRESS, recorded_at__gt=OuterRef("asked_at"))
        after_the_update = Q(
            pk__gt=OuterRef("entry"), effective_on__gte=OuterRef("entry__effective_on")
        )
        entries = ActionEntry.objects.filter(action=OuterRef("action")).answering()
        return self.annotate(has_progress_since=Exists(entries.filter(recorded | after_the_update)))

    def waiting(self) -> Self:
        """Questions that have had no reply or new update, about actions still in their plan.

        A question about an update no longer waits once the team has dealt with that update.
        """
        dealt_with = ActionEntry.objects.filter(
            pk=OuterRef("entry"), readings__pk__gt=OuterRef("reading__pk")
        )
        unanswered = self.with_progress_since().filter(replied_at=None, has_progress_since=False)
        unanswered = unanswered.exclude(action__state__in=[state.value for state in REMOVED])
        return unanswered.filter(~Exists(dealt_with))

    def with_action(self) -> Self:
        """Loads the action, the update and the person who asked."""
        return self.select_related(
            "action__plan",
            "action__rating",
            "action__lead",
            "entry__rating",
            "entry__round",
            "asked_by",
        )

    def in_order(self) -> Self:
        """In the order they were asked."""
        return self.order_by("asked_at", "pk")


class Question(models.Model):
    """A question to the lead officer of an action, optionally about an update or a warning.

    `entry` is the update, or None. `about` is the kind of warning, or "". The lead replies or sends
    a new update. If the lead has no account, `replied_as` is their name.
    """

    action = models.ForeignKey(Action, models.PROTECT, related_name="questions")
    entry = models.ForeignKey(
        ActionEntry,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("update"),
    )
    about = models.CharField(_("warning"), max_length=30, choices=ABOUT_CHOICES, blank=True)
    words = models.TextField(_("question"), max_length=LONGEST_TEXT)
    answer_by = models.DateField(_("answer by"))
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reply = models.TextField(_("reply"), blank=True, max_length=LONGEST_TEXT)
    replied_as = models.CharField(max_length=200, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    # Set by `with_progress_since`.
    has_progress_since: bool

    objects = QuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(replied_at=None, replied_by=None)
                | Q(replied_at__isnull=False, replied_by__isnull=False),
                name="question_is_replied_to_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} {self.asked_at:%Y-%m-%d}"

    @property
    def is_replied(self) -> bool:
        """Whether the lead has replied or sent a new update."""
        return self.replied_at is not None or self.has_progress_since

    @property
    def is_late(self) -> bool:
        """Whether the reply was due before today."""
        return self.answer_by < timezone.localdate()

    @property
    def replied_name(self) -> str:
        """The person who replied, or their post if no name is known; "" if there is no reply."""
        if self.replied_at is None or self.replied_by is None:
            return ""
        if not self.replied_as:
            return self.replied_by.name_at(self.replied_at)
        return name_or_post(self.replied_as, self.action.lead, at=self.replied_at)
