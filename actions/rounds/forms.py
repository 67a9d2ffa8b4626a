"""Reading what the improvement team types about update rounds."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from crispy_forms_gds.choices import Choice
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.models import Action, Channel, ImprovementPlan, UpdateRound
from actions.rounds.timetable import (
    Asking,
    NotATimetable,
    default_timetable,
    read_timetable,
    timetable_text,
)
from safeguard.accounts.fields import PostField
from safeguard.forms.fields import DayField, LongTextField
from safeguard.forms.versioned import VersionedForm

DAY_HINT = gettext_lazy("For example, 31/3/2027.")


class TimetableField(LongTextField):
    """Days with who is asked, one to a line; its value is a list of Asking."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=gettext_lazy("When are they asked?"),
            help_text=gettext_lazy(
                "One day to a line and who is asked who has not answered: the lead, the post "
                "above the lead, the signing officers, the chair of the board. "
                "For example, “22/11/2026 the lead”."
            ),
            rows=8,
            max_length=2000,
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        """The days in their order, or which line is wrong."""
        text = super().clean(value)
        try:
            return read_timetable(text)
        except NotATimetable as error:
            raise forms.ValidationError(str(error)) from error


class RepeatsField(forms.TypedChoiceField):
    """After how many months a round comes again; its value is a number, 0 for never."""

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
    """Which plans are asked, of which day, until when."""

    plans = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Plans"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one plan")},
    )
    as_at = DayField(
        label=gettext_lazy("As at"),
        help_text=gettext_lazy("The day the answers speak of. For example, 31/3/2027."),
        error_messages={"required": gettext_lazy("Enter the day the answers speak of")},
    )
    cut_off_on = DayField(
        label=gettext_lazy("Answers due by"),
        help_text=DAY_HINT,
        error_messages={"required": gettext_lazy("Enter the day by which answers are due")},
    )
    chair = PostField(
        label=gettext_lazy("Chair of the board"),
        help_text=gettext_lazy("Asked last, where nobody else answers."),
        required=False,
    )
    repeats_every = RepeatsField(initial="0")
    timetable = TimetableField(required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    submit_label = gettext_lazy("Go on")
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
            # It depends on the day by which answers are due, so it is proposed after that.
            self.fields["timetable"].widget = forms.HiddenInput()
            self.draw()

    def clean_timetable(self) -> list[Asking]:
        """Days that are still to come."""
        timetable: list[Asking] = self.cleaned_data["timetable"]
        if any(each.on < self.today for each in timetable):
            raise forms.ValidationError(_("Enter today or days after it"))
        return timetable

    @property
    def is_seen(self) -> bool:
        """Whether the timetable is the one of which the page has said what will happen."""
        typed: list[Asking] = self.cleaned_data["timetable"]
        return bool(typed) and timetable_text(typed) == self.cleaned_data["seen"].replace(
            "\r\n", "\n"
        )

    @property
    def proposed(self) -> list[Asking]:
        """The timetable that was typed, else the usual one."""
        typed: list[Asking] = self.cleaned_data["timetable"]
        return typed or default_timetable(
            opens_on=self.today, cut_off_on=self.cleaned_data["cut_off_on"]
        )

    def propose(self) -> None:
        """Draws the form once more with the timetable in it, to be looked at."""
        lines = timetable_text(self.proposed)
        self.fields["timetable"].widget = forms.Textarea(attrs={"rows": 8})
        self.submit_label = gettext_lazy("Open round")
        self.draw_again(timetable=lines, seen=lines)
        self.draw()

    def clean_cut_off_on(self) -> date:
        """A day to come, and not before the one the answers speak of."""
        cut_off: date = self.cleaned_data["cut_off_on"]
        as_at = self.cleaned_data.get("as_at")
        if cut_off < self.today:
            raise forms.ValidationError(_("Enter a day that is still to come"))
        if as_at and cut_off < as_at:
            raise forms.ValidationError(_("Enter a day on or after the one the answers speak of"))
        return cut_off

    def typed(self) -> dict[str, Any]:
        """The round, as the service takes it."""
        typed = super().typed()
        del typed["seen"]
        return typed


class ChangeTimetableForm(VersionedForm):
    """The days to come of an open round, and whether it comes again."""

    timetable = TimetableField(
        error_messages={"required": gettext_lazy("Enter at least one day")},
    )
    repeats_every = RepeatsField()
    submit_label = gettext_lazy("Change timetable")

    def __init__(
        self, *args: Any, round: UpdateRound, to_come: Sequence[Asking], today: date, **kwargs: Any
    ) -> None:
        first = {
            "version": round.version,
            "timetable": timetable_text(to_come),
            "repeats_every": str(round.repeats_every),
        }
        super().__init__(*args, initial=first, **kwargs)
        self.today = today

    def clean_timetable(self) -> list[Asking]:
        """Days that are still to come."""
        timetable: list[Asking] = self.cleaned_data["timetable"]
        if any(each.on < self.today for each in timetable):
            raise forms.ValidationError(_("Enter today or days after it"))
        return timetable


class ChangeRepetitionForm(VersionedForm):
    """Whether a round comes again."""

    repeats_every = RepeatsField()
    submit_label = gettext_lazy("Save")

    def __init__(self, *args: Any, round: UpdateRound, **kwargs: Any) -> None:
        first = {"version": round.version, "repeats_every": str(round.repeats_every)}
        super().__init__(*args, initial=first, **kwargs)


class LogChaserForm(VersionedForm):
    """A phone call or conversation with a lead about actions without an update.

    `is_chosen` ticks all that are offered, for leads chosen on the round's page.
    """

    actions = forms.TypedMultipleChoiceField(
        label=gettext_lazy("About which actions?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one action")},
    )
    channel = forms.TypedChoiceField(
        label=gettext_lazy("How did you ask?"),
        widget=forms.RadioSelect,
        choices=[
            Choice(Channel.PHONE, Channel.PHONE.label),
            Choice(Channel.TALK, Channel.TALK.label),
        ],
        coerce=Channel,
        error_messages={"required": gettext_lazy("Choose how you asked")},
    )
    asked_on = DayField(
        label=gettext_lazy("When?"),
        help_text=DAY_HINT,
        error_messages={"required": gettext_lazy("Enter the day on which you asked")},
    )
    note = LongTextField(
        label=gettext_lazy("What was said?"), rows=2, max_length=2000, required=False
    )
    submit_label = gettext_lazy("Save")
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
        """Not a day to come."""
        asked_on: date = self.cleaned_data["asked_on"]
        if asked_on > self.today:
            raise forms.ValidationError(_("Enter today or a day before it"))
        return asked_on


class CloseRoundForm(VersionedForm):
    """Nothing but the button."""

    submit_label = gettext_lazy("Close round")

    def __init__(self, *args: Any, round: UpdateRound, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": round.version}, **kwargs)
