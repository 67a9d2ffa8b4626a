"""The history of actions."""

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from actions.models.action import Action, OfActionsQuerySet
from actions.models.plan_import import PlanImport
from actions.models.round import Channel, UpdateRound
from actions.models.status_snapshot import PRECISION_CHOICES, StatusSnapshot
from safeguard.accounts.models import Post, name_or_post
from safeguard.audit.models import AppendOnlyModel
from safeguard.dates import PartialDate, Precision
from safeguard.text_search import SearchText


class EntryKind(models.TextChoices):
    """What happened to an action."""

    IMPORT = "IMPORT", _("Imported")
    PROGRESS = "PROGRESS", _("Progress recorded")
    CONFIRMATION = "CONFIRMATION", _("No change confirmed")
    REPORT_WORDING = "REPORT_WORDING", _("Report wording edited")
    RATING = "RATING", _("Rating decided")
    STATE = "STATE", _("Status changed")
    DATE = "DATE", _("New date agreed")
    CORRECTION = "CORRECTION", _("Date corrected")
    CARRIED = "CARRIED", _("Carried forward from an earlier day")
    LEAD = "LEAD", _("Lead changed")
    WORDING = "WORDING", _("Wording changed")
    REFERENCE = "REFERENCE", _("Reference changed")
    PLAN_DETAILS = "PLAN_DETAILS", _("Plan details changed")
    NO_RETURN = "NO_RETURN", _("No update received")
    EMBEDDED_CHECK = "EMBEDDED_CHECK", _("Embedded check")
    TAKEN_BACK = "TAKEN_BACK", _("Decision taken back")


# Updates in words, with the next step, from a lead or an imported file.
REPORTING = (EntryKind.IMPORT, EntryKind.PROGRESS)


# Entries that report on the work. After any other entry, the last texts still apply.
SPEAKING = (*REPORTING, EntryKind.NO_RETURN)


# Entries whose texts are printed in reports. The team's report wording replaces the lead's.
PRINTED = (*SPEAKING, EntryKind.REPORT_WORDING)


# Updates from a lead or an imported file, including confirmations of no change.
ANSWERING = (*REPORTING, EntryKind.CONFIRMATION)


# Entries by which a person vouches for the position of the work.
VOUCHING = (*ANSWERING, EntryKind.REPORT_WORDING)


# Entries that set the rating for their day. The others carry it over.
GIVING_A_RATING = (*ANSWERING, EntryKind.NO_RETURN, EntryKind.RATING)


# Entries that evidence can be added to.
WITH_EVIDENCE = (
    EntryKind.PROGRESS,
    EntryKind.CONFIRMATION,
    EntryKind.STATE,
    EntryKind.EMBEDDED_CHECK,
)


# Entries whose reason explains a change of date, lead or wording, and not the state.
_WITHOUT_STATE_REASON = (
    EntryKind.DATE,
    EntryKind.CORRECTION,
    EntryKind.CARRIED,
    EntryKind.LEAD,
    EntryKind.WORDING,
    EntryKind.REFERENCE,
    EntryKind.PLAN_DETAILS,
    EntryKind.TAKEN_BACK,
)


def reasons_of_state(kind: str, reason: str) -> dict[str, str]:
    """An entry's reason, under the name of the field it belongs in.

    A reason can explain the state, a change made with a rating, or why there was no update.
    """
    if kind in {EntryKind.PROGRESS, EntryKind.RATING}:
        return {"moving_reason": reason}
    if kind == EntryKind.NO_RETURN:
        return {"silence_reason": reason}
    return {} if kind in _WITHOUT_STATE_REASON else {"reason": reason}


def is_undated(kind: str, no_date_reason: str) -> bool | None:
    """Whether the next step has no date yet; None if this kind of entry has no next step."""
    return bool(no_date_reason) if kind in REPORTING else None


