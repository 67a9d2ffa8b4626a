"""Reading what people type about how actions go, their states and their dates."""

from typing import Any

from crispy_forms_gds.choices import Choice
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.models import Action, Rating
from actions.services.progress import ProgressWords
from actions.states import DONE, State, needs_reason
from safeguard.accounts.once import OnceForm
from safeguard.dates import PartialDate, Precision
from safeguard.fields import DayField, LongTextField, PartialDateField, TextField


class ProgressForm(OnceForm):
    """How an action goes: its rating, and what its lead says."""

    rating = forms.ChoiceField(
        label=gettext_lazy("How is it going?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a rating")},
    )
    progress_made = LongTextField(
        label=gettext_lazy("What has been done?"),
        help_text=gettext_lazy("Printed in the committee’s report. Do not name children or staff."),
        error_messages={"required": gettext_lazy("Enter what has been done")},
    )
    improvement_required = LongTextField(
        label=gettext_lazy("What is still required?"),
        help_text=gettext_lazy("Needed for every rating that is an exception."),
        required=False,
    )
    next_step = LongTextField(label=gettext_lazy("Next step"), rows=2, required=False)
    next_step_due = PartialDateField(
        label=gettext_lazy("When will the next step be done?"),
        help_text=gettext_lazy("For example, 31/3/2027, March 2027 or Q1 2027."),
        required=False,
    )
    reason = LongTextField(
        label=gettext_lazy("Reason"),
        rows=2,
        help_text=gettext_lazy("Needed where the rating puts work on hold or misses its date."),
        required=False,
    )
    restart_on = DayField(
        label=gettext_lazy("When do you expect work to go on?"),
        help_text=gettext_lazy(
            "Needed where the rating puts work on hold. For example, 31/3/2027."
        ),
        required=False,
    )
    new_due = PartialDateField(
        label=gettext_lazy("Which new date do you ask for?"),
        help_text=gettext_lazy("Needed where the rating says that the date is missed."),
        required=False,
    )
    submit_label = gettext_lazy("Record progress")

    field_order = [
        "rating",
        "progress_made",
        "improvement_required",
        "next_step",
        "next_step_due",
        "reason",
        "restart_on",
        "new_due",
    ]

    def __init__(self, *args: Any, action: Action, **kwargs: Any) -> None:
        ratings = action.plan.scale.ratings.in_order()
        self.ratings = {
            rating.code: rating
            for rating in ratings
            if not rating.is_no_data and rating.implied_state not in DONE
        }
        first = {"version": action.version, "rating": action.rating.code if action.rating else None}
        super().__init__(*args, initial=first, **kwargs)
        self._leave_out_what_no_rating_asks()
        self.action = action
        self.old = action.work_state
        self.begun = State.IN_PROGRESS if self.old == State.NOT_STARTED else self.old
        self.choose(
            "rating",
            [Choice(r.code, r.label, hint=r.definition) for r in self.ratings.values()],
        )

    def clean(self) -> dict[str, Any]:
        """An exception says what is still required (Cheshire East minute 46 (d), 2013)."""
        cleaned = super().clean() or {}
        rating = self.ratings.get(cleaned.get("rating", ""))
        if rating and rating.is_exception and _is_missing(cleaned, "improvement_required"):
            self.add_error(
                "improvement_required",
                _("Enter what is still required, because “%(rating)s” is an exception")
                % {"rating": rating.label},
            )
        new = rating.implied_state if rating else None
        if (
            new
            and new != self.old
            and needs_reason(self.begun, new)
            and _is_missing(cleaned, "reason")
        ):
            self.add_error("reason", _reason_missing(new))
        if new == State.ON_HOLD != self.old and _is_missing(cleaned, "restart_on"):
            self.add_error("restart_on", _("Enter when you expect work to go on"))
        if rating and rating.asks_new_date:
            self._clean_new_date(cleaned, rating)
        return cleaned

    def _clean_new_date(self, cleaned: dict[str, Any], rating: Rating) -> None:
        """A missed date says which new one is asked for and why, unless that was asked already."""
        if self.action.date_requests.waiting().exists():
            return
        new_due = cleaned.get("new_due")
        if new_due is not None and new_due.precision == Precision.NONE:
            self.add_error(
                "new_due",
                _("Enter the new date, because “%(rating)s” needs one") % {"rating": rating.label},
            )
        if "reason" not in self.errors and _is_missing(cleaned, "reason"):
            self.add_error("reason", _("Enter why the date has to move"))

    def _leave_out_what_no_rating_asks(self) -> None:
        ratings = self.ratings.values()
        asked = {
            "reason": any(rating.implied_state or rating.asks_new_date for rating in ratings),
            "restart_on": any(rating.implied_state == State.ON_HOLD for rating in ratings),
            "new_due": any(rating.asks_new_date for rating in ratings),
        }
        for name, is_asked in asked.items():
            if not is_asked:
                del self.fields[name]
        self.draw()

    def given(self) -> dict[str, Any]:
        """What the lead said, as the service takes it."""
        typed = dict(self.cleaned_data)
        del typed["nonce"]
        return {
            "version": typed.pop("version"),
            "rating": self.ratings[typed.pop("rating")],
            "words": ProgressWords(**typed),
            "form": self.sent(),
        }


