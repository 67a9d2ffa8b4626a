"""Fields and base classes for the clerks' forms."""

from typing import Any

from crispy_forms_gds.layout import Button, Div, Field, Layout, Size
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from committees.meetings.times import InvalidTime, read_time
from safeguard.forms.fields import LongTextField, TextField
from safeguard.forms.versioned import VersionedForm


class TimeOfDayField(TextField):
    """A time of day. Its value is a time or None."""

    def clean(self, value: Any) -> Any:
        """The time. Raises ValidationError with the expected format."""
        text = super().clean(value)
        try:
            return read_time(text) if text else None
        except InvalidTime:
            raise forms.ValidationError(_("Enter a time, like 18:30 or 6:30pm")) from None


class RecordForm(VersionedForm):
    """Base form for the committee's record, with checkbox lists in the small style."""

    @staticmethod
    def _drawn(name: str, field: forms.Field) -> Any:
        if isinstance(field.widget, forms.CheckboxSelectMultiple):
            return Field.checkboxes(name, legend_size=Size.SMALL, small=True)
        return VersionedForm._drawn(name, field)

    def values(self) -> dict[str, Any]:
        """The submitted values."""
        hidden = {"nonce", "version"}
        return {name: value for name, value in self.cleaned_data.items() if name not in hidden}

    def offer(self, **buttons: Any) -> None:
        """Adds secondary submit buttons, by name and label, beside the save button."""
        *fields, save = self.helper.layout.fields
        others = [
            Button.secondary(name, label, type="submit", data_prevent_double_click="true")
            for name, label in buttons.items()
        ]
        self.helper.layout = Layout(*fields, Div(save, *others, css_class="govuk-button-group"))


class FactsForm(RecordForm):
    """Base form for a record that is saved as a single object holding its values, `facts`."""

    @property
    def facts(self) -> Any:
        """The submitted values."""
        raise NotImplementedError

    def arguments(self) -> dict[str, Any]:
        """The submitted values and the version of the record, or 0 for a new one."""
        return {"facts": self.facts, "version": self.cleaned_data["version"]}


class ReasonForm(RecordForm):
    """A form that asks only for a reason. `submit_label` is the text of its button."""

    reason = LongTextField(
        label=gettext_lazy("Reason"),
        rows=3,
        error_messages={"required": gettext_lazy("Enter a reason")},
    )

    def __init__(self, *args: Any, submit_label: Any, hint: Any, **kwargs: Any) -> None:
        self.submit_label = submit_label
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = hint
