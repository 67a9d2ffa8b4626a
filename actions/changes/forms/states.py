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
    """Where the work goes next, and why."""

    state = forms.TypedChoiceField(
        label=gettext_lazy("New state"),
        coerce=State,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a state")},
    )
    reason = LongTextField(
        label=gettext_lazy("Reason"),
        rows=3,
        help_text=gettext_lazy(
            "Needed where work misses its date, is sent back, opened again or taken out."
        ),
        required=False,
    )
    decided_by = TextField(
        label=gettext_lazy("Who decided that it is taken out of the plan?"),
        help_text=gettext_lazy(
            "The body and the day, for example Improvement Board, 22 July 2019."
        ),
        max_length=200,
        required=False,
    )
    submit_label = gettext_lazy("Change state")
    field_order = ["state", "reason", "decided_by"]

    def __init__(self, *args: Any, action: Action, moves: list[State], **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": action.version}, **kwargs)
        self.old = action.work_state
        if State.WITHDRAWN not in moves:
            del self.fields["decided_by"]
            self.draw()
        self.choose("state", [Choice(m.value, m.label, hint=_hint(m)) for m in moves])

    def clean(self) -> dict[str, Any]:
        """Some moves say why."""
        cleaned = super().clean() or {}
        if "state" not in cleaned:
            return cleaned
        new = cleaned["state"]
        if needs_reason(self.old, new) and _is_missing(cleaned, "reason"):
            self.add_error("reason", _reason_missing(new))
        if new == State.WITHDRAWN and _is_missing(cleaned, "decided_by"):
            self.add_error("decided_by", _("Enter who decided it, and on which day"))
        return cleaned

    def given(self) -> dict[str, Any]:
        """The move, as the service takes it."""
        given = super().given()
        return {"new": given.pop("state"), **given}


def _is_missing(cleaned: dict[str, Any], name: str) -> bool:
    """Whether nothing was typed; what was typed wrong has its message already."""
    return not cleaned.get(name, "wrong")


def _reason_missing(new: State) -> str:
    return _("Enter why the action becomes “%(state)s”") % {"state": new.label}


def _hint(state: State) -> str:
    return {
        State.REVISED_TIMESCALE_NEEDED: _("The date will not be met and no new one is agreed."),
        State.WITHDRAWN: _("Taken out of the plan by a decision. It stays findable."),
    }.get(state, "")
