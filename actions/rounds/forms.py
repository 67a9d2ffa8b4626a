"""Forms that the improvement team uses to run update rounds."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from crispy_forms_gds.choices import Choice
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.models import Action, Channel, ImprovementPlan, UpdateRound
from actions.rounds.timetable import (
    InvalidTimetable,
    TimetableDay,
    default_timetable,
    read_timetable,
    timetable_text,
)
from safeguard.accounts.fields import PostField
from safeguard.forms.fields import DayField, LongTextField
from safeguard.forms.versioned import VersionedForm

DAY_HINT = gettext_lazy("For example, 31/3/2027.")


class TimetableField(LongTextField):
    """A timetable typed with one date and recipient on each line.

    The value is a list of TimetableDay.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=gettext_lazy("Reminder dates"),
            help_text=gettext_lazy(
                "Start a new line for each date. After the date, say who we should email if there "
                "is no update: the lead, the post above the lead, the signing officers or the "
                "chair of the board. For example, “22/11/2026 the lead”."
            ),
            rows=8,
            max_length=2000,
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        """The timetable in date order. The error says which line is wrong."""
        text = super().clean(value)
        try:
            return read_timetable(text)
        except InvalidTimetable as error:
            raise forms.ValidationError(str(error)) from error


class RepeatsField(forms.TypedChoiceField):
    """How often a round repeats. The value is a number of months, or 0 for never."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=gettext_lazy("Repeat this round?"),
            widget=forms.RadioSelect,
            choices=[
                Choice("0", gettext_lazy("No")),
                Choice("1", gettext_lazy("Every month")),
                Choice("3", gettext_lazy("Every three months")),
                Choice("6", gettext_lazy("Every six months")),
            ],
            coerce=int,
            **kwargs,
        )


class OpenRoundForm(VersionedForm):
    """The plans, as-at date, deadline and timetable of a new round.

    The form is submitted twice. The second time, it includes the proposed timetable, whose effects
    have been shown by then.
    """

    plans = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Plans"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one plan")},
    )
    as_at = DayField(
        label=gettext_lazy("Position as at"),
        help_text=gettext_lazy(
            "Updates should give the position on this date. For example, 31/3/2027."
        ),
        error_messages={"required": gettext_lazy("Enter the date of the position")},
    )
    cut_off_on = DayField(
        label=gettext_lazy("Updates due by"),
        help_text=DAY_HINT,
        error_messages={"required": gettext_lazy("Enter the date updates are due by")},
    )
    chair = PostField(
        label=gettext_lazy("Chair of the board"),
        help_text=gettext_lazy("We email the chair last, if no one else has sent an update."),
        required=False,
    )
    repeats_every = RepeatsField(initial="0")
    timetable = TimetableField(required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    submit_label = gettext_lazy("Continue")
    field_order = ["plans", "as_at", "cut_off_on", "chair", "repeats_every", "timetable"]

    def __init__(
        self, *args: Any, plans: Sequence[ImprovementPlan], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, initial={"version": 0}, **kwargs)
        self.today = today
        self.choose(
            "plans",
            [Choice(str(plan.pk), plan.title) for plan in plans],
            values={str(plan.pk): plan for plan in plans},
        )
        if not self.data.get("seen"):
            # The proposed timetable depends on the deadline, so it is shown in the second step.
            self.fields["timetable"].widget = forms.HiddenInput()
            self.draw()

    def clean_timetable(self) -> list[TimetableDay]:
        """The timetable. No date can be in the past."""
        timetable: list[TimetableDay] = self.cleaned_data["timetable"]
        if any(each.on < self.today for each in timetable):
            raise forms.ValidationError(_("Dates must be today or later"))
        return timetable

    @property
    def is_seen(self) -> bool:
        """Whether the page has already shown the effects of this timetable."""
        typed: list[TimetableDay] = self.cleaned_data["timetable"]
        return bool(typed) and timetable_text(typed) == self.cleaned_data["seen"].replace(
            "\r\n", "\n"
        )

    @property
    def proposed(self) -> list[TimetableDay]:
        """The timetable as typed, or the default one."""
        typed: list[TimetableDay] = self.cleaned_data["timetable"]
        return typed or default_timetable(
            opens_on=self.today, cut_off_on=self.cleaned_data["cut_off_on"]
        )

    def propose(self) -> None:
        """Prepares the form to be shown again with the timetable filled in, for checking."""
        lines = timetable_text(self.proposed)
        self.fields["timetable"].widget = forms.Textarea(attrs={"rows": 8})
        self.submit_label = gettext_lazy("Start round")
        self.renew(timetable=lines, seen=lines)
        self.draw()

    def clean_cut_off_on(self) -> date:
        """The deadline. It cannot be in the past or before the as-at date."""
        cut_off: date = self.cleaned_data["cut_off_on"]
        as_at = self.cleaned_data.get("as_at")
        if cut_off < self.today:
            raise forms.ValidationError(_("Date must be today or later"))
        if as_at and cut_off < as_at:
            raise forms.ValidationError(_("Date must be on or after the date of the position"))
        return cut_off

    def values(self) -> dict[str, Any]:
        """The round's details, as keyword arguments for the service."""
        typed = super().values()
        del typed["seen"]
        return typed


