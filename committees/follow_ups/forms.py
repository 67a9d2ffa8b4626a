"""Reading what is typed about what a committee asked for."""

from datetime import date
from typing import Any

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.layout import ConditionalQuestion, ConditionalRadios, Layout
from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from committees.follow_ups.services import FollowUpFacts, Move
from committees.follow_ups.states import TO_BE_MET, DueKind, FollowUpState, moves_from, needs_reason
from committees.meetings.forms.fields import DAY_HINT, RecordForm
from committees.meetings.readable import ReadableRecords
from committees.models import ASKS_NOTHING, FollowUp, Minute, Resolution, ResolutionKind
from safeguard.accounts.models import Post
from safeguard.dates import in_words
from safeguard.forms.fields import DayField, LongTextField, TextField

# What each way of being due asks for besides.
_ASKED = {
    DueKind.MEETING: ("due_meeting",),
    DueKind.FIXED_DATE: ("due_on",),
    DueKind.CONDITION: ("condition",),
}
_DUE_BY_KIND = {
    ResolutionKind.STANDING_INSTRUCTION.value: DueKind.STANDING,
    ResolutionKind.CONDITIONAL.value: DueKind.CONDITION,
    **{kind.value: DueKind.CLOSED_AT_ONCE for kind in ASKS_NOTHING},
}


class RequestField(forms.ModelChoiceField):
    """One of a committee's requests, named by its day and its words."""

    def label_from_instance(self, obj: FollowUp) -> str:
        """As a list offers it; short, because a list on a small screen is."""
        return f"{obj.resolution.minute.item.meeting.day}: {Truncator(obj.wording).chars(80)}"


class MinuteField(forms.ModelChoiceField):
    """One minute, named by its committee, since every committee may have a minute 66."""

    def label_from_instance(self, obj: Minute) -> str:
        """As a list offers it."""
        return f"{obj.item.meeting.committee}: {obj}, {Truncator(obj.item.title).chars(60)}"


