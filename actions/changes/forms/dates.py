"""Forms for requesting a due date, deciding on a request and correcting a date."""

from typing import Any

from crispy_forms_gds.choices import Choice
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safeguard.dates import PartialDate, Precision
from safeguard.forms.fields import LongTextField, PartialDateField
from safeguard.forms.versioned import VersionedForm


def _is_missing(cleaned: dict[str, Any], name: str) -> bool:
    """Whether the field was left blank. An invalid value already has its own error."""
    return not cleaned.get(name, "invalid")


class DateRequestForm(VersionedForm):
    """A request for a new due date."""

    new_due = PartialDateField(
        label=gettext_lazy("New date"),
        error_messages={"required": gettext_lazy("Enter the new date")},
    )
    reason = LongTextField(
        label=gettext_lazy("Why do you need a new date?"),
        rows=3,
        help_text=gettext_lazy(
            "This can be published in the committee’s report. Do not name children or staff."
        ),
        error_messages={"required": gettext_lazy("Enter why you need a new date")},
    )
    submit_label = gettext_lazy("Request new date")
    field_order = ["new_due", "reason"]

    def clean_new_due(self) -> PartialDate:
        """Do not allow “to be confirmed” as the requested date."""
        new_due: PartialDate = self.cleaned_data["new_due"]
        if new_due.precision == Precision.NONE:
            raise forms.ValidationError(_("Enter the new date"))
        return new_due


class DateCorrectionForm(VersionedForm):
    """The correct date and what was wrong with the recorded one."""

    corrected_due = PartialDateField(
        label=gettext_lazy("Correct date"),
        error_messages={"required": gettext_lazy("Enter the correct date")},
    )
    reason = LongTextField(
        label=gettext_lazy("What was wrong?"),
        rows=2,
        help_text=gettext_lazy("For example, a typing error."),
        error_messages={"required": gettext_lazy("Enter what was wrong with the date")},
    )
    submit_label = gettext_lazy("Correct date")
    field_order = ["corrected_due", "reason"]

    def clean_corrected_due(self) -> PartialDate:
        """Do not allow “to be confirmed” as the corrected date."""
        corrected_due: PartialDate = self.cleaned_data["corrected_due"]
        if corrected_due.precision == Precision.NONE:
            raise forms.ValidationError(_("Enter the correct date"))
        return corrected_due


class DateAnswerForm(VersionedForm):
    """The decision on a request for a new date."""

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
        """A reason is required to refuse a date."""
        cleaned = super().clean() or {}
        if cleaned.get("answer") == self.REFUSE and _is_missing(cleaned, "reason"):
            self.add_error("reason", _("Enter why you are keeping the current date"))
        return cleaned

    @property
    def refuses(self) -> bool:
        """Whether the current date is kept."""
        return bool(self.cleaned_data["answer"] == self.REFUSE)
