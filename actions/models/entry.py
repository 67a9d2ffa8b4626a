"""The history of actions."""

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from actions.models.action import Action
from actions.models.round import Channel, UpdateRound
from actions.models.status_snapshot import PRECISION_CHOICES, StatusSnapshot
from safeguard.accounts.models import Post, User
from safeguard.audit.models import AppendOnlyModel
from safeguard.dates import PartialDate, Precision
from safeguard.text_search import SearchText


class EntryKind(models.TextChoices):
    """What happened to an action."""

    IMPORT = "IMPORT", _("Imported")
    PROGRESS = "PROGRESS", _("Progress recorded")
    CONFIRMATION = "CONFIRMATION", _("Confirmed: nothing has changed")
    REPORT_WORDING = "REPORT_WORDING", _("Worded for the report")
    RATING = "RATING", _("Rating decided")
    STATE = "STATE", _("State changed")
    DATE = "DATE", _("New date agreed")
    CORRECTION = "CORRECTION", _("Date corrected")
    LEAD = "LEAD", _("Lead changed")
    WORDING = "WORDING", _("Wording changed")
    REFERENCE = "REFERENCE", _("Reference changed")
    PLAN_DETAILS = "PLAN_DETAILS", _("Plan details changed")
    NO_RETURN = "NO_RETURN", _("No update came")
    EMBEDDED_CHECK = "EMBEDDED_CHECK", _("Checked whether it is embedded")


# Entries in which a lead, or a file in their place, says in words how the work goes and what the
# next step is.
REPORTING = (EntryKind.IMPORT, EntryKind.PROGRESS)

# Entries in which somebody says how the work goes; the others leave the last words standing.
SPEAKING = (*REPORTING, EntryKind.NO_RETURN)

# Entries whose words a report prints: the team's wording stands in place of the lead's.
PRINTED = (*SPEAKING, EntryKind.REPORT_WORDING)

# Entries in which a lead answers how the work goes, or a file does so for them.
ANSWERING = (*REPORTING, EntryKind.CONFIRMATION)

# Entries by which somebody vouches for how the work goes.
VOUCHING = (*ANSWERING, EntryKind.REPORT_WORDING)

# Entries that give a rating to their day; the others carry the last one.
GIVING_A_RATING = (*ANSWERING, EntryKind.NO_RETURN, EntryKind.RATING)

# What somebody did of which there may be evidence; the rest happened on paper.
WITH_EVIDENCE = (
    EntryKind.PROGRESS,
    EntryKind.CONFIRMATION,
    EntryKind.STATE,
    EntryKind.EMBEDDED_CHECK,
)

# Their reason says why a date, a lead or a word changed, not why the work is in its state.
_WITHOUT_STATE_REASON = (
    EntryKind.DATE,
    EntryKind.CORRECTION,
    EntryKind.LEAD,
    EntryKind.WORDING,
    EntryKind.REFERENCE,
    EntryKind.PLAN_DETAILS,
)


def reasons_of_state(kind: str, reason: str) -> dict[str, str]:
    """What an entry's reason says: why the state is so, why it was moved, or why nobody answered.

    The reason of a rating says why that changes, which is nobody else's business, unless the
    rating brings a state along.
    """
    if kind in {EntryKind.PROGRESS, EntryKind.RATING}:
        return {"moving_reason": reason}
    if kind == EntryKind.NO_RETURN:
        return {"silence_reason": reason}
    return {} if kind in _WITHOUT_STATE_REASON else {"reason": reason}


def is_undated(kind: str, no_date_reason: str) -> bool | None:
    """Whether the next step of such an entry has no date yet; None where it names no step."""
    return bool(no_date_reason) if kind in REPORTING else None


class ActionEntryQuerySet(models.QuerySet["ActionEntry"]):
    """Which entries."""

    def visible_to(self, user: User) -> Self:
        """Those of actions the person may see."""
        return self.filter(action__in=Action.objects.visible_to(user))

    def answering(self) -> Self:
        """Those in which a lead says how it goes, or that nothing has changed."""
        return self.filter(kind__in=ANSWERING)

    def in_order(self) -> Self:
        """As history runs: by the day they speak of, then as they were recorded."""
        return self.order_by("effective_on", "recorded_at", "pk")

    def newest_first(self) -> Self:
        """The other way round, as pages tell it."""
        return self.order_by("-effective_on", "-recorded_at", "-pk")

    def count_by_round(self) -> dict[int, tuple[int, int]]:
        """How many actions were answered and how many got no data, by round; one query."""
        answered = models.Q(kind__in=ANSWERING) & ~models.Q(kind=EntryKind.IMPORT)
        rows = self.exclude(round=None).order_by().values_list("round")
        counted = rows.annotate(
            n_answered=models.Count("action", filter=answered, distinct=True),
            n_silent=models.Count(
                "action", filter=models.Q(kind=EntryKind.NO_RETURN), distinct=True
            ),
        )
        return {key: (n_answered, n_silent) for key, n_answered, n_silent in counted}

    def up_to(self, day: date) -> Self:
        """Those that speak of the day or an earlier one, whenever they were typed."""
        return self.filter(effective_on__lte=day)

    def as_at(self, day: date) -> Self:
        """Per action its newest entry as at the day. An action without one did not exist yet."""
        return self._newest(self.model.objects.up_to(day))

    def spoken_as_at(self, day: date) -> Self:
        """Per action the newest entry as at the day in which somebody said how it goes."""
        return self._newest(self.model.objects.up_to(day).filter(kind__in=SPEAKING))

    def printed_as_at(self, day: date) -> Self:
        """Per action the newest entry as at the day with the words that a report prints."""
        return self._newest(self.model.objects.up_to(day).filter(kind__in=PRINTED))

    def answered_as_at(self, day: date) -> Self:
        """Per action the newest entry as at the day in which its lead answered."""
        return self._newest(self.model.objects.answering().up_to(day))

    def answers_to(self, round: UpdateRound) -> Self:
        """Per action the newest answer that came in the round; a file's rows are nobody's."""
        newest = self._newest(self.model.objects.answering().filter(round=round))
        return newest.exclude(kind=EntryKind.IMPORT)

    def worded_as_at(self, day: date) -> Self:
        """Per action the newest entry as at the day that sets the action's wording."""
        return self._newest(self.model.objects.up_to(day).exclude(wording=""))

    def signposts(self) -> dict[str, str]:
        """Every reference that an action had before, with the one it has now."""
        before = self.exclude(former_ref="").order_by("pk")
        refs = before.values_list("former_ref", "action__ref")
        return {old: now for old, now in refs if old != now}

    def _newest(self, candidates: "models.QuerySet[ActionEntry]") -> Self:
        newest = candidates.filter(action=models.OuterRef("action")).order_by(
            "-effective_on", "-recorded_at", "-pk"
        )
        return self.filter(pk=models.Subquery(newest.values("pk")[:1]))