class FollowUpForm(RecordForm):
    """What is asked for, of whom, by when."""

    wording = LongTextField(
        label=gettext_lazy("What is asked for"),
        rows=3,
        error_messages={"required": gettext_lazy("Enter what is asked for")},
    )
    owner = forms.ModelChoiceField(
        label=gettext_lazy("Owner"),
        queryset=Post.objects.order_by("job_title", "pk"),
        empty_label=gettext_lazy("No post"),
        required=False,
    )
    owner_text = TextField(
        label=gettext_lazy("Owner, if it is no post"),
        help_text=gettext_lazy("For example, Chair."),
        max_length=200,
        required=False,
    )
    addressed_committee: forms.ModelChoiceField = forms.ModelChoiceField(
        label=gettext_lazy("Committee it is for, if it is another"),
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
        label=gettext_lazy("Which meeting"),
        queryset=None,
        empty_label=gettext_lazy("None, or not in the calendar yet"),
        required=False,
    )
    due_text = TextField(
        label=gettext_lazy("How the minutes say when"),
        help_text=gettext_lazy("For example, the November meeting or a future meeting."),
        max_length=200,
        required=False,
    )
    due_on = DayField(label=gettext_lazy("Which date"), help_text=DAY_HINT, required=False)
    condition = TextField(
        label=gettext_lazy("What has to happen first"), max_length=500, required=False
    )
    repeats = RequestField(
        label=gettext_lazy("Earlier request that it repeats"),
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
        """Each way of being due brings the questions that belong to it."""
        super().draw()
        *drawn, save = self.helper.layout.fields
        parts = dict(zip(self.fields, drawn, strict=True))
        questions = [
            ConditionalQuestion(kind.label, *(parts.pop(name) for name in _ASKED.get(kind, ())))
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
        """Each way of being due names what it needs; everything asked for has an owner."""
        cleaned = super().clean() or {}
        kind = cleaned.get("due_kind")
        if kind == DueKind.MEETING and not (cleaned.get("due_meeting") or cleaned.get("due_text")):
            self.add_error("due_meeting", _("Choose the meeting, or enter how the minutes name it"))
        if kind == DueKind.FIXED_DATE and "due_on" not in self.errors and not cleaned["due_on"]:
            self.add_error("due_on", _("Enter the date"))
        if kind == DueKind.CONDITION and not cleaned.get("condition"):
            self.add_error("condition", _("Enter what has to happen first"))
        has_owner = cleaned.get("owner") or cleaned.get("owner_text")
        if kind and kind != DueKind.CLOSED_AT_ONCE and not has_owner:
            self.add_error("owner", _("Choose the owner, or enter who it is"))
        return cleaned

    @property
    def facts(self) -> FollowUpFacts:
        """What was typed, without answers that belong to another way of being due."""
        chosen = DueKind(self.cleaned_data["due_kind"])
        others = {n for kind, names in _ASKED.items() if kind != chosen for n in names}
        given = {name: value for name, value in self.typed().items() if name not in others}
        return FollowUpFacts(**{**given, "due_kind": chosen})

    @staticmethod
    def suggested(resolution: Resolution) -> dict[str, Any]:
        """What a new follow-up of the clause probably says: its words, whoever presented the item,
        and when it is due as far as the kind of clause tells."""
        due = _DUE_BY_KIND.get(resolution.kind)
        return {
            "wording": resolution.text,
            "owner": resolution.minute.item.presenter_id,
            "due_kind": due.value if due else None,
        }

    @staticmethod
    def first(follow_up: FollowUp) -> dict[str, Any]:
        """The follow-up as it is now."""
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


class FollowUpStateForm(RecordForm):
    """What became of it."""

    state = forms.ChoiceField(
        label=gettext_lazy("New state"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a state")},
    )
    due_meeting: forms.ModelChoiceField = forms.ModelChoiceField(
        label=gettext_lazy("Meeting it is scheduled for or carried forward to"),
        queryset=None,
        empty_label=gettext_lazy("None"),
        required=False,
    )
    delivered_minute = MinuteField(
        label=gettext_lazy("Minute it was delivered to"),
        queryset=None,
        empty_label=gettext_lazy("None"),
        required=False,
    )
    reason = LongTextField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy(
            "Shown with the minutes. For a discharge: where the committee agreed."
        ),
        rows=3,
        required=False,
    )
    submit_label = gettext_lazy("Change state")
    field_order = ["state", "due_meeting", "delivered_minute", "reason"]

    def __init__(
        self, *args: Any, readable: ReadableRecords, follow_up: FollowUp, on: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.old = follow_up.current_state
        # What was sent before the state changed is for the service to refuse, or to know again.
        states = list(FollowUpState) if self.is_bound else moves_from(self.old)
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
        """Each state names what it needs."""
        cleaned = super().clean() or {}
        if "state" not in cleaned:
            return cleaned
        new = FollowUpState(cleaned["state"])
        if new in TO_BE_MET and not cleaned.get("due_meeting"):
            self.add_error("due_meeting", _("Choose the meeting"))
        if needs_reason(self.old, new) and not cleaned.get("reason"):
            self.add_error("reason", _("Enter why it becomes “%(state)s”") % {"state": new.label})
        is_bare = not cleaned.get("delivered_minute") and not cleaned.get("reason")
        if new == FollowUpState.DELIVERED and is_bare:
            self.add_error("delivered_minute", _("Choose the minute, or say below how it was done"))
        return cleaned

    @property
    def move(self) -> Move:
        """What was chosen."""
        given = self.cleaned_data
        return Move(
            state=FollowUpState(given["state"]),
            reason=given["reason"],
            due_meeting=given["due_meeting"],
            delivered_minute=given["delivered_minute"],
        )


def _meetings(readable: ReadableRecords, resolution: Resolution, *, on: date) -> Any:
    """Later meetings of any committee that may be seen, the likeliest first."""
    meeting = resolution.minute.item.meeting
    later = readable.meetings.took_place().filter(held_on__gte=meeting.held_on)
    return later.select_related("committee").nearest_first(meeting.committee, on=on)


def _hint(state: FollowUpState) -> str:
    return {
        FollowUpState.DELIVERED: _("The report or answer came. The committee has still to agree."),
        FollowUpState.DISCHARGED: _("The committee agreed that it is done."),
        FollowUpState.CARRIED_FORWARD: _(
            "Not delivered when it was due. It goes to a later meeting."
        ),
        FollowUpState.SUPERSEDED: _("A later resolution stands in its place."),
        FollowUpState.CANCELLED: _("The committee no longer wants it."),
    }.get(state, "")
