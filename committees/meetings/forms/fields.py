"""Kinds of fields on the clerk's forms, and how each is drawn."""

from typing import Any

from crispy_forms_gds.layout import Button, Div, Field, Layout, Size
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from committees.meetings.times import NotATime, read_time
from safeguard.forms.fields import LongTextField, TextField
from safeguard.forms.versioned import VersionedForm

DAY_HINT = gettext_lazy("For example, 24/11/2011.")


class TimeOfDayField(TextField):
    """A time of the day; its value is a time or None."""

    def clean(self, value: Any) -> Any:
        """The time, or what to type instead."""
        text = super().clean(value)
        try:
            return read_time(text) if text else None
        except NotATime:
            raise forms.ValidationError(_("Enter a time, such as 18:30 or 6.30pm")) from None


class RecordForm(VersionedForm):
    """A form of the committee's record: it also has lists to choose from."""

    @staticmethod
    def _drawn(name: str, field: forms.Field) -> Any:
        if isinstance(field.widget, forms.CheckboxSelectMultiple):
            return Field.checkboxes(name, legend_size=Size.SMALL, small=True)
        return VersionedForm._drawn(name, field)

    def offer(self, **buttons: Any) -> None:
        """Other ways to save, each with a button of its name that goes on to another form."""
        *fields, save = self.helper.layout.fields
        others = [
            Button.secondary(name, label, type="submit", data_prevent_double_click="true")
            for name, label in buttons.items()
        ]
        self.helper.layout = Layout(*fields, Div(save, *others, css_class="govuk-button-group"))

    def labelled(self, values: dict[str, Any]) -> list[tuple[Any, Any]]:
        """Values beside the labels of their fields, as far as the form has them."""
        return [
            (self.fields[name].label, _in_a_row(value) if isinstance(value, list) else value)
            for name, value in values.items()
            if name in self.fields and not self.fields[name].widget.is_hidden
        ]


class ReasonForm(RecordForm):
    """Nothing but why something is done. `submit_label` says what it is."""

    reason = LongTextField(
        label=gettext_lazy("Reason"),
        rows=3,
        error_messages={"required": gettext_lazy("Enter the reason")},
    )

    def __init__(self, *args: Any, submit_label: Any, hint: Any, **kwargs: Any) -> None:
        self.submit_label = submit_label
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = hint


def _in_a_row(values: list[Any]) -> str:
    return ", ".join(str(value) for value in values)
