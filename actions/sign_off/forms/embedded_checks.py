"""Reading when somebody looks again at what was signed off, and what they found."""

from datetime import date
from typing import Any

from crispy_forms_gds.choices import Choice
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safeguard.forms.fields import DayField, LongTextField
from safeguard.forms.versioned import VersionedForm


class PlanCheckForm(VersionedForm):
    """The day of the check."""

    due_on = DayField(
        label=gettext_lazy("When will somebody check that it lasts?"),
        help_text=gettext_lazy("A day, for example 31/3/2027."),
        error_messages={"required": gettext_lazy("Enter the day of the check")},
    )
    submit_label = gettext_lazy("Plan check")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_due_on(self) -> date:
        """Today, or a day that is still to come."""
        due_on: date = self.cleaned_data["due_on"]
        if due_on < self.today:
            raise forms.ValidationError(_("Enter today or a day after it"))
        return due_on


class CheckResultForm(VersionedForm):
    """What the check found."""

    is_embedded = forms.TypedChoiceField(
        label=gettext_lazy("Is it part of daily work?"),
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
        choices=[
            Choice("yes", gettext_lazy("Yes, it is embedded")),
            Choice(
                "no",
                gettext_lazy("No, it has not lasted"),
                hint=gettext_lazy("The action stays signed off until somebody opens it again."),
            ),
        ],
        error_messages={"required": gettext_lazy("Choose yes or no")},
    )
    found = LongTextField(
        label=gettext_lazy("What was found?"),
        help_text=gettext_lazy("What you looked at and what it showed. Do not name children."),
        rows=4,
        error_messages={"required": gettext_lazy("Enter what was found")},
    )
    submit_label = gettext_lazy("Record result")
    field_order = ["is_embedded", "found"]
