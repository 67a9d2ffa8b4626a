"""Reading what is typed into the minutes."""

from typing import Any

from crispy_forms_gds.layout import Div
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from committees.meetings.forms.fields import RecordForm
from committees.minutes.services.amending import Amending
from committees.minutes.services.minutes import MinuteWords, ResolutionWords
from committees.models import AgendaItem, Minute, Resolution, ResolutionKind
from committees.models.minute import MinuteQuerySet
from safeguard.forms.fields import LongTextField, TextField

LONGEST_MINUTE = 50_000


class AmendableForm(RecordForm):
    """A part of the minutes. Once they are confirmed, it also asks why they are amended."""

    amendment_reason = LongTextField(
        label=gettext_lazy("Why the confirmed minutes are amended"),
        help_text=gettext_lazy("Everybody reads it with the minutes. It must tell nothing exempt."),
        rows=2,
        required=False,
    )
    earlier_is_exempt = forms.BooleanField(
        label=gettext_lazy(
            "The earlier words have become exempt: keep them for those who see exempt matters"
        ),
        required=False,
    )
    of_amending = ("amendment_reason", "earlier_is_exempt")

    def __init__(self, *args: Any, is_confirmed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_confirmed:
            for name in self.of_amending:
                del self.fields[name]
            self.draw()

    def clean(self) -> dict[str, Any]:
        """Other words in confirmed minutes need a reason; other links do not."""
        cleaned = super().clean() or {}
        words = set(self.changed_data) - {"nonce", "version", "refers_to", *self.of_amending}
        if "amendment_reason" in self.fields and words and not cleaned.get("amendment_reason"):
            self.add_error("amendment_reason", _("Enter why the confirmed minutes are amended"))
        return cleaned

    def typed(self) -> dict[str, Any]:
        """What was typed into the minutes themselves."""
        return {k: v for k, v in super().typed().items() if k not in self.of_amending}

    @property
    def amending(self) -> Amending | None:
        """Why, where the minutes are confirmed."""
        if "amendment_reason" not in self.fields:
            return None
        given = self.cleaned_data
        return Amending(given["amendment_reason"], is_exempt=given["earlier_is_exempt"])


class MinutesField(forms.ModelMultipleChoiceField):
    """Some of the minutes kept here, each named by number, day and item."""

    def label_from_instance(self, obj: Minute) -> str:
        """As a list offers it."""
        return f"{obj}: {obj.item.title}"


class MinuteForm(AmendableForm):
    """What the minutes say about one item."""

    number = TextField(
        label=gettext_lazy("Number of the minute"),
        help_text=gettext_lazy("As your council writes it, such as 60 or Item 66."),
        max_length=20,
        required=False,
    )
    refers_to_text = TextField(
        label=gettext_lazy("Earlier minutes, as minuted"),
        help_text=gettext_lazy("For example, Further to minute 60 (15/3/11)."),
        max_length=200,
        required=False,
    )
    refers_to = MinutesField(
        label=gettext_lazy("The earlier minutes themselves"),
        help_text=gettext_lazy("Tick each that is meant. Readers can then follow it."),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    text = LongTextField(
        label=gettext_lazy("Text"),
        help_text=gettext_lazy(
            "Without the resolutions: they have entries of their own. "
            "Name posts, not staff, and no children."
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
        label=gettext_lazy("Summary for the public"),
        help_text=gettext_lazy("The public reads only this, because the item is exempt."),
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
        *AmendableForm.of_amending,
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
        drawn = RecordForm._drawn(name, field)
        return Div(drawn, css_class="long-choice") if isinstance(field, MinutesField) else drawn

    def clean(self) -> dict[str, Any]:
        """A minute says something."""
        cleaned = super().clean() or {}
        if not any(cleaned.get(name) for name in ("text", "exempt_text", "public_summary")):
            self.add_error("text", _("Enter what was minuted"))
        return cleaned

    @property
    def words(self) -> MinuteWords:
        """What was typed."""
        return MinuteWords(**self.typed())

    @staticmethod
    def first(minute: Minute) -> dict[str, Any]:
        """The minute as it is now."""
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
    """One clause: what kind, with which label, in which words."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        help_text=gettext_lazy(
            "A request of the chair and an undertaking are minuted, but not resolved."
        ),
        choices=[("", gettext_lazy("Choose a kind")), *ResolutionKind.choices],
        error_messages={"required": gettext_lazy("Choose a kind")},
    )
    label = TextField(
        label=gettext_lazy("Label"),
        help_text=gettext_lazy("As the minutes print it. Some paragraphs have none."),
        max_length=20,
        required=False,
    )
    text = LongTextField(
        label=gettext_lazy("Text"),
        rows=5,
        error_messages={"required": gettext_lazy("Enter the text")},
    )
    order = forms.IntegerField(
        label=gettext_lazy("Place in the minute"),
        help_text=gettext_lazy("1 is the first. Leave empty for the end."),
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
        *AmendableForm.of_amending,
    ]

    @property
    def words(self) -> ResolutionWords:
        """What was typed."""
        return ResolutionWords(**self.typed())

    @staticmethod
    def first(resolution: Resolution) -> dict[str, Any]:
        """The clause as it is now."""
        return {
            "version": resolution.version,
            "kind": resolution.kind,
            "label": resolution.label,
            "text": resolution.text,
            "order": resolution.order,
            "moved_by": resolution.moved_by,
            "seconded_by": resolution.seconded_by,
        }
