"""Forms to request, decide and correct due dates."""

from typing import Any

from crispy_forms_gds.choices import Choice
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safeguard.dates import PartialDate, Precision
from safeguard.forms.fields import LongTextField, PartialDateField
from safeguard.forms.versioned import VersionedForm


def _is_missing(cleaned: dict[str, Any], name: str) -> bool:
    """Whether nothing was typed; what was typed wrong has its message already."""
    return not cleaned.get(name, "wrong")


class DateRequestForm(VersionedForm):
    """A later date, and why it is needed."""

    new_due = PartialDateField(
        label=gettext_lazy("New date"),
        help_text=gettext_lazy("For example, 31/3/2027, March 2027, Q1 2027 or ongoing."),
        error_messages={"required": gettext_lazy("Enter the new date")},
    )
    reason = LongTextField(
        label=gettext_lazy("Why does the date have to move?"),
        rows=3,
        error_messages={"required": gettext_lazy("Enter why the date has to move")},
    )
    submit_label = gettext_lazy("Ask for this date")
    field_order = ["new_due", "reason"]

    def clean_new_due(self) -> PartialDate:
        """“To be confirmed” is no date to ask for."""
        new_due: PartialDate = self.cleaned_data["new_due"]
        if new_due.precision == Precision.NONE:
            raise forms.ValidationError(_("Enter the date you ask for"))
        return new_due


class DateCorrectionForm(VersionedForm):
    """The date that should have been written down, and what was wrong."""

    right_due = PartialDateField(
        label=gettext_lazy("Right date"),
        help_text=gettext_lazy("For example, 31/3/2027, March 2027, Q1 2027 or ongoing."),
        error_messages={"required": gettext_lazy("Enter the right date")},
    )
    reason = LongTextField(
        label=gettext_lazy("What was wrong?"),
        rows=2,
        help_text=gettext_lazy("For example, a typing error."),
        error_messages={"required": gettext_lazy("Enter what was wrong")},
    )
    submit_label = gettext_lazy("Correct date")
    field_order = ["right_due", "reason"]

    def clean_right_due(self) -> PartialDate:
        """“To be confirmed” corrects nothing."""
        right_due: PartialDate = self.cleaned_data["right_due"]
        if right_due.precision == Precision.NONE:
            raise forms.ValidationError(_("Enter the right date"))
        return right_due


class DateAnswerForm(VersionedForm):
    """Whether the new date is agreed."""

    AGREE, REFUSE = "agree", "refuse"

    answer = forms.ChoiceField(
        label=gettext_lazy("Your decision"),
        widget=forms.RadioSelect,
        choices=[
            Choice(
                AGREE, gettext_lazy("Agree new date"), hint=gettext_lazy("It applies from today.")
            ),
            Choice(REFUSE, gettext_lazy("Keep current date")),
        ],
        error_messages={"required": gettext_lazy("Choose a decision")},
    )
    reason = LongTextField(
        label=gettext_lazy("If you keep the current date, why?"),
        rows=3,
        help_text=gettext_lazy("The lead officer will see this."),
        required=False,
    )
    submit_label = gettext_lazy("Save decision")
    field_order = ["answer", "reason"]

    def clean(self) -> dict[str, Any]:
        """A refusal says why."""
        cleaned = super().clean() or {}
        if cleaned.get("answer") == self.REFUSE and _is_missing(cleaned, "reason"):
            self.add_error("reason", _("Enter why you are keeping the current date"))
        return cleaned

    @property
    def refuses(self) -> bool:
        """Whether the date stays."""
        return bool(self.cleaned_data["answer"] == self.REFUSE)
