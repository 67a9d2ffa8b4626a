"""Forms for meetings, agenda items and documents."""

from typing import Any

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.layout import Div, Layout
from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from committees.meetings import exemption
from committees.meetings.forms.fields import FactsForm, TimeOfDayField
from committees.meetings.services.agenda import DocumentFacts, Exemption, ItemFacts
from committees.meetings.services.meetings import MeetingFacts
from committees.models import AgendaItem, Document, Meeting, MeetingStatus, Openness
from committees.models.meeting import MeetingQuerySet
from committees.models.minute import MinuteQuerySet
from safeguard.accounts.models import Post
from safeguard.dates import in_words
from safeguard.forms.fields import (
    DayField,
    LongTextField,
    RecordField,
    TextField,
    WebAddressField,
)
from safeguard.forms.versioned import VersionedForm


class MeetingForm(FactsForm):
    """A meeting's date, time, place and status."""

    held_on = DayField(
        label=gettext_lazy("Date"),
        error_messages={"required": gettext_lazy("Enter the date of the meeting")},
    )
    starts_at = TimeOfDayField(
        label=gettext_lazy("Time"),
        help_text=gettext_lazy("For example, 18:30 or 6:30pm."),
        max_length=20,
        required=False,
    )
    place = TextField(label=gettext_lazy("Place"), max_length=200, required=False)
    status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        choices=MeetingStatus.choices,
        initial=MeetingStatus.PLANNED.value,
    )
    status_reason = TextField(
        label=gettext_lazy("Why has the meeting been moved or cancelled?"),
        help_text=gettext_lazy("Shown to the public."),
        max_length=500,
        required=False,
    )
    external_id = TextField(
        label=gettext_lazy("Meeting ID in your committee system"), max_length=200, required=False
    )
    external_url = WebAddressField(
        label=gettext_lazy("Web page in your committee system"), required=False
    )
    submit_label = gettext_lazy("Save meeting")
    field_order = [
        "held_on",
        "starts_at",
        "place",
        "status",
        "status_reason",
        "external_id",
        "external_url",
    ]

    def __init__(self, *args: Any, held_on: Any = None, **kwargs: Any) -> None:
        self.old = held_on
        super().__init__(*args, **kwargs)

    def clean_held_on(self) -> Any:
        """The date, which is required."""
        day = self.cleaned_data["held_on"]
        if day is None:
            raise forms.ValidationError(_("Enter the date of the meeting"))
        return day

    def clean(self) -> dict[str, Any]:
        """A reason is required if the meeting is moved or cancelled."""
        cleaned = super().clean() or {}
        is_moved = self.old is not None and cleaned.get("held_on") not in {None, self.old}
        is_cancelled = cleaned.get("status") in {
            MeetingStatus.MOVED.value,
            MeetingStatus.CANCELLED.value,
        }
        if (is_moved or is_cancelled) and not cleaned.get("status_reason"):
            self.add_error("status_reason", _("Enter why the meeting has been moved or cancelled"))
        return cleaned

    @property
    def facts(self) -> MeetingFacts:
        """The submitted values."""
        return MeetingFacts(**self.values())

    @staticmethod
    def like(meeting: Meeting) -> dict[str, Any]:
        """Initial values for a new meeting. The time and place are copied from an earlier one."""
        return {
            "starts_at": f"{meeting.starts_at:%H:%M}" if meeting.starts_at else "",
            "place": meeting.place,
        }

    @staticmethod
    def first(meeting: Meeting) -> dict[str, Any]:
        """The meeting's current values."""
        return {
            "version": meeting.version,
            "held_on": in_words(meeting.held_on),
            "starts_at": f"{meeting.starts_at:%H:%M}" if meeting.starts_at else "",
            "place": meeting.place,
            "status": meeting.status,
            "status_reason": meeting.status_reason,
            "external_id": meeting.external_id,
            "external_url": meeting.external_url,
        }


class PublishForm(VersionedForm):
    """Confirms that an agenda or minutes are to be published."""

    def __init__(self, *args: Any, submit_label: Any, **kwargs: Any) -> None:
        self.submit_label = submit_label
        super().__init__(*args, **kwargs)