class ChangeTimetableForm(VersionedForm):
    """The remaining dates of an open round, and whether it repeats."""

    timetable = TimetableField(
        error_messages={"required": gettext_lazy("Enter at least one date")},
    )
    repeats_every = RepeatsField()
    submit_label = gettext_lazy("Save reminders")

    def __init__(
        self,
        *args: Any,
        round: UpdateRound,
        remaining: Sequence[TimetableDay],
        today: date,
        **kwargs: Any,
    ) -> None:
        first = {
            "version": round.version,
            "timetable": timetable_text(remaining),
            "repeats_every": str(round.repeats_every),
        }
        super().__init__(*args, initial=first, **kwargs)
        self.today = today

    def clean_timetable(self) -> list[TimetableDay]:
        """The timetable. No date can be in the past."""
        timetable: list[TimetableDay] = self.cleaned_data["timetable"]
        if any(each.on < self.today for each in timetable):
            raise forms.ValidationError(_("Dates must be today or later"))
        return timetable


class ChangeRepetitionForm(VersionedForm):
    """Whether a round repeats."""

    repeats_every = RepeatsField()
    submit_label = gettext_lazy("Save")

    def __init__(self, *args: Any, round: UpdateRound, **kwargs: Any) -> None:
        first = {"version": round.version, "repeats_every": str(round.repeats_every)}
        super().__init__(*args, initial=first, **kwargs)


class LogReminderForm(VersionedForm):
    """A phone call or conversation with a lead about actions that have not been updated.

    `is_chosen` selects all the actions offered, if their leads were chosen on the round's page.
    """

    actions = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Which actions was it about?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one action")},
    )
    channel = forms.TypedChoiceField(
        label=gettext_lazy("How did you contact the lead?"),
        widget=forms.RadioSelect,
        choices=[
            Choice(Channel.PHONE, Channel.PHONE.label),
            Choice(Channel.TALK, Channel.TALK.label),
        ],
        coerce=Channel,
        error_messages={"required": gettext_lazy("Choose how you contacted the lead")},
    )
    asked_on = DayField(
        label=gettext_lazy("When did you contact them?"),
        help_text=DAY_HINT,
        error_messages={"required": gettext_lazy("Enter the date you contacted the lead")},
    )
    note = LongTextField(
        label=gettext_lazy("What was said?"), rows=2, max_length=2000, required=False
    )
    submit_label = gettext_lazy("Log contact")
    field_order = ["actions", "channel", "asked_on", "note"]

    def __init__(
        self,
        *args: Any,
        round: UpdateRound,
        outstanding: Sequence[Action],
        today: date,
        is_chosen: bool = False,
        **kwargs: Any,
    ) -> None:
        first = {"version": round.version, "asked_on": today}
        ticked = [str(action.pk) for action in outstanding] if is_chosen else []
        super().__init__(*args, initial={**first, "actions": ticked}, **kwargs)
        self.today = today
        self.choose(
            "actions",
            [Choice(str(a.pk), f"{a.ref}: {a.lead or _('No lead officer')}") for a in outstanding],
            values={str(action.pk): action for action in outstanding},
        )

    def clean_asked_on(self) -> date:
        """The date of contact, which cannot be in the future."""
        asked_on: date = self.cleaned_data["asked_on"]
        if asked_on > self.today:
            raise forms.ValidationError(_("Date must be today or in the past"))
        return asked_on


class CloseRoundForm(VersionedForm):
    """A button to close the round."""

    submit_label = gettext_lazy("Close round")

    def __init__(self, *args: Any, round: UpdateRound, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": round.version}, **kwargs)
