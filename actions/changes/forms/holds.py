"""The form to put an action on hold."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.changes.services.holds import HoldFacts
from actions.models import ActionQuerySet
from safeguard.forms.fields import DayField, LongTextField, RecordField, TextField
from safeguard.forms.versioned import VersionedForm


class HoldForm(VersionedForm):
    """Why work has stopped, when it should restart and what it is waiting for."""

    reason = LongTextField(
        label=gettext_lazy("Why is work being put on hold?"),
        rows=3,
        help_text=gettext_lazy(
            "This can be published in the committee’s report. Do not name children or staff."
        ),
        error_messages={"required": gettext_lazy("Enter why work is being put on hold")},
    )
    restart_on = DayField(
        label=gettext_lazy("When do you expect work to restart?"),
        help_text=gettext_lazy(
            "For example, 31/3/2027. We will return the action to its lead officer on this date."
        ),
        error_messages={"required": gettext_lazy("Enter the date you expect work to restart")},
    )
    waits_for = RecordField(
        describe=lambda action: f"{action.ref}: {action.wording[:80]}",
        label=gettext_lazy("Is it waiting for another action?"),
        queryset=None,
        empty_label=gettext_lazy("No"),
        required=False,
    )
    waits_for_text = TextField(
        label=gettext_lazy("Is it waiting for something outside the plan?"),
        help_text=gettext_lazy("For example, a reply from the inspectorate."),
        max_length=200,
        required=False,
    )
    waits_for_on = DayField(
        label=gettext_lazy("When do you expect this to happen?"),
        required=False,
    )
    submit_label = gettext_lazy("Put on hold")
    field_order = ["reason", "restart_on", "waits_for", "waits_for_text", "waits_for_on"]

    def __init__(self, *args: Any, others: ActionQuerySet, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        field = self.fields["waits_for"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = others

    def clean_restart_on(self) -> date:
        """The restart date must be in the future."""
        restart_on: date = self.cleaned_data["restart_on"]
        if restart_on <= self.today:
            raise forms.ValidationError(_("Date must be after today"))
        return restart_on

    def clean(self) -> dict[str, Any]:
        """An expected date is required if the action is waiting for something outside the plan."""
        cleaned = super().clean() or {}
        if cleaned.get("waits_for_text") and not cleaned.get("waits_for_on", "invalid"):
            self.add_error("waits_for_on", _("Enter when you expect this to happen"))
        return cleaned

    def arguments(self) -> dict[str, Any]:
        """The arguments for the service."""
        given = super().arguments()
        facts = {name: given.pop(name) for name in HoldFacts.__dataclass_fields__}
        return given | {"facts": HoldFacts(**facts)}