class StateForm(OnceForm):
    """Where the work goes next, and why."""

    state = forms.ChoiceField(
        label=gettext_lazy("New state"),
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
        new = State(cleaned["state"])
        if needs_reason(self.old, new) and _is_missing(cleaned, "reason"):
            self.add_error("reason", _reason_missing(new))
        if new == State.WITHDRAWN and _is_missing(cleaned, "decided_by"):
            self.add_error("decided_by", _("Enter who decided it, and on which day"))
        return cleaned

    def given(self) -> dict[str, Any]:
        """The move, as the service takes it."""
        typed = self.cleaned_data
        return {
            "version": typed["version"],
            "new": State(typed["state"]),
            "reason": typed["reason"],
            "decided_by": typed.get("decided_by", ""),
            "form": self.sent(),
        }


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


class DateRequestForm(OnceForm):
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

    def given(self) -> dict[str, Any]:
        """The request, as the service takes it."""
        typed = self.cleaned_data
        return {
            "version": typed["version"],
            "new_due": typed["new_due"],
            "reason": typed["reason"],
            "form": self.sent(),
        }


class DateCorrectionForm(OnceForm):
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

    def given(self) -> dict[str, Any]:
        """The correction, as the service takes it."""
        typed = self.cleaned_data
        return {
            "version": typed["version"],
            "right_due": typed["right_due"],
            "reason": typed["reason"],
            "form": self.sent(),
        }


class DateAnswerForm(OnceForm):
    """Whether the new date is agreed."""

    AGREE, REFUSE = "agree", "refuse"

    answer = forms.ChoiceField(
        label=gettext_lazy("Do you agree the new date?"),
        widget=forms.RadioSelect,
        choices=[
            Choice(AGREE, gettext_lazy("Yes, it is in force from today")),
            Choice(REFUSE, gettext_lazy("No, the date stays")),
        ],
        error_messages={"required": gettext_lazy("Choose yes or no")},
    )
    reason = LongTextField(
        label=gettext_lazy("Reason"),
        rows=3,
        help_text=gettext_lazy("Needed if you refuse."),
        required=False,
    )
    submit_label = gettext_lazy("Send answer")
    field_order = ["answer", "reason"]

    def clean(self) -> dict[str, Any]:
        """A refusal says why."""
        cleaned = super().clean() or {}
        if cleaned.get("answer") == self.REFUSE and _is_missing(cleaned, "reason"):
            self.add_error("reason", _("Enter why the date cannot move"))
        return cleaned

    @property
    def refuses(self) -> bool:
        """Whether the date stays."""
        return bool(self.cleaned_data["answer"] == self.REFUSE)

    def given(self) -> dict[str, Any]:
        """The answer, as either service takes it."""
        return {"reason": self.cleaned_data["reason"], "form": self.sent()}
