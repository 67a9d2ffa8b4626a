"""Reading until when work stands still, and why."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.changes.services.holds import HoldFacts
from actions.models import ActionQuerySet
from safeguard.forms.fields import DayField, LongTextField, TextField
from safeguard.forms.versioned import VersionedForm


class OtherActionField(forms.ModelChoiceField):
    """Another action of the plan."""

    def label_from_instance(self, obj: Any) -> str:
        """Its reference and how its wording begins."""
        return f"{obj.ref}: {obj.wording[:80]}"


class HoldForm(VersionedForm):
    """Why work stops, when it is expected to go on, and what it waits for."""

    reason = LongTextField(
        label=gettext_lazy("Why does the work stop?"),
        rows=3,
        error_messages={"required": gettext_lazy("Enter why the work stops")},
    )
    restart_on = DayField(
        label=gettext_lazy("When do you expect it to go on?"),
        help_text=gettext_lazy(
            "A day, for example 31/3/2027. On that day the action comes back to its lead."
        ),
        error_messages={"required": gettext_lazy("Enter the day on which work should go on")},
    )
    waits_for = OtherActionField(
        label=gettext_lazy("Does it wait for another action?"),
        queryset=None,
        empty_label=gettext_lazy("No"),
        required=False,
    )
    waits_for_text = TextField(
        label=gettext_lazy("Does it wait for something outside the plan?"),
        help_text=gettext_lazy("For example, the inspectorate’s answer."),
        max_length=200,
        required=False,
    )
    waits_for_on = DayField(
        label=gettext_lazy("When is that expected?"),
        help_text=gettext_lazy("A day, for example 31/3/2027."),
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
        """A day that is still to come."""
        restart_on: date = self.cleaned_data["restart_on"]
        if restart_on <= self.today:
            raise forms.ValidationError(_("Enter a day after today"))
        return restart_on

    def clean(self) -> dict[str, Any]:
        """What is outside the plan is expected on a day."""
        cleaned = super().clean() or {}
        if cleaned.get("waits_for_text") and not cleaned.get("waits_for_on", "wrong"):
            self.add_error("waits_for_on", _("Enter when it is expected"))
        return cleaned

    def given(self) -> dict[str, Any]:
        """The hold, as the service takes it."""
        given = super().given()
        facts = {name: given.pop(name) for name in HoldFacts.__dataclass_fields__}
        return given | {"facts": HoldFacts(**facts)}
