"""Forms for planning an embedded check and recording its result."""

from datetime import date
from typing import Any

from crispy_forms_gds.choices import Choice
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safeguard.forms.fields import DayField, LongTextField
from safeguard.forms.versioned import VersionedForm


class PlanCheckForm(VersionedForm):
    """The date of the check."""

    due_on = DayField(
        label=gettext_lazy("When will you check that the improvement has been sustained?"),
        error_messages={"required": gettext_lazy("Enter the date of the check")},
    )
    submit_label = gettext_lazy("Plan check")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_due_on(self) -> date:
        """The date cannot be in the past."""
        due_on: date = self.cleaned_data["due_on"]
        if due_on < self.today:
            raise forms.ValidationError(_("Date must be today or in the future"))
        return due_on


class CheckResultForm(VersionedForm):
    """The result of an embedded check."""

    is_embedded = forms.TypedChoiceField(
        label=gettext_lazy("Is it embedded in daily practice?"),
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
        choices=[
            Choice("yes", gettext_lazy("Yes, it is embedded")),
            Choice(
                "no",
                gettext_lazy("No, it has not been sustained"),
                hint=gettext_lazy("The action stays signed off unless it is reopened."),
            ),
        ],
        error_messages={"required": gettext_lazy("Choose yes or no")},
    )
    found = LongTextField(
        label=gettext_lazy("What did you find?"),
        help_text=gettext_lazy("Say what you looked at and what it showed. Do not name children."),
        rows=4,
        error_messages={"required": gettext_lazy("Enter what you found")},
    )
    submit_label = gettext_lazy("Record result")
    field_order = ["is_embedded", "found"]
