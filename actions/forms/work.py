"""Reading what people type about how actions go, their states and their dates."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.layout import Button
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.models import Action, Draft, Rating
from actions.services.progress import ProgressWords
from actions.states import State, needs_reason
from safeguard.accounts.once import OnceForm
from safeguard.dates import PartialDate, Precision
from safeguard.fields import LongTextField, PartialDateField

BOXES = (
    "rating",
    "progress_made",
    "improvement_required",
    "next_step",
    "next_step_due",
    "no_date_reason",
    "reason",
)


def hints(action: Action, ratings: Collection[Rating]) -> dict[str, str]:
    """Who will read what stands in each box, and when it is needed."""
    who = {
        "who": _("Printed only in the restricted paper, which the public never sees.")
        if action.is_confidential
        else _("Printed in the committee’s paper, which the public reads.")
    }
    inside = {"who": _("Kept inside the council.")}
    may_move = any(rating.implied_state for rating in ratings)
    return {
        "progress_made": _("%(who)s Do not name children or staff.") % who,
        "improvement_required": _("%(who)s Needed for every exception.") % who,
        "next_step": _("%(who)s Needed for every exception.") % who,
        "next_step_due": _("%(who)s For example, 31/3/2027, March 2027 or Q1 2027.") % who,
        "no_date_reason": _(
            "%(who)s Only if you cannot give a date. The action is then marked “No timescale”."
        )
        % inside,
        "reason": _(
            "Only if you choose another rating. Kept inside the council, unless the rating puts "
            "the work into another state: then it is printed."
        )
        if may_move
        else _("%(who)s Only if you choose another rating.") % inside,
    }


class ProgressForm(OnceForm):
    """How an action goes: its rating, and what its lead says."""

    rating = forms.ChoiceField(
        label=gettext_lazy("How is it going?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a rating")},
    )
    progress_made = LongTextField(
        label=gettext_lazy("What has been done?"),
        error_messages={"required": gettext_lazy("Enter what has been done")},
    )
    improvement_required = LongTextField(
        label=gettext_lazy("What is still required?"),
        required=False,
    )
    next_step = LongTextField(
        label=gettext_lazy("Next step"),
        rows=2,
        required=False,
    )
    next_step_due = PartialDateField(
        label=gettext_lazy("When will the next step be done?"),
        required=False,
    )
    no_date_reason = LongTextField(
        label=gettext_lazy("Why has the next step no date yet?"),
        rows=2,
        required=False,
    )
    reason = LongTextField(
        label=gettext_lazy("Why has the rating changed?"),
        rows=2,
        required=False,
    )
    submit_label = gettext_lazy("Record progress")

    field_order = list(BOXES)

    def __init__(
        self, *args: Any, action: Action, draft: Draft | None = None, **kwargs: Any
    ) -> None:
        ratings = action.plan.scale.ratings.in_order()
        self.ratings = {
            rating.code: rating
            for rating in ratings
            if not rating.is_no_data and rating.implied_state != State.SIGNED_OFF
        }
        first = {"version": action.version, "rating": action.rating.code if action.rating else None}
        super().__init__(*args, initial=first, **kwargs)
        self.standing = action
        for name, hint in hints(action, self.ratings.values()).items():
            if name in self.fields:
                self.fields[name].help_text = hint
        self.draw_draft(draft)
        self.choose(
            "rating",
            [Choice(r.code, r.label, hint=r.definition) for r in self.ratings.values()],
        )

    def draw_draft(self, draft: Draft | None) -> None:
        """Puts what was typed before and not sent into the boxes."""
        if draft:
            typed = {name: draft.typed.get(name, "") for name in self.boxes}
            self.initial = {**self.initial, **typed}

    def draw(self) -> None:
        """With a second button, for whoever cannot finish now."""
        super().draw()
        self.helper.attrs["data-drafts"] = ""
        later = Button.secondary("save_draft", _("Save draft"))
        self.helper.layout.fields.append(later)

    @property
    def boxes(self) -> list[str]:
        """The names of the fields in which something is ticked or typed."""
        return [name for name, field in self.fields.items() if not field.widget.is_hidden]

    @property
    def in_the_boxes(self) -> dict[str, str]:
        """What was sent in them, unchecked; those left empty are left out."""
        sent = {name: self[name].data for name in self.boxes}
        texts = {name: str(value or "").replace("\r\n", "\n") for name, value in sent.items()}
        return {name: text.strip() for name, text in texts.items() if text.strip()}

    @property
    def is_touched(self) -> bool:
        """Whether anything was typed, or rated otherwise than it stands."""
        return self.in_the_boxes != {"rating": self.initial["rating"]}

    @property
    def drawn_with(self) -> UUID | None:
        """The number of the form as it was sent."""
        try:
            return UUID(str(self["nonce"].data))
        except ValueError:
            return None

    def clean(self) -> dict[str, Any]:
        """What the rating needs stands by its box; a box that is wrong has its message already."""
        cleaned = super().clean() or {}
        rating = self.ratings.get(cleaned.get("rating", ""))
        if rating:
            names = ProgressWords.__dataclass_fields__
            words = ProgressWords(**{name: cleaned[name] for name in names if name in cleaned})
            state = rating.implied_state
            for name, sentence in words.missing(self.standing, rating, state=state).items():
                if name in cleaned:
                    self.add_error(name, sentence)
        return cleaned

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
            "Needed where work stops, misses its date, is sent back or is taken out of the plan."
        ),
        required=False,
    )
    submit_label = gettext_lazy("Change state")
    field_order = ["state", "reason"]

    def __init__(self, *args: Any, action: Action, moves: list[State], **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": action.version}, **kwargs)
        self.old = action.work_state
        self.choose("state", [Choice(m.value, m.label, hint=_hint(m)) for m in moves])

    def clean(self) -> dict[str, Any]:
        """Some moves say why."""
        cleaned = super().clean() or {}
        if "state" not in cleaned:
            return cleaned
        new = State(cleaned["state"])
        if needs_reason(self.old, new) and _is_missing(cleaned, "reason"):
            self.add_error("reason", _reason_missing(new))
        return cleaned

    def given(self) -> dict[str, Any]:
        """The move, as the service takes it."""
        typed = self.cleaned_data
        return {
            "version": typed["version"],
            "new": State(typed["state"]),
            "reason": typed["reason"],
            "form": self.sent(),
        }


def _is_missing(cleaned: dict[str, Any], name: str) -> bool:
    """Whether nothing was typed; what was typed wrong has its message already."""
    return not cleaned.get(name, "wrong")


def _reason_missing(new: State) -> str:
    return _("Enter why the action becomes “%(state)s”") % {"state": new.label}


def _hint(state: State) -> str:
    return {
        State.AWAITING_SIGN_OFF: _("The work is done. A signing officer then accepts it."),
        State.SIGNED_OFF: _("You accept that the work is done."),
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
        if new_due.last_day is not None and new_due.last_day < timezone.localdate():
            raise forms.ValidationError(_("Enter a date that is still to come"))
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