class ConfirmMinutesForm(VersionedForm):
    """The later meeting that confirmed the minutes, and the minute there that says so."""

    later: RecordField = RecordField(
        describe=lambda meeting: meeting.day,
        label=gettext_lazy("Which meeting confirmed them?"),
        queryset=None,
        empty_label=gettext_lazy("Choose a meeting"),
        error_messages={"required": gettext_lazy("Choose the meeting that confirmed them")},
    )
    minute: RecordField = RecordField(
        describe=lambda minute: f"{minute}: {minute.item.title}",
        label=gettext_lazy("Which minute says so?"),
        help_text=gettext_lazy("Leave blank if it has not been written yet."),
        queryset=None,
        empty_label=gettext_lazy("None"),
        required=False,
    )
    submit_label = gettext_lazy("Confirm minutes")

    def __init__(
        self, *args: Any, meetings: MeetingQuerySet, minutes: MinuteQuerySet, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        minutes = minutes.not_withdrawn().filter(item__meeting__in=meetings)
        in_order = minutes.order_by("item__meeting__held_on", "item__order", "pk")
        rows = {"later": meetings, "minute": in_order.select_related("item__meeting")}
        for name, queryset in rows.items():
            field = self.fields[name]
            if isinstance(field, RecordField):
                field.queryset = queryset
        if not minutes.exists():
            del self.fields["minute"]
            self.draw()

    def clean(self) -> dict[str, Any]:
        """The minute must be of that meeting."""
        cleaned = super().clean() or {}
        later, minute = cleaned.get("later"), cleaned.get("minute")
        if later and minute and minute.item.meeting_id != later.pk:
            self.add_error("minute", _("Choose a minute of the meeting that confirmed them"))
        return cleaned

    def arguments(self) -> dict[str, Any]:
        """The version, the meeting and the minute, if there is one."""
        return {"minute": None, **super().arguments()}


OPENNESS = ["is_exempt", "paragraphs", "exempt_reason", "public_title"]


class OpennessForm(FactsForm):
    """Whether a matter is exempt, under which paragraphs and why, and its public title."""

    is_exempt = forms.BooleanField(
        label=gettext_lazy("Exempt: not public"),
        required=False,
    )
    paragraphs = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Paragraphs of Schedule 12A"),
        help_text=gettext_lazy("You must answer these three questions."),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    exempt_reason = LongTextField(
        label=gettext_lazy("Why is it in the public interest to keep this exempt?"),
        rows=3,
        required=False,
    )
    public_title = TextField(
        label=gettext_lazy("Neutral title"),
        help_text=gettext_lazy(
            "The public sees this instead of the title. It must not reveal anything exempt."
        ),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = exemption.paragraphs_of(exemption.Nation(settings.NATION))
        self.choose("paragraphs", [Choice(n, f"{n}. {words}") for n, words in offered.items()])
        current = self.initial.get("paragraphs", [])
        if not set(current) <= offered.keys():
            self.fields["paragraphs"].help_text = _(
                "This cites %(cited)s, which does not apply to your council. Choose again."
            ) % {"cited": exemption.cited(",".join(str(number) for number in current))}

    def draw(self) -> None:
        """Puts the questions about the exemption under its checkbox."""
        super().draw()
        *fields, save = self.helper.layout.fields
        parts = dict(zip(self.fields, fields, strict=True))
        questions = [parts.pop(name) for name in OPENNESS[1:]]
        parts["is_exempt"] = Div(
            parts["is_exempt"], Div(*questions, css_class="box-questions"), css_class="box"
        )
        self.helper.layout = Layout(*parts.values(), save)

    def clean(self) -> dict[str, Any]:
        """An exempt matter needs paragraphs, a reason and a public title (LGA 1972 Schedule 12A
        paragraph 10)."""
        cleaned = super().clean() or {}
        if not cleaned.get("is_exempt"):
            return cleaned
        if not cleaned.get("paragraphs"):
            self.add_error("paragraphs", _("Choose at least one paragraph"))
        if not cleaned.get("exempt_reason"):
            self.add_error(
                "exempt_reason", _("Enter why it is in the public interest to keep this exempt")
            )
        if not cleaned.get("public_title"):
            self.add_error(
                "public_title", _("Enter a title that does not reveal any exempt information")
            )
        return cleaned

    @property
    def exemption(self) -> Exemption | None:
        """The exemption, or None if the matter is open."""
        data = self.cleaned_data
        if not data["is_exempt"]:
            return None
        return Exemption(data["paragraphs"], data["exempt_reason"], data["public_title"])

    @staticmethod
    def openness(row: Openness) -> dict[str, Any]:
        """The current exemption, as initial values."""
        return {
            "is_exempt": row.is_exempt,
            "paragraphs": exemption.as_numbers(row.exempt_paragraphs),
            "exempt_reason": row.exempt_reason,
            "public_title": row.public_title,
        }


class ItemForm(OpennessForm):
    """An agenda item."""

    number = TextField(
        label=gettext_lazy("Number"),
        help_text=gettext_lazy("Use your council’s numbering, such as 46 or 5a."),
        max_length=20,
        required=False,
    )
    title = TextField(
        label=gettext_lazy("Title"),
        max_length=300,
        error_messages={"required": gettext_lazy("Enter a title")},
    )
    purpose_line = TextField(
        label=gettext_lazy("Purpose"),
        help_text=gettext_lazy(
            "Start with “To”. For example: To consider a report of the Director."
        ),
        max_length=500,
        required=False,
    )
    presenter = forms.ModelChoiceField(
        label=gettext_lazy("Presented by"),
        queryset=Post.objects.order_by("job_title", "pk"),
        empty_label=gettext_lazy("Not set"),
        required=False,
    )
    order = forms.IntegerField(
        label=gettext_lazy("Position on the agenda"),
        help_text=gettext_lazy("Leave blank to add at the end."),
        min_value=1,
        max_value=999,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        required=False,
    )
    opened_reason = LongTextField(
        label=gettext_lazy("Why can this item now be public?"), rows=2, required=False
    )
    submit_label = gettext_lazy("Save item")
    field_order = [
        "number",
        "title",
        "purpose_line",
        "presenter",
        "order",
        *OPENNESS,
        "opened_reason",
    ]

    def __init__(self, *args: Any, was_exempt: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not was_exempt:
            del self.fields["opened_reason"]
            self.draw()

    def clean(self) -> dict[str, Any]:
        """A reason is required to make an exempt item public."""
        cleaned = super().clean()
        is_opened = "opened_reason" in self.fields and not cleaned.get("is_exempt")
        if is_opened and not cleaned.get("opened_reason"):
            self.add_error("opened_reason", _("Enter why this item can now be public"))
        return cleaned

    @property
    def facts(self) -> ItemFacts:
        """The submitted values."""
        data = self.cleaned_data
        return ItemFacts(
            title=data["title"],
            number=data["number"],
            order=data["order"],
            purpose_line=data["purpose_line"],
            presenter=data["presenter"],
            exemption=self.exemption,
            opened_reason=data.get("opened_reason", ""),
        )

    @classmethod
    def first(cls, item: AgendaItem) -> dict[str, Any]:
        """The item's current values."""
        return {
            "version": item.version,
            "number": item.number,
            "title": item.title,
            "purpose_line": item.purpose_line,
            "presenter": item.presenter,
            "order": item.order,
            **cls.openness(item),
        }


class DocumentForm(OpennessForm):
    """A document held at a web address."""

    title = TextField(
        label=gettext_lazy("Title"),
        max_length=300,
        error_messages={"required": gettext_lazy("Enter a title")},
    )
    external_url = WebAddressField(label=gettext_lazy("Web address"), required=False)
    submit_label = gettext_lazy("Save document")
    field_order = ["title", "external_url", *OPENNESS]

    @property
    def facts(self) -> DocumentFacts:
        """The submitted values."""
        data = self.cleaned_data
        return DocumentFacts(data["title"], data["external_url"], self.exemption)

    @classmethod
    def first(cls, document: Document) -> dict[str, Any]:
        """The document's current values."""
        return {
            "version": document.version,
            "title": document.title,
            "external_url": document.external_url,
            **cls.openness(document),
        }
