"""The form for recording progress on an action."""

from collections.abc import Collection
from datetime import date
from typing import Any

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.layout import Button
from django import forms
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.models import Action, Draft, Rating
from actions.plans.states import DONE, State
from actions.updates.services.progress import ProgressWords
from safeguard.dates import Precision
from safeguard.forms.fields import DayField, LongTextField, PartialDateField
from safeguard.forms.versioned import VersionedForm

BOXES = (
    "rating",
    "progress_made",
    "improvement_required",
    "next_step",
    "next_step_due",
    "no_date_reason",
    "reason",
    "restart_on",
    "new_due",
)


def hints(action: Action, ratings: Collection[Rating]) -> dict[str, str]:
    """Hints by field name. They say who will read the text and when the field is required."""
    who = {
        "who": _("Printed only in the restricted report, which is not published.")
        if action.is_confidential
        else _("Published in the committee’s report.")
    }
    unpublished = {"who": _("Not published.")}
    exceptions = [rating.label for rating in ratings if rating.is_exception]
    when_required = who | {"ratings": get_text_list(exceptions, _("or"))}
    changes_status = any(rating.implied_state for rating in ratings)
    return {
        "progress_made": _("%(who)s Do not name children or staff.") % who,
        "improvement_required": _("%(who)s You must fill this in if the rating is %(ratings)s.")
        % when_required,
        "next_step": _("%(who)s You must fill this in if the rating is %(ratings)s.")
        % when_required,
        "next_step_due": _("%(who)s For example, 31/3/2027 or March 2027.") % who,
        "no_date_reason": _(
            "%(who)s Only if you cannot give a date. The action will be marked “No timescale”."
        )
        % unpublished,
        "reason": _(
            "Only if you change the rating. Not published, unless the new rating also "
            "changes the status of the action."
        )
        if changes_status
        else _("%(who)s Only if you change the rating.") % unpublished,
    }


class ProgressForm(VersionedForm):
    """The rating of an action and the lead's account of progress."""

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
        label=gettext_lazy("If there is no date yet, why?"),
        rows=2,
        required=False,
    )
    reason = LongTextField(
        label=gettext_lazy("Why has the rating changed?"),
        rows=2,
        required=False,
    )
    restart_on = DayField(
        label=gettext_lazy("When do you expect work to restart?"),
        help_text=gettext_lazy(
            "You must fill this in if the rating puts work on hold. For example, 31/3/2027."
        ),
        required=False,
    )
    new_due = PartialDateField(
        label=gettext_lazy("What new due date do you need?"),
        help_text=gettext_lazy(
            "You must fill this in if the rating means that the due date will be missed."
        ),
        required=False,
    )
    submit_label = gettext_lazy("Record progress")
    keeps_drafts = True

    field_order = list(BOXES)

    def __init__(
        self, *args: Any, action: Action, on: date, draft: Draft | None = None, **kwargs: Any
    ) -> None:
        self.on = on
        ratings = action.plan.scale.in_order
        self.ratings = {
            rating.code: rating
            for rating in ratings
            if not rating.is_no_data and rating.implied_state not in DONE
        }
        # "No data" and ratings that mean complete cannot be chosen, even if the action has one.
        code = action.rating.code if action.rating else ""
        first = {"version": action.version, "rating": code if code in self.ratings else None}
        super().__init__(*args, initial=first, **kwargs)
        self._remove_unused_fields()
        self.action = action
        for name, hint in hints(action, self.ratings.values()).items():
            if name in self.fields:
                self.fields[name].help_text = hint
        self.draw_draft(draft)
        self.choose(
            "rating",
            [Choice(r.code, r.label, hint=r.definition) for r in self.ratings.values()],
        )

    def draw_draft(self, draft: Draft | None) -> None:
        """Fills the fields from a draft, if there is one."""
        if draft:
            typed = {name: draft.typed.get(name, "") for name in self.boxes}
            self.initial = {**self.initial, **typed}

    def draw(self) -> None:
        """Adds a button to save a draft."""
        super().draw()
        if not self.keeps_drafts:
            return
        self.helper.attrs["data-drafts"] = ""
        later = Button.secondary("save_draft", _("Save draft"))
        self.helper.layout.fields.append(later)

    @property
    def boxes(self) -> list[str]:
        """Names of the visible fields."""
        return [name for name, field in self.fields.items() if not field.widget.is_hidden]

    @property
    def submitted_texts(self) -> dict[str, str]:
        """Unvalidated values submitted in the visible fields. Empty values are left out."""
        sent = {name: self[name].data for name in self.boxes}
        texts = {name: str(value or "").replace("\r\n", "\n") for name, value in sent.items()}
        return {name: text.strip() for name, text in texts.items() if text.strip()}

    @property
    def is_changed(self) -> bool:
        """Whether anything was typed, or the rating changed."""
        rating = self.initial["rating"]
        return self.submitted_texts != ({"rating": rating} if rating else {})

    def clean(self) -> dict[str, Any]:
        """Adds an error to each field that is empty, but required by the rating, or out of date."""
        cleaned = super().clean() or {}
        rating = self.ratings.get(cleaned.get("rating", ""))
        if rating:
            names = ProgressWords.__dataclass_fields__
            words = ProgressWords(**{name: cleaned[name] for name in names if name in cleaned})
            state = rating.implied_state
            missing = words.missing(self.action, rating, state=state, on=self.on)
            for name, sentence in missing.items():
                if name in cleaned:
                    self.add_error(name, sentence)
            if rating.asks_new_date:
                self._clean_new_date(cleaned, rating)
        return cleaned

    def _clean_new_date(self, cleaned: dict[str, Any], rating: Rating) -> None:
        """Requires a new date and a reason for it, unless a request is already pending."""
        if self.action.date_requests.waiting().exists():
            return
        new_due = cleaned.get("new_due")
        if new_due is not None and new_due.precision == Precision.NONE:
            self.add_error(
                "new_due",
                _("Enter the new due date, because this action is rated “%(rating)s”")
                % {"rating": rating.label},
            )
        if "reason" not in self.errors and not cleaned.get("reason", "wrong"):
            self.add_error("reason", _("Enter why you need a new date"))

    def _remove_unused_fields(self) -> None:
        ratings = self.ratings.values()
        used = {
            "restart_on": any(rating.implied_state == State.ON_HOLD for rating in ratings),
            "new_due": any(rating.asks_new_date for rating in ratings),
        }
        for name, is_used in used.items():
            if not is_used:
                del self.fields[name]
        self.draw()

    def arguments(self) -> dict[str, Any]:
        """The update, as keyword arguments for the service."""
        typed = super().arguments()
        return {
            "version": typed.pop("version"),
            "rating": self.ratings[typed.pop("rating")],
            "words": ProgressWords(**typed),
        }
