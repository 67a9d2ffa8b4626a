"""Actions of a plan."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from django.apps import apps
from django.db import models
from django.db.models.functions import Replace
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actions.evidence.milestone_progress import MilestoneProgress
from actions.models.flags_sql import flagged
from actions.models.plan import ImprovementPlan, Theme
from actions.models.status_snapshot import PRECISION_CHOICES, StatusSnapshot
from actions.plans.flags import ActionFacts, Flag
from actions.plans.references import BETWEEN_PARTS
from actions.plans.states import CLOSED, REMOVED, State
from safeguard.accounts.models import Post, PostHolding, User
from safeguard.dates import PartialDate, Precision, first_of_month
from safeguard.exceptions import StaleRecord
from safeguard.limits import LONGEST_TEXT
from safeguard.model_bases import Versioned
from safeguard.text_search import SearchText

if TYPE_CHECKING:
    from actions.models.entry import ActionEntryQuerySet
    from actions.models.round import UpdateRound


# In months.
QUARTER = 3


class Priority(models.TextChoices):
    """Priority of an action within its plan."""

    HIGH = "HIGH", _("High")
    MEDIUM = "MEDIUM", _("Medium")
    LOW = "LOW", _("Low")


def visible_actions(user: User, *, path: str = "") -> models.Q:
    """The condition for actions that the user can see, or for rows with their action at `path`.

    It compares columns of the action. Selecting rows whose action is IN (SELECT ...) would make the
    database read every action.
    """
    if not user.sees_live_figures:
        return models.Q(pk__in=[])
    if user.sees_confidential:
        return models.Q()
    start = f"{path}__" if path else ""
    own_posts = user.posts_on(timezone.localdate())
    is_not_confidential = models.Q(**{f"{start}is_confidential": False})
    return is_not_confidential | models.Q(**{f"{start}lead__in": own_posts})


def _without(column: str, signs: str) -> models.F | Replace:
    """The column without these characters."""
    found: models.F | Replace = models.F(column)
    for sign in signs:
        found = Replace(found, models.Value(sign), models.Value(""))
    return found


class ActionQuerySet(models.QuerySet["Action"]):
    """Filters, sort orders and counts of actions."""

    def visible_to(self, user: User) -> Self:
        """Actions that the user can see.

        Confidential actions can be seen only by their leads and by those who need to see them.
        """
        return self.filter(visible_actions(user))

    def public(self) -> Self:
        """Actions that public reports can count and print."""
        return self.filter(is_confidential=False)

    def counted(self) -> Self:
        """Actions that are still in their plan and have not been superseded or withdrawn."""
        return self.exclude(state__in=[state.value for state in REMOVED])

    def open(self) -> Self:
        """Actions that can still be updated."""
        return self.exclude(state__in=[state.value for state in CLOSED])

    def reported_on(self) -> Self:
        """Actions that need updates from their lead.

        An action waiting for sign-off no longer needs them.
        """
        return self.open().exclude(state=State.AWAITING_SIGN_OFF.value)

    def asked_in(self, round: "UpdateRound") -> Self:
        """Actions in the round's plans that need an update.

        An action that is asked about quarterly needs one from the third month after the last
        update.
        """
        quarter = first_of_month(round.as_at, months_before=QUARTER - 1)
        rested = models.Q(quarterly_until__gte=round.as_at) & models.Exists(
            round.entries.model.objects.answering()
            .filter(action=models.OuterRef("pk"), effective_on__gte=quarter)
            .exclude(round=round)
        )
        return self.reported_on().filter(~rested, plan__rounds=round)

    def outstanding_in(self, round: "UpdateRound") -> Self:
        """Actions asked about in the round that have not been updated yet."""
        return self.asked_in(round).exclude(pk__in=round.entries.values("action"))

    def without_reminder_in(self, round: "UpdateRound", *, on: date) -> Self:
        """Outstanding actions about which no reminder has been sent.

        While there are any, the round cannot be closed. No reminder is needed for a vacant post:
        nobody can answer, and the report says so.
        """
        filled = PostHolding.objects.on(on).values("post")
        may_answer = models.Q(lead=None) | models.Q(lead__in=filled)
        reminded = round.reminders.after_first_request().values("action")
        return self.outstanding_in(round).filter(may_answer).exclude(pk__in=reminded)

    def without_reminded_lead_in(self, round: "UpdateRound") -> Self:
        """Outstanding actions whose lead no reminder has reached, by email, phone or in person.

        Others may have been reminded about them, such as the post above.
        """
        reached = round.reminders.after_first_request().filter(post=models.F("action__lead"))
        missed = self.outstanding_in(round).exclude(lead=None)
        return missed.exclude(pk__in=reached.values("action"))

    def in_state(self, state: State) -> Self:
        """Actions in this state."""
        return self.filter(state=state.value)

    def count_by_rating(self) -> dict[int, dict[str | None, int]]:
        """Counts by plan and rating code. None means not yet rated. Uses one query."""
        counts: dict[int, dict[str | None, int]] = defaultdict(dict)
        rows = self.order_by().values_list("plan", "rating__code").annotate(n=models.Count("pk"))
        for plan_id, code, count in rows:
            counts[plan_id][code] = count
        return counts

    def without_lead(self, *, on: date) -> Self:
        """Actions that have no lead, or whose lead post is vacant on the day."""
        filled = PostHolding.objects.on(on).values("post")
        return self.filter(models.Q(lead=None) | ~models.Q(lead__in=filled))

    def count_without_lead(self, *, on: date) -> dict[int, int]:
        """Counts of open actions without a lead, by plan. Uses one query."""
        rows = self.open().without_lead(on=on).order_by().values_list("plan")
        return dict(rows.annotate(n=models.Count("pk")))

    def flagged(self, flag: Flag, *, on: date) -> Self:
        """Actions that have the flag on the day."""
        return self.filter(flagged(flag, on=on))

    def count_by_flag(self, flags: Sequence[Flag], *, on: date) -> dict[int, dict[Flag, int]]:
        """Counts by plan and flag on the day. Uses one query."""
        counts = {
            f"n_{flag.name.lower()}": models.Count("pk", filter=flagged(flag, on=on))
            for flag in flags
        }
        rows = self.order_by().values("plan").annotate(**counts)
        return {
            row["plan"]: dict(zip(flags, [row[name] for name in counts], strict=True))
            for row in rows
        }

    def called(self, ref: str) -> Self:
        """Actions with this current or former reference."""
        renumbered = self._renumbered().filter(former_ref=ref)
        return self.filter(models.Q(ref=ref) | models.Q(pk__in=renumbered.values("action")))

    def with_spaceless_key(self, keys: Collection[str]) -> Self:
        """Actions whose sort key is one of these when spaces, dots and so on are left out."""
        return self.alias(key=_without("sort_key", BETWEEN_PARTS)).filter(key__in=keys)

    def formerly(self, ref: str) -> Self:
        """Actions with this former reference, ignoring case and spaces."""
        former = self._renumbered().alias(former=_without("former_ref", " "))
        same = former.filter(former__iexact=ref.replace(" ", ""))
        return self.filter(pk__in=same.values("action"))

    def _renumbered(self) -> "ActionEntryQuerySet":
        """Entries that gave their action another reference."""
        entries: ActionEntryQuerySet = apps.get_model("actions.ActionEntry").objects.all()
        return entries.renumbered()

    def removed(self) -> Self:
        """Actions removed from the plan: superseded or withdrawn."""
        return self.filter(state__in=[state.value for state in REMOVED])

    def with_parts(self, *, on: date) -> Self:
        """Annotate actions with how many milestones they have, completed and overdue on the day."""
        current = models.Q(milestones__isnull=False, milestones__withdrawn_at=None)
        is_done = models.Q(milestones__done_on__isnull=False)
        is_late = models.Q(milestones__done_on=None, milestones__due_on__lt=on)
        return self.annotate(
            parts_total=models.Count("milestones", filter=current),
            parts_done=models.Count("milestones", filter=current & is_done),
            parts_overdue=models.Count("milestones", filter=current & is_late),
        )

    def worst_first(self) -> Self:
        """No data first, then ratings from worst to best. Actions not yet rated are last."""
        worst = models.F("rating__order").desc(nulls_last=True)
        return self.order_by(worst, "plan", "sort_key", "pk")

    def in_order(self) -> Self:
        """By reference in natural order: SL2 before SL10."""
        return self.order_by("plan", "sort_key", "pk")


Row = TypeVar("Row", bound=models.Model)


class OfActionsQuerySet(models.QuerySet[Row]):
    """Rows that belong to actions. Anyone who can see an action can see its rows."""

    path_to_action: ClassVar[str] = "action"

    def visible_to(self, user: User) -> Self:
        """Rows of the actions the user can see."""
        return self.filter(visible_actions(user, path=self.path_to_action))


class Action(StatusSnapshot, Versioned):
    """One improvement action of a plan, with one lead post.

    The columns of `StatusSnapshot`, `rating_since`, `is_since_at_least`, `is_reopened` and
    `is_undated` repeat values of the entries, which `manage.py check_history` checks. Only
    `services.entries` writes them.
    """

    plan = models.ForeignKey(ImprovementPlan, models.PROTECT, related_name="actions")
    # Overrides StatusSnapshot.lead to add a related name.
    lead = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="led_actions"
    )
    theme = models.ForeignKey(Theme, models.PROTECT, null=True, blank=True, related_name="actions")
    ref = models.CharField(_("reference"), max_length=40)
    sort_key = models.CharField(max_length=120, editable=False)
    wording = models.TextField(_("action"), max_length=LONGEST_TEXT)
    outcome_wanted = models.TextField(_("outcome wanted"), blank=True, max_length=LONGEST_TEXT)
    success_measure = models.TextField(_("success measure"), blank=True, max_length=LONGEST_TEXT)
    supporters = models.ManyToManyField(Post, blank=True, related_name="supported_actions")
    start_on = models.DateField(_("start"), null=True, blank=True)
    start_precision = models.CharField(
        max_length=10, choices=PRECISION_CHOICES, default=Precision.NONE.value
    )
    start_text = models.CharField(max_length=100, blank=True)
    priority = models.CharField(_("priority"), max_length=10, choices=Priority.choices, blank=True)
    is_confidential = models.BooleanField(_("confidential"), default=False)
    quarterly_until = models.DateField(_("updates quarterly until"), null=True, blank=True)
    rating_since = models.DateField(_("at this rating since"), null=True, blank=True)
    # The first rating came from a file, so its first day is only the first one known.
    is_since_at_least = models.BooleanField(default=False)
    is_reopened = models.BooleanField(default=False)
    is_undated = models.BooleanField(_("next step has no date yet"), default=False)
    latest_entry = models.ForeignKey(
        "ActionEntry", models.PROTECT, null=True, blank=True, related_name="+"
    )
    search_text = SearchText("ref", "wording", "outcome_wanted", "success_measure")

    # Set by `with_parts`.
    parts_total: int = 0
    parts_done: int = 0
    parts_overdue: int = 0
    # Set by `with_update` and `with_words` of the list of all actions.
    updated_on: date | None
    progress_made: str | None
    improvement_required: str | None
    next_step: str | None

    objects = ActionQuerySet.as_manager()
    unversioned_verbs = (
        "action.date_refused",
        "action.lead_asked",
        "action.lead_disputed",
        "action.lead_replied",
        "action.warnings_dismissed",
        "action.withdrawal_refused",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "ref"], name="action_ref_once_in_plan"),
        ]
        indexes = [
            models.Index(fields=["plan", "sort_key"], name="action_plan_sort"),
            models.Index(fields=["plan", "rating", "ref"], name="action_plan_rating"),
        ]

    def __str__(self) -> str:
        return self.ref

    def get_absolute_url(self) -> str:
        """The action's page."""
        return reverse("actions:action", args=[self.pk])

    def stale(self) -> StaleRecord:
        """The error for a conflicting change, with the latest entry."""
        stale, entry = super().stale(), self.latest_entry
        if entry:
            stale.newer = entry
            stale.changed = (entry.recorded_by, entry.recorded_at, entry.told_by)
        return stale

    @property
    def stale_title(self) -> str:
        """The action with its reference."""
        return _("action %(ref)s") % {"ref": self.ref}

    @property
    def start(self) -> PartialDate:
        """The start date with its precision."""
        return PartialDate(self.start_on, Precision(self.start_precision), self.start_text)

    @property
    def has_date(self) -> bool:
        """Whether a due date has ever been set. If so, a new one must be requested."""
        return {self.due_precision, self.original_due_precision} != {Precision.NONE.value}

    @property
    def is_open(self) -> bool:
        """Whether it can still be updated."""
        return State(self.state).is_open

    @property
    def parts_text(self) -> str:
        """Milestone progress, once `with_parts` has been applied; empty if there is none."""
        return MilestoneProgress(self.parts_total, self.parts_done, self.parts_overdue).text

    @property
    def facts(self) -> ActionFacts:
        """The current values that determine the flags."""
        rating = self.rating
        return ActionFacts(
            state=State(self.state),
            due=self.due,
            counts_as_amber=rating is not None and rating.counts_as_amber,
            counts_as_red=rating is not None and rating.counts_as_red,
            is_no_data=rating is not None and rating.is_no_data,
            is_reopened=self.is_reopened,
            is_undated=self.is_undated,
        )
