"""The form that changes the status of an action."""

from typing import Any

from crispy_forms_gds.choices import Choice
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.models import Action
from actions.plans.states import State, needs_reason
from safeguard.forms.fields import LongTextField, TextField
from safeguard.forms.versioned import VersionedForm


class StateForm(VersionedForm):
    """The new status and the reason for it."""

    state = forms.TypedChoiceField(
        label=gettext_lazy("New status"),
        coerce=State,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a status")},
    )
    reason = LongTextField(
        label=gettext_lazy("Reason"),
        rows=3,
        help_text=gettext_lazy(
            "You must give a reason if the action will miss its date, is returned, is reopened or "
            "is withdrawn. This can be published in the committee’s report. Do not name children "
            "or staff."
        ),
        required=False,
    )
    decided_by = TextField(
        label=gettext_lazy("Who decided to remove it from the plan?"),
        help_text=gettext_lazy(
            "The body and the date. For example, Improvement Board, 22 July 2019."
        ),
        max_length=200,
        required=False,
    )
    submit_label = gettext_lazy("Change status")
    field_order = ["state", "reason", "decided_by"]

    def __init__(self, *args: Any, action: Action, moves: list[State], **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": action.version}, **kwargs)
        self.old = action.work_state
        if State.WITHDRAWN not in moves:
            del self.fields["decided_by"]
            self.draw()
        self.choose("state", [Choice(m.value, m.label, hint=_hint(m)) for m in moves])

    def clean(self) -> dict[str, Any]:
        """Some changes need a reason, and a withdrawal needs a decision."""
        cleaned = super().clean() or {}
        if "state" not in cleaned:
            return cleaned
        new = cleaned["state"]
        if needs_reason(self.old, new) and _is_missing(cleaned, "reason"):
            self.add_error("reason", _reason_missing(new))
        if new == State.WITHDRAWN and _is_missing(cleaned, "decided_by"):
            self.add_error("decided_by", _("Enter who decided this and when"))
        return cleaned

    def arguments(self) -> dict[str, Any]:
        """The arguments for the service."""
        given = super().arguments()
        return {"new": given.pop("state"), **given}


def _is_missing(cleaned: dict[str, Any], name: str) -> bool:
    """Whether the field was left blank. An invalid value already has its own error."""
    return not cleaned.get(name, "invalid")


def _reason_missing(new: State) -> str:
    return _("Enter a reason for changing the status to “%(state)s”") % {"state": new.label}


def _hint(state: State) -> str:
    return {
        State.REVISED_TIMESCALE_NEEDED: _(
            "The due date will be missed and no new date has been agreed."
        ),
        State.WITHDRAWN: _(
            "A decision has been made to remove it. You will still be able to find it."
        ),
    }.get(state, "")
