"""Forms for follow-ups."""

from datetime import date
from typing import Any

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.layout import ConditionalQuestion, ConditionalRadios, Layout
from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from committees.follow_ups.services import FollowUpFacts, Move
from committees.follow_ups.states import (
    DUE_AT_MEETING,
    DueKind,
    FollowUpState,
    moves_from,
    needs_reason,
)
from committees.meetings.forms.fields import FactsForm, RecordForm
from committees.meetings.readable import ReadableRecords
from committees.models import ASKS_NOTHING, FollowUp, Resolution, ResolutionKind
from safeguard.accounts.models import Post
from safeguard.dates import in_words
from safeguard.forms.fields import DayField, LongTextField, RecordField, TextField

# The questions under each kind of due date.
_DUE_QUESTIONS = {
    DueKind.MEETING: ("due_meeting",),
    DueKind.FIXED_DATE: ("due_on",),
    DueKind.CONDITION: ("condition",),
}
_DUE_BY_KIND = {
    ResolutionKind.STANDING_INSTRUCTION.value: DueKind.STANDING,
    ResolutionKind.CONDITIONAL.value: DueKind.CONDITION,
    **{kind.value: DueKind.CLOSED_AT_ONCE for kind in ASKS_NOTHING},
}


class FollowUpForm(FactsForm):
    """A follow-up: the request, its owner and when it is due."""

    wording = LongTextField(
        label=gettext_lazy("Request"),
        rows=3,
        error_messages={"required": gettext_lazy("Enter the request")},
    )
    owner = forms.ModelChoiceField(
        label=gettext_lazy("Owner"),
        queryset=Post.objects.order_by("job_title", "pk"),
        empty_label=gettext_lazy("None"),
        required=False,
    )
    owner_text = TextField(
        label=gettext_lazy("Owner, if not in the list"),
        help_text=gettext_lazy("For example, Chair."),
        max_length=200,
        required=False,
    )
    addressed_committee: forms.ModelChoiceField = forms.ModelChoiceField(
        label=gettext_lazy("Other committee responsible (optional)"),
        queryset=None,
        empty_label=gettext_lazy("This committee"),
        required=False,
    )
    due_kind = forms.ChoiceField(
        label=gettext_lazy("When is it due?"),
        widget=forms.RadioSelect,
        choices=[Choice(kind.value, kind.label) for kind in DueKind],
        error_messages={"required": gettext_lazy("Choose when it is due")},
    )
    due_meeting: forms.ModelChoiceField = forms.ModelChoiceField(
        label=gettext_lazy("Meeting"),
        queryset=None,
        empty_label=gettext_lazy("None, or not in the calendar yet"),
        required=False,
    )
    due_text = TextField(
        label=gettext_lazy("Timing as worded in the minutes"),
        help_text=gettext_lazy("For example, “the November meeting” or “a future meeting”."),
        max_length=200,
        required=False,
    )
    due_on = DayField(label=gettext_lazy("Date"), required=False)
    condition = TextField(
        label=gettext_lazy("What has to happen first?"), max_length=500, required=False
    )
    repeats = RecordField(
        describe=lambda request: (
            f"{request.resolution.minute.item.meeting.day}: {Truncator(request.wording).chars(80)}"
        ),
        label=gettext_lazy("Earlier request this repeats"),
        queryset=None,
        empty_label=gettext_lazy("None"),
        required=False,
    )
    submit_label = gettext_lazy("Save follow-up")
    field_order = [
        "wording",
        "owner",
        "owner_text",
        "addressed_committee",
        "due_kind",
        "due_meeting",
        "due_on",
        "condition",
        "due_text",
        "repeats",
    ]

    def draw(self) -> None:
        """Puts the questions about each kind of due date under its radio button."""
        super().draw()
        *fields, save = self.helper.layout.fields
        parts = dict(zip(self.fields, fields, strict=True))
        questions = [
            ConditionalQuestion(
                kind.label, *(parts.pop(name) for name in _DUE_QUESTIONS.get(kind, ()))
            )
            for kind in DueKind
        ]
        parts["due_kind"] = ConditionalRadios("due_kind", *questions)
        self.helper.layout = Layout(*parts.values(), save)

    def __init__(
        self, *args: Any, readable: ReadableRecords, resolution: Resolution, on: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        meeting = resolution.minute.item.meeting
        known = readable.follow_ups.not_withdrawn()
        earlier = known.of_committee(meeting.committee).with_origin().oldest_first()
        rows = {
            "addressed_committee": readable.committees.exclude(pk=meeting.committee_id).in_order(),
            "due_meeting": _meetings(readable, resolution, on=on),
            "repeats": earlier.exclude(resolution=resolution),
        }
        for name, queryset in rows.items():
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = queryset

    def clean(self) -> dict[str, Any]:
        """Require the answers for this kind of due date.

        An owner is also required, unless the follow-up is closed immediately.
        """
        cleaned = super().clean() or {}
        kind = cleaned.get("due_kind")
        if kind == DueKind.MEETING and not (cleaned.get("due_meeting") or cleaned.get("due_text")):
            self.add_error(
                "due_meeting", _("Choose the meeting, or enter the timing as worded in the minutes")
            )
        if kind == DueKind.FIXED_DATE and "due_on" not in self.errors and not cleaned["due_on"]:
            self.add_error("due_on", _("Enter the date"))
        if kind == DueKind.CONDITION and not cleaned.get("condition"):
            self.add_error("condition", _("Enter what has to happen first"))
        has_owner = cleaned.get("owner") or cleaned.get("owner_text")
        if kind and kind != DueKind.CLOSED_AT_ONCE and not has_owner:
            self.add_error("owner", _("Choose an owner or enter their name"))
        return cleaned

    @property
    def facts(self) -> FollowUpFacts:
        """The submitted values. Answers about other kinds of due date are left out."""
        chosen = DueKind(self.cleaned_data["due_kind"])
        others = {n for kind, names in _DUE_QUESTIONS.items() if kind != chosen for n in names}
        values = {name: value for name, value in self.values().items() if name not in others}
        return FollowUpFacts(**{**values, "due_kind": chosen})

    @staticmethod
    def suggested(resolution: Resolution) -> dict[str, Any]:
        """Initial values for a new follow-up.

        They are the clause's wording, the presenter of the item and the kind of due date that is
        usual for this kind of clause. Anyone can give an undertaking, and a clause that asks for
        nothing is nobody's task, so these have no suggested owner.
        """
        due = _DUE_BY_KIND.get(resolution.kind)
        is_undertaking = resolution.kind == ResolutionKind.UNDERTAKING
        is_for_presenter = not (is_undertaking or resolution.asks_nothing)
        return {
            "wording": resolution.text,
            "owner": resolution.minute.item.presenter_id if is_for_presenter else None,
            "due_kind": due.value if due else None,
        }

    @staticmethod
    def first(follow_up: FollowUp) -> dict[str, Any]:
        """The follow-up's current values."""
        return {
            "version": follow_up.version,
            "wording": follow_up.wording,
            "owner": follow_up.owner,
            "owner_text": follow_up.owner_text,
            "addressed_committee": follow_up.addressed_committee,
            "due_kind": follow_up.due_kind,
            "due_meeting": follow_up.due_meeting,
            "due_text": follow_up.due_text,
            "due_on": in_words(follow_up.due_on) if follow_up.due_on else "",
            "condition": follow_up.condition,
            "repeats": follow_up.repeats,
        }


class _StateField(forms.ChoiceField):
    """Offers the allowed changes. The service refuses or recognises a choice that is outdated."""

    def valid_value(self, value: Any) -> bool:
        """Whether it is a status at all."""
        return value in list(FollowUpState)


class FollowUpStateForm(RecordForm):
    """A new status of a follow-up."""

    state = _StateField(
        label=gettext_lazy("New status"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a status")},
    )
    due_meeting: forms.ModelChoiceField = forms.ModelChoiceField(
        label=gettext_lazy("Meeting it is scheduled for or carried forward to"),
        queryset=None,
        empty_label=gettext_lazy("None"),
        required=False,
    )
    delivered_minute = RecordField(
        # With its committee, because committees share minute numbers.
        describe=lambda minute: (
            f"{minute.item.meeting.committee}: {minute}, {Truncator(minute.item.title).chars(60)}"
        ),
        label=gettext_lazy("Minute recording delivery"),
        queryset=None,
        empty_label=gettext_lazy("None"),
        required=False,
    )
    reason = LongTextField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy(
            "Shown with the minutes. To mark it as discharged, say where the "
            "committee’s agreement is recorded."
        ),
        rows=3,
        required=False,
    )
    submit_label = gettext_lazy("Update status")
    field_order = ["state", "due_meeting", "delivered_minute", "reason"]

    def __init__(
        self, *args: Any, readable: ReadableRecords, follow_up: FollowUp, on: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.old = follow_up.current_state
        states = moves_from(self.old)
        self.choose("state", [Choice(s.value, s.label, hint=_hint(s)) for s in states])
        rows = {
            "due_meeting": _meetings(readable, follow_up.resolution, on=on),
            "delivered_minute": readable.minutes.not_withdrawn()
            .filter(item__meeting__held_on__gte=follow_up.asked_on)
            .select_related("item__meeting__committee")
            .own_first(follow_up.resolution.minute.item.meeting.committee),
        }
        for name, queryset in rows.items():
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = queryset

    def clean(self) -> dict[str, Any]:
        """Require the answers that the new status needs."""
        cleaned = super().clean() or {}
        if "state" not in cleaned:
            return cleaned
        new = FollowUpState(cleaned["state"])
        if new in DUE_AT_MEETING and not cleaned.get("due_meeting"):
            self.add_error("due_meeting", _("Choose the meeting"))
        if needs_reason(self.old, new) and not cleaned.get("reason"):
            self.add_error(
                "reason", _("Enter a reason for marking this as “%(state)s”") % {"state": new.label}
            )
        is_bare = not cleaned.get("delivered_minute") and not cleaned.get("reason")
        if new == FollowUpState.DELIVERED and is_bare:
            self.add_error("delivered_minute", _("Choose a minute or explain how it was delivered"))
        return cleaned

    def arguments(self) -> dict[str, Any]:
        """The submitted values and the version."""
        data = self.cleaned_data
        move = Move(
            state=FollowUpState(data["state"]),
            reason=data["reason"],
            due_meeting=data["due_meeting"],
            delivered_minute=data["delivered_minute"],
        )
        return {"move": move, "version": data["version"]}


def _meetings(readable: ReadableRecords, resolution: Resolution, *, on: date) -> Any:
    """Later meetings of all committees that the reader can see, most likely first."""
    meeting = resolution.minute.item.meeting
    later = readable.meetings.took_place().filter(held_on__gte=meeting.held_on)
    return later.select_related("committee").nearest_first(meeting.committee, on=on)


def _hint(state: FollowUpState) -> str:
    return {
        FollowUpState.DELIVERED: _(
            "The committee has received the report or reply but has not agreed that it is complete."
        ),
        FollowUpState.DISCHARGED: _("The committee agreed that it is complete."),
        FollowUpState.CARRIED_FORWARD: _("Not delivered when due and moved to a later meeting."),
        FollowUpState.SUPERSEDED: _("Replaced by a later resolution."),
        FollowUpState.CANCELLED: _("The committee no longer wants it."),
    }.get(state, "")