class ActionEntryQuerySet(OfActionsQuerySet["ActionEntry"]):
    """Filters for entries."""

    def answering(self) -> Self:
        """Updates, including confirmations of no change."""
        return self.filter(kind__in=ANSWERING)

    def events(self) -> Self:
        """Entries of something that happened. Carried ones only repeat it for later days."""
        return self.exclude(kind=EntryKind.CARRIED)

    def in_order(self) -> Self:
        """In the order of the history: by as-at date, then by time of recording."""
        return self.order_by("effective_on", "recorded_at", "pk")

    def newest_first(self) -> Self:
        """By as-at date, then by time of recording, newest first."""
        return self.order_by("-effective_on", "-recorded_at", "-pk")

    def up_to(self, day: date) -> Self:
        """Entries as at the day or earlier, whenever they were recorded."""
        return self.filter(effective_on__lte=day)

    def as_at(self, day: date) -> Self:
        """The latest entry of each action as at the day.

        An action without one did not exist yet.
        """
        return self._newest(self.model.objects.up_to(day))

    def spoken_as_at(self, day: date) -> Self:
        """For each action, the latest entry as at the day that reports on the work."""
        return self._newest(self.model.objects.up_to(day).filter(kind__in=SPEAKING))

    def printed_as_at(self, day: date) -> Self:
        """For each action, the latest entry as at the day with texts for reports."""
        return self._newest(self.model.objects.up_to(day).filter(kind__in=PRINTED))

    def answered_as_at(self, day: date) -> Self:
        """The latest update of each action as at the day."""
        return self._newest(self.model.objects.answering().up_to(day))

    def answers_to(self, round: UpdateRound) -> Self:
        """For each action, the latest update received in the round. Imports are left out."""
        newest = self._newest(self.model.objects.answering().filter(round=round))
        return newest.exclude(kind=EntryKind.IMPORT)

    def worded_as_at(self, day: date) -> Self:
        """For each action, the latest entry as at the day that sets its wording."""
        return self._newest(self.model.objects.up_to(day).exclude(wording=""))

    def renumbered(self) -> Self:
        """Entries that gave their action another reference. They have an index."""
        return self.exclude(former_ref="")

    def signposts(self) -> dict[str, str]:
        """The current reference for each former one."""
        refs = self.renumbered().order_by("pk").values_list("former_ref", "action__ref")
        return {old: now for old, now in refs if old != now}

    def _newest(self, candidates: "models.QuerySet[ActionEntry]") -> Self:
        newest = candidates.filter(action=models.OuterRef("action")).order_by(
            "-effective_on", "-recorded_at", "-pk"
        )
        return self.filter(pk=models.Subquery(newest.values("pk")[:1]))


class ActionEntry(AppendOnlyModel, StatusSnapshot):
    """One event in the history of an action, with the action's values after it.

    Rows are added, never edited. `effective_on` is the as-at date, and `recorded_at` is the time of
    recording. `told_by` is the name of the person who gave the update, if someone else recorded it
    or it was sent using an emailed link without signing in. `told_how`, `told_on` and `told_mail`
    are how and when the update was given to the person who recorded it, and the email it was in. An
    entry with wording also sets the outcome wanted and success measure, which are blank if there
    are none. `plan_details` lists the other changes to the plan, such as theme and start.
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

    wording = models.TextField(_("new wording"), blank=True)
    outcome_wanted = models.TextField(_("new outcome wanted"), blank=True)
    success_measure = models.TextField(_("new success measure"), blank=True)
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
    plan_details = models.TextField(_("changes"), blank=True)
    former_ref = models.CharField(_("former reference"), max_length=40, blank=True)
    reminders = models.PositiveSmallIntegerField(_("reminders"), null=True, blank=True)
    round = models.ForeignKey(
        UpdateRound, models.PROTECT, null=True, blank=True, related_name="entries"
    )
    plan_import = models.ForeignKey(
        PlanImport, models.PROTECT, null=True, blank=True, related_name="entries"
    )
    told_by = models.CharField(_("reported by"), max_length=200, blank=True)
    told_how = models.CharField(
        _("how it was reported"), max_length=10, choices=Channel.choices, blank=True
    )
    told_on = models.DateField(_("reported on"), null=True, blank=True)
    told_mail = models.TextField(_("text of the email"), blank=True)
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

    def get_kind_display(self) -> str:  # type: ignore[no-redef]
        """What happened. A date that no one is recorded as agreeing came from a file."""
        if self.kind == EntryKind.DATE and not self.decided_by:
            return _now("Date revised")
        return str(EntryKind(self.kind).label)

    @property
    def next_step_due(self) -> PartialDate:
        """The date of the next step."""
        return PartialDate(
            self.next_step_on, Precision(self.next_step_precision), self.next_step_text
        )

    @property
    def is_undated(self) -> bool | None:
        """Whether the next step has no date yet; None if this kind of entry has no next step."""
        return is_undated(self.kind, self.no_date_reason)

    @property
    def was_told(self) -> bool:
        """Whether the team recorded it for a lead."""
        return bool(self.told_how)

    @property
    def who(self) -> str:
        """The person who reported or recorded it, or their post if no name is known."""
        if not self.told_by:
            return self.recorded_by.name_at(self.recorded_at)
        return name_or_post(self.told_by, self.for_post or self.lead, at=self.recorded_at)

    @property
    def speaks(self) -> bool:
        """Whether it reports on the work."""
        return self.kind in SPEAKING
