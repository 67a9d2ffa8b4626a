"""Form fields for plain text, dates, files and web addresses."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.core.validators import URLValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from safeguard.dates import NO_DATE, NotADate, PartialDate, parse, parse_day
from safeguard.files.accepted_files import (
    LARGEST_FILE,
    LARGEST_SIZE,
    TAKEN_ENDINGS,
    CheckedFile,
    check_file,
)
from safeguard.files.refusals import FileRefused
from safeguard.limits import LONGEST_TEXT

# Without quarters, which councils and calendars count differently.
DATE_HINT = _("For example, 31/3/2027, March 2027 or ongoing.")
# For a date that work cannot go on without.
DUE_HINT = _("For example, 31/3/2027 or March 2027.")
DAY_HINT = _("For example, 31/3/2027.")
# Digits of a primary key.
LONGEST_KEY = 18
# Invisible characters, and those that reverse the direction of text. The joiner that holds an
# emoji together is allowed.
_INVISIBLE = re.compile("[\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_CONTROL = re.compile("[\x01-\x08\x0b-\x1f\x7f-\x9f]")


class TextField(forms.CharField):
    """Plain text without invisible or direction-reversing characters.

    It cannot consist only of white space.
    """

    default_error_messages = {
        "max_length": _(
            "Text must be %(limit_value)d characters or fewer. You have entered %(show_value)d."
        ),
        "null_characters_not_allowed": _(
            "Text includes a character that cannot be saved. Type it again."
        ),
    }

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Leaves out `maxlength`, because a browser would cut pasted text short without warning."""
        return {
            name: value
            for name, value in super().widget_attrs(widget).items()
            if name != "maxlength"
        }

    def to_python(self, value: Any) -> str:
        """Clean the text."""
        text = str(super().to_python(value) or "").replace("\r\n", "\n")
        text = _CONTROL.sub("", _INVISIBLE.sub("", text))
        return unicodedata.normalize("NFC", text).strip(" \t\n\u200d")


class LongTextField(TextField):
    """Plain text of several paragraphs."""

    def __init__(self, *, rows: int = 5, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONGEST_TEXT)
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class PartialDateField(TextField):
    """A date in one box, as precise as it is known. The value is a PartialDate."""

    is_date = True
    hint = DATE_HINT

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", self.hint)
        super().__init__(max_length=100, **kwargs)

    def clean(self, value: Any) -> Any:
        """Read the date. The error says what to type instead."""
        text = super().clean(value)
        try:
            return parse(text) if text else NO_DATE
        except NotADate as error:
            raise forms.ValidationError(str(error)) from error

    def prepare_value(self, value: Any) -> Any:
        """The text for the box, which is read as the same date."""
        return value.as_typed if isinstance(value, PartialDate) else value


class DayField(PartialDateField):
    """A date that must be a single day. The value is a date, or None if the box is empty."""

    hint = DAY_HINT
    not_a_day = _("Date must be like 31/3/2027")

    def clean(self, value: Any) -> Any:
        """Read the day. The error says what to type instead, and never a month."""
        text = TextField.clean(self, value)
        try:
            return parse_day(text) if text else None
        except NotADate as error:
            message = str(error) if error.of_a_day else self.not_a_day
            raise forms.ValidationError(message) from error

    def prepare_value(self, value: Any) -> Any:
        """A date in the format 31/03/2027."""
        return f"{value:%d/%m/%Y}" if isinstance(value, date) else value


class DayFilter(django_filters.Filter):
    """A filter by a date in a text box."""

    field_class = DayField


class PastDayField(DayField):
    """A single day that has passed. The form refuses later ones."""

    hint = _("For example, 31/3/2026.")
    not_a_day = _("Date must be like 31/3/2026")


class RecordField(forms.ModelChoiceField):
    """A choice of one record, each labelled by `describe`."""

    def __init__(self, *, describe: Callable[[Any], str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.describe = describe

    def label_from_instance(self, obj: Any) -> str:
        """The label of a record."""
        return self.describe(obj)


class RecordsField(forms.ModelMultipleChoiceField):
    """A choice of several records."""

    def clean(self, value: Any) -> Any:
        """Refuse keys that are too long, because the database lookup would fail."""
        for key in value or ():
            if len(str(key)) > LONGEST_KEY:
                message = self.error_messages["invalid_choice"]
                raise forms.ValidationError(
                    message, code="invalid_choice", params={"value": str(key)[:LONGEST_KEY]}
                )
        return super().clean(value)


class UploadField(forms.FileField):
    """An optional file of an accepted kind. The value is a CheckedFile or None."""

    widget = forms.FileInput(
        attrs={"class": "govuk-file-upload", "accept": ",".join(TAKEN_ENDINGS)}
    )

    def __init__(self, *, help_text: Any, **kwargs: Any) -> None:
        """Replaces `{size}` in the hint with the largest size accepted."""
        hint = format_lazy(help_text, size=LARGEST_SIZE)
        super().__init__(required=False, allow_empty_file=True, help_text=hint, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> CheckedFile | None:
        """Check the file. The error says what to upload instead."""
        upload = super().clean(data, initial)
        try:
            return check_file(upload.name, upload.read(LARGEST_FILE + 1)) if upload else None
        except FileRefused as refused:
            raise forms.ValidationError(str(refused)) from refused


class WebAddressField(forms.URLField):
    """A web address. Other kinds of link are not accepted."""

    default_validators = [URLValidator(schemes=["http", "https"])]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 500)
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "url"}))
        super().__init__(
            assume_scheme="https",
            error_messages={"invalid": _("Enter a web address that starts with https://")},
            **kwargs,
        )
