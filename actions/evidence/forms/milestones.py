"""Reading what is typed about the parts of an action."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safeguard.forms.fields import DayField, PartialDateField, TextField
from safeguard.forms.versioned import VersionedForm


class MilestoneForm(VersionedForm):
    """What is to be done, and by when."""

    wording = TextField(
        label=gettext_lazy("What is to be done?"),
        help_text=gettext_lazy("One part of the action. Do not name children or staff."),
        max_length=500,
        error_messages={"required": gettext_lazy("Enter what is to be done")},
    )
    due = PartialDateField(
        label=gettext_lazy("By when?"),
        help_text=gettext_lazy("For example, 31/3/2027, March 2027 or Q1 2027."),
        required=False,
    )
    submit_label = gettext_lazy("Save milestone")


class TickForm(VersionedForm):
    """Since when it is done."""

    done_on = DayField(
        label=gettext_lazy("When was it done?"),
        help_text=gettext_lazy("For example, 31/3/2027."),
        error_messages={"required": gettext_lazy("Enter the day on which it was done")},
    )
    submit_label = gettext_lazy("Mark as done")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_done_on(self) -> date:
        """Today or an earlier day."""
        done_on: date | None = self.cleaned_data["done_on"]
        if done_on is None:
            raise forms.ValidationError(_("Enter the day on which it was done"))
        if done_on > self.today:
            raise forms.ValidationError(_("Enter today or an earlier day"))
        return done_on


class UntickForm(VersionedForm):
    """Nothing to type: the page says what will be so."""

    submit_label = gettext_lazy("Mark as not done")