class ActionEntry(AppendOnlyModel, StatusSnapshot):
    """One thing that happened to an action, and how the action stood afterwards.

    `effective_on` is the day it speaks of (an import's or a round's as-at date), `recorded_at`
    the moment it was typed. `told_by` says whose words they are where another person typed them,
    or where somebody without a sign-in answered by a link; how and when another person heard
    them stands beside it, with the mail they were in. Rows are added, never edited. One with
    a wording states the outcome and the success measure of that wording too; blank means that
    there is none. `plan_details` says in words what else of the plan changed from what to what:
    theme, start and the like.
    """

    redactable: ClassVar[tuple[str, ...]] = (
        "wording",
        "outcome_wanted",
        "success_measure",
        "progress_made",
        "improvement_required",
        "next_step",
        "no_date_reason",
        "reason",
        "told_by",
        "told_mail",
        "plan_details",
        "search_text",
    )

    action = models.ForeignKey(Action, models.PROTECT, related_name="entries")
    kind = models.CharField(_("kind"), max_length=20, choices=EntryKind.choices)
    effective_on = models.DateField(_("as at"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="entries"
    )
    for_post = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="entries"
    )

    wording = models.TextField(_("wording from here on"), blank=True)
    outcome_wanted = models.TextField(_("outcome wanted from here on"), blank=True)
    success_measure = models.TextField(_("success measure from here on"), blank=True)
    progress_made = models.TextField(_("what has been done"), blank=True)
    improvement_required = models.TextField(_("what is still required"), blank=True)
    next_step = models.TextField(_("next step"), blank=True)
    next_step_on = models.DateField(null=True, blank=True)
    next_step_precision = models.CharField(
        max_length=10, choices=PRECISION_CHOICES, default=Precision.NONE.value
    )
    next_step_text = models.CharField(max_length=100, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    decided_by = models.CharField(_("agreed by"), max_length=200, blank=True)
    no_date_reason = models.TextField(_("why the next step has no date yet"), blank=True)
    plan_details = models.TextField(_("what changed"), blank=True)
    former_ref = models.CharField(_("reference until then"), max_length=40, blank=True)
    reminders = models.PositiveSmallIntegerField(_("reminders"), null=True, blank=True)
    round = models.ForeignKey(
        UpdateRound, models.PROTECT, null=True, blank=True, related_name="entries"
    )
    told_by = models.CharField(_("as told by"), max_length=200, blank=True)
    told_how = models.CharField(
        _("how it was told"), max_length=10, choices=Channel.choices, blank=True
    )
    told_on = models.DateField(_("told on"), null=True, blank=True)
    told_mail = models.TextField(_("the mail it was told in"), blank=True)
    redacted_on = models.DateField(_("redacted"), null=True, blank=True)
    search_text = SearchText("progress_made", "improvement_required", "next_step", "reason")

    objects = ActionEntryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["action", "-effective_on", "-recorded_at", "-id"], name="entry_newest"
            ),
            models.Index(
                fields=["action"], condition=~models.Q(former_ref=""), name="entry_signposts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} {self.kind} {self.effective_on}"

    @property
    def next_step_due(self) -> PartialDate:
        """When the next step is to be done."""
        return PartialDate(
            self.next_step_on, Precision(self.next_step_precision), self.next_step_text
        )

    @property
    def is_undated(self) -> bool | None:
        """Whether its next step has no date yet; None where it names no step."""
        return is_undated(self.kind, self.no_date_reason)

    @property
    def was_told(self) -> bool:
        """Whether the team entered what a lead told them."""
        return bool(self.told_how)

    @property
    def speaks(self) -> bool:
        """Whether somebody says in it how the work goes."""
        return self.kind in SPEAKING
