"""Forms for importing a calendar."""

from typing import Any

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Button, Field, Layout, Size
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from committees.calendar.calendar_files import (
    CalendarRow,
    NoSuchEvent,
    UnreadableCalendar,
    read_calendar,
)
from safeguard.forms.fields import TextField, WebAddressField
from safeguard.forms.versioned import VersionedForm

LARGEST_FILE = 500_000


class _CalendarFields(forms.Form):
    title_contains = TextField(
        label=gettext_lazy("Import only events with this text in the title (iCalendar only)"),
        help_text=gettext_lazy("Leave blank to import all events."),
        max_length=200,
        required=False,
    )
    rows: list[CalendarRow]

    def read(self, text: str) -> None:
        """Reads the meetings into `rows`.

        If this fails, adds an error to the text or title field.
        """
        try:
            self.rows = read_calendar(
                text, title_contains=self.cleaned_data.get("title_contains", "")
            )
        except NoSuchEvent as nothing:
            self.add_error("title_contains", str(nothing))
        except UnreadableCalendar as unreadable:
            self.add_error("text", str(unreadable))


class CalendarForm(_CalendarFields):
    """A calendar to preview: a file, pasted text or a web address."""

    file = forms.FileField(
        label=gettext_lazy("CSV or iCalendar file"), max_length=200, required=False
    )
    text = forms.CharField(
        label=gettext_lazy("Or paste the text"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=LARGEST_FILE,
        strip=False,
        required=False,
    )
    address = WebAddressField(
        label=gettext_lazy("Or its web address"),
        help_text=gettext_lazy("Must start with https:// and not need a password."),
        required=False,
    )
    field_order = ["file", "text", "address", "title_contains"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": ""}
        self.helper.layout = Layout(
            Field("file", context={"label_size": Size.for_label(Size.SMALL)}),
            Field.textarea("text", label_size=Size.SMALL, rows=8),
            Field.text("address", label_size=Size.SMALL),
            Field.text("title_contains", label_size=Size.SMALL),
            Button("preview", _("Check before importing"), type="submit"),
        )

    def clean(self) -> dict[str, Any]:
        """A file, pasted text or a web address is required. Reads the file or text."""
        cleaned = super().clean() or {}
        if cleaned.get("file"):
            self._take_file(cleaned)
        has_text = bool(cleaned.get("text", "").strip())
        if not self.errors and not has_text and not cleaned.get("address"):
            self.add_error("file", _("Choose a file, paste the text or enter a web address"))
        if not self.errors and has_text:
            self.read(cleaned["text"])
        return cleaned

    @property
    def address_to_fetch(self) -> str:
        """The web address from which to fetch the text, or "" if it is not needed."""
        has_text = bool(self.cleaned_data.get("text", "").strip())
        return "" if has_text or self.errors else self.cleaned_data["address"]

    def take_fetched(self, text: str) -> None:
        """Reads the text fetched from the web address."""
        self.cleaned_data["text"] = text
        self.read(text)

    def _take_file(self, cleaned: dict[str, Any]) -> None:
        if cleaned["file"].size > LARGEST_FILE:
            self.add_error("file", _("The file must be smaller than 500KB"))
            return
        try:
            cleaned["text"] = cleaned["file"].read().decode("utf-8-sig")
        except UnicodeDecodeError:
            self.add_error("file", _("Save the file with UTF-8 encoding"))


class ApplyCalendarForm(VersionedForm, _CalendarFields):
    """The previewed calendar, to be imported."""

    text = forms.CharField(widget=forms.HiddenInput, max_length=LARGEST_FILE, strip=False)
    submit_label = gettext_lazy("Import these meetings")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title_contains"].widget = forms.HiddenInput()
        self.draw()

    def clean(self) -> dict[str, Any]:
        """Reads the text again."""
        cleaned = super().clean()
        if not self.errors:
            self.read(cleaned["text"])
        return cleaned
