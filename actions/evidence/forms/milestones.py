"""Forms for milestones."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safeguard.forms.fields import DUE_HINT, PartialDateField, PastDayField, TextField
from safeguard.forms.versioned import VersionedForm


class MilestoneForm(VersionedForm):
    """A milestone and its due date."""

    wording = TextField(
        label=gettext_lazy("What needs to be done?"),
        help_text=gettext_lazy("Describe one step of the action. Do not name children or staff."),
        max_length=500,
        error_messages={"required": gettext_lazy("Enter what needs to be done")},
    )
    due = PartialDateField(
        label=gettext_lazy("When is it due?"),
        help_text=DUE_HINT,
        required=False,
    )
    submit_label = gettext_lazy("Save milestone")


class TickForm(VersionedForm):
    """The date on which a milestone was completed."""

    done_on = PastDayField(
        label=gettext_lazy("When was it completed?"),
        error_messages={"required": gettext_lazy("Enter the date it was completed")},
    )
    submit_label = gettext_lazy("Mark as complete")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_done_on(self) -> date:
        """The date cannot be in the future."""
        done_on: date | None = self.cleaned_data["done_on"]
        if done_on is None:
            raise forms.ValidationError(_("Enter the date it was completed"))
        if done_on > self.today:
            raise forms.ValidationError(_("Date must be today or in the past"))
        return done_on


class UntickForm(VersionedForm):
    """Confirmation that a milestone is not complete."""

    submit_label = gettext_lazy("Mark as not complete")
