"""Forms for minutes and resolutions."""

from typing import Any

from crispy_forms_gds.layout import Div
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from committees.meetings.forms.fields import RecordForm
from committees.minutes.services.minutes import Amending, MinuteWords, ResolutionWords
from committees.models import NOT_RESOLVED, AgendaItem, Minute, Resolution, ResolutionKind
from committees.models.minute import MinuteQuerySet
from safeguard.forms.fields import LongTextField, RecordsField, TextField

LONGEST_MINUTE = 50_000


class AmendableForm(RecordForm):
    """A form for part of the minutes. Confirmed minutes also need a reason for amending them."""

    amendment_reason = LongTextField(
        label=gettext_lazy("Why are you amending confirmed minutes?"),
        help_text=gettext_lazy(
            "This is published with the minutes. Do not include anything exempt."
        ),
        rows=2,
        required=False,
    )
    earlier_is_exempt = forms.BooleanField(
        label=gettext_lazy(
            "The earlier text is now exempt: show it only to people with access to exempt matters"
        ),
        required=False,
    )
    amendment_fields = ("amendment_reason", "earlier_is_exempt")

    def __init__(self, *args: Any, is_confirmed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_confirmed:
            for name in self.amendment_fields:
                del self.fields[name]
            self.draw()

    def clean(self) -> dict[str, Any]:
        """A reason is required to change the text of confirmed minutes, but not to change links."""
        cleaned = super().clean() or {}
        changed = set(self.changed_data) - {"nonce", "version", "refers_to", *self.amendment_fields}
        if "amendment_reason" in self.fields and changed and not cleaned.get("amendment_reason"):
            self.add_error("amendment_reason", _("Enter why you are amending confirmed minutes"))
        return cleaned

    def values(self) -> dict[str, Any]:
        """The submitted values, except those for the amendment."""
        return {k: v for k, v in super().values().items() if k not in self.amendment_fields}

    @property
    def words(self) -> Any:
        """The submitted values, except those for an amendment."""
        raise NotImplementedError

    def arguments(self) -> dict[str, Any]:
        """The submitted values, the amendment and the version of the record, or 0 for a new one."""
        version = self.cleaned_data["version"]
        return {"words": self.words, "amending": self.amending, "version": version}

    @property
    def amending(self) -> Amending | None:
        """The reason for the amendment, or None if the minutes are not confirmed."""
        if "amendment_reason" not in self.fields:
            return None
        data = self.cleaned_data
        return Amending(data["amendment_reason"], is_exempt=data.get("earlier_is_exempt", False))


class MinutesField(RecordsField):
    """Choice of minutes, labelled by number, date and item."""

    def label_from_instance(self, obj: Minute) -> str:
        """The option label."""
        return f"{obj}: {obj.item.title}"


class MinuteForm(AmendableForm):
    """The minute of an item."""

    number = TextField(
        label=gettext_lazy("Minute number"),
        help_text=gettext_lazy("Use your council’s numbering, such as 60 or Item 66."),
        max_length=20,
        required=False,
    )
    refers_to_text = TextField(
        label=gettext_lazy("Reference to earlier minutes"),
        help_text=gettext_lazy(
            "As worded in the minutes. For example, Further to minute 60 (15/3/11)."
        ),
        max_length=200,
        required=False,
    )
    refers_to = MinutesField(
        label=gettext_lazy("Earlier minutes referred to"),
        help_text=gettext_lazy("Select the minutes referred to. Readers will see them as links."),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    text = LongTextField(
        label=gettext_lazy("Text"),
        help_text=gettext_lazy(
            "Do not include resolutions. Add them separately. "
            "Refer to staff by post and do not name children."
        ),
        rows=14,
        max_length=LONGEST_MINUTE,
        required=False,
    )
    exempt_text = LongTextField(
        label=gettext_lazy("Exempt part"),
        help_text=gettext_lazy("Never shown to the public."),
        rows=4,
        max_length=LONGEST_MINUTE,
        required=False,
    )
    public_summary = LongTextField(
        label=gettext_lazy("Public summary"),
        help_text=gettext_lazy("The item is exempt, so this is all the public will see."),
        rows=3,
        required=False,
    )
    submit_label = gettext_lazy("Save minute")
    field_order = [
        "number",
        "refers_to_text",
        "refers_to",
        "text",
        "exempt_text",
        "public_summary",
        *AmendableForm.amendment_fields,
    ]

    def __init__(
        self, *args: Any, item: AgendaItem, earlier: MinuteQuerySet, **kwargs: Any
    ) -> None:
        super().__init__(*args, is_confirmed=item.meeting.has_confirmed_minutes, **kwargs)
        field = self.fields["refers_to"]
        if isinstance(field, MinutesField):
            field.queryset = earlier
        if not item.is_exempt:
            del self.fields["public_summary"]
        if not earlier.exists():
            del self.fields["refers_to"]
        self.draw()

    @staticmethod
    def _drawn(name: str, field: forms.Field) -> Any:
        layout = RecordForm._drawn(name, field)
        return Div(layout, css_class="long-choice") if isinstance(field, MinutesField) else layout

    def clean(self) -> dict[str, Any]:
        """A minute must have some text."""
        cleaned = super().clean() or {}
        if not any(cleaned.get(name) for name in ("text", "exempt_text", "public_summary")):
            self.add_error("text", _("Enter the minute"))
        return cleaned

    @property
    def words(self) -> MinuteWords:
        """The submitted values."""
        return MinuteWords(**self.values())

    @staticmethod
    def first(minute: Minute) -> dict[str, Any]:
        """The minute's current values."""
        return {
            "version": minute.version,
            "number": minute.number,
            "refers_to_text": minute.refers_to_text,
            "refers_to": list(minute.refers_to.all()),
            "text": minute.text,
            "exempt_text": minute.exempt_text,
            "public_summary": minute.public_summary,
        }


class ResolutionForm(AmendableForm):
    """A clause: its kind, label and text."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        help_text=gettext_lazy(
            "Requests from the chair and undertakings are minuted but not resolved. The suggested "
            "label is not used for them."
        ),
        choices=[("", gettext_lazy("Choose a kind")), *ResolutionKind.choices],
        error_messages={"required": gettext_lazy("Choose a kind")},
    )
    label = TextField(
        label=gettext_lazy("Label"),
        help_text=gettext_lazy("As printed in the minutes. Leave blank if there is none."),
        max_length=20,
        required=False,
    )
    text = LongTextField(
        label=gettext_lazy("Text"),
        rows=5,
        error_messages={"required": gettext_lazy("Enter the text")},
    )
    order = forms.IntegerField(
        label=gettext_lazy("Position in the minute"),
        help_text=gettext_lazy("Leave blank to add at the end."),
        min_value=1,
        max_value=999,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        required=False,
    )
    moved_by = TextField(label=gettext_lazy("Moved by"), max_length=200, required=False)
    seconded_by = TextField(label=gettext_lazy("Seconded by"), max_length=200, required=False)
    submit_label = gettext_lazy("Save")
    field_order = [
        "kind",
        "label",
        "text",
        "order",
        "moved_by",
        "seconded_by",
        *AmendableForm.amendment_fields,
    ]

    def clean(self) -> dict[str, Any]:
        """The next label of the resolution is not claimed for what was not resolved."""
        cleaned = super().clean() or {}
        is_suggested = cleaned.get("version") == 0 and "label" not in self.changed_data
        if is_suggested and cleaned.get("kind") in NOT_RESOLVED:
            cleaned["label"] = ""
        return cleaned

    @property
    def words(self) -> ResolutionWords:
        """The submitted values."""
        return ResolutionWords(**self.values())

    @staticmethod
    def first(resolution: Resolution) -> dict[str, Any]:
        """The clause's current values."""
        return {
            "version": resolution.version,
            "kind": resolution.kind,
            "label": resolution.label,
            "text": resolution.text,
            "order": resolution.order,
            "moved_by": resolution.moved_by,
            "seconded_by": resolution.seconded_by,
        }
