"""Forms that the improvement team uses to run update rounds."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.layout import Field
from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.models import Action, Channel, ImprovementPlan, UpdateRound
from actions.rounds.silent_leads import SilentLead
from actions.rounds.timetable import (
    EscalationLevel,
    TimetableDay,
    TimetableRow,
    dates_of,
    rows_of,
    standard_rows,
    timetable_of,
)
from actions.rounds.timetable_field import TimetableField, TimetableTable, texts_of, words_of
from safeguard.accounts.fields import PostField
from safeguard.dates import in_words
from safeguard.forms.fields import DayField, LongTextField, PastDayField
from safeguard.forms.versioned import VersionedForm


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
        self.is_proposed = bool(self.data.get("seen"))
        if not self.is_proposed:
            # The proposed reminders depend on the deadline, so they are shown in the second step.
            self.fields["timetable"].widget = forms.MultipleHiddenInput()
        self.draw()

    @staticmethod
    def _drawn(name: str, field: forms.Field) -> Any:
        return _drawn(name, field)

    def clean(self) -> dict[str, Any]:
        """The rows of the table become dates, after the first request today."""
        cleaned = super().clean()
        due_on, rows = cleaned.get("cut_off_on"), cleaned.get("timetable")
        if due_on is None or rows is None:
            return cleaned
        if not self.is_proposed:
            rows = [
                row
                for row in standard_rows(has_chair=bool(cleaned.get("chair")))
                if row.on(due_on=due_on, nation=settings.BANK_HOLIDAYS) > self.today
            ]
        elif not cleaned.get("chair", "invalid") and any(
            row.asked == EscalationLevel.CHAIR for row in rows
        ):
            self.add_error("chair", _("Enter the chair, or choose who else gets the reminders"))
        _refuse_past(self, rows, due_on=due_on, today=self.today)
        self.rows = rows
        cleaned["timetable"] = timetable_of(
            rows, opens_on=self.today, due_on=due_on, nation=settings.BANK_HOLIDAYS
        )
        return cleaned

    @property
    def is_seen(self) -> bool:
        """Whether the page has already shown the effects of this timetable."""
        seen: str = self.cleaned_data["seen"]
        return seen == _signature(self.proposed)

    @property
    def proposed(self) -> list[TimetableDay]:
        """The timetable as typed, or the standard one."""
        timetable: list[TimetableDay] = self.cleaned_data["timetable"]
        return timetable

    def propose(self) -> None:
        """Prepares the form to be shown again with the timetable filled in, for checking."""
        self.fields["timetable"].widget = TimetableField().widget
        self.submit_label = gettext_lazy("Start round")
        self.renew(seen=_signature(self.proposed))
        data: Any = self.data
        data.setlist("timetable", texts_of(self.rows))
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
        error_messages={"required": gettext_lazy("Choose at least one reminder")},
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
            "timetable": rows_of(remaining, due_on=round.cut_off_on, nation=settings.BANK_HOLIDAYS),
            "repeats_every": str(round.repeats_every),
        }
        super().__init__(*args, initial=first, **kwargs)
        self.due_on, self.today = round.cut_off_on, today

    @staticmethod
    def _drawn(name: str, field: forms.Field) -> Any:
        return _drawn(name, field)

    def clean_timetable(self) -> list[TimetableDay]:
        """The dates of the rows. No date can be in the past."""
        rows: list[TimetableRow] = self.cleaned_data["timetable"]
        _refuse_past(self, rows, due_on=self.due_on, today=self.today)
        return dates_of(rows, due_on=self.due_on, nation=settings.BANK_HOLIDAYS)


class MoveDueDateForm(VersionedForm):
    """A new day by which updates are due in an open round, with the reason."""

    cut_off_on = DayField(
        label=gettext_lazy("New date"),
        error_messages={"required": gettext_lazy("Enter the new date updates are due by")},
    )
    moved_because = LongTextField(
        label=gettext_lazy("Why is the date moving?"),
        help_text=gettext_lazy("Leads see this in their email."),
        rows=2,
        max_length=500,
        error_messages={"required": gettext_lazy("Say why the date is moving")},
    )
    submit_label = gettext_lazy("Change due date")

    def __init__(self, *args: Any, round: UpdateRound, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": round.version}, **kwargs)
        self.round, self.today = round, today

    def clean_cut_off_on(self) -> date:
        """The new date. It cannot be the same, in the past or before the as-at date."""
        cut_off: date = self.cleaned_data["cut_off_on"]
        if cut_off == self.round.cut_off_on:
            raise forms.ValidationError(
                _("Updates are already due by %(day)s. Enter a different date."),
                params={"day": in_words(cut_off)},
            )
        if cut_off < self.today:
            raise forms.ValidationError(_("Date must be today or later"))
        if cut_off < self.round.as_at:
            raise forms.ValidationError(_("Date must be on or after the date of the position"))
        return cut_off


class ChangeRepetitionForm(VersionedForm):
    """Whether a round repeats."""

    repeats_every = RepeatsField()
    submit_label = gettext_lazy("Save")

    def __init__(self, *args: Any, round: UpdateRound, **kwargs: Any) -> None:
        first = {"version": round.version, "repeats_every": str(round.repeats_every)}
        super().__init__(*args, initial=first, **kwargs)


class RemindLeadsForm(VersionedForm):
    """Leads without an update, to be reminded by email now."""

    leads = forms.MultipleChoiceField(
        label=gettext_lazy("Which leads?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one lead to remind")},
    )
    submit_label = gettext_lazy("Remind selected leads now")

    def __init__(
        self,
        *args: Any,
        round: UpdateRound,
        leads: Sequence[SilentLead],
        gone: list[str] | None = None,
        **kwargs: Any,
    ) -> None:
        """Leads who cannot be emailed now are not offered. `gone` says who has answered."""
        super().__init__(*args, initial={"version": round.version}, **kwargs)
        sent = self["leads"].value() or []
        offered = [each for each in leads if not each.why_not or each.key in sent]
        self.choose("leads", [Choice(each.key, each.title, hint=each.words) for each in offered])
        self.say_gone("leads", gone or [])


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
    asked_on = PastDayField(
        label=gettext_lazy("When did you contact them?"),
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
        gone: list[str] | None = None,
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
        self.say_gone("actions", gone or [])

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


def _drawn(name: str, field: forms.Field) -> Any:
    """A field's layout; the table of reminders has a template of its own."""
    if isinstance(field.widget, TimetableTable):
        return Field(name, template="actions/rounds/timetable_field.html")
    return VersionedForm._drawn(name, field)


def _refuse_past(
    form: forms.Form, rows: Iterable[TimetableRow], *, due_on: date, today: date
) -> None:
    """Adds an error for the first reminder that would have gone out before today."""
    for row in rows:
        on = row.on(due_on=due_on, nation=settings.BANK_HOLIDAYS)
        if on < today:
            words = {"row": words_of(row.days), "day": in_words(on)}
            form.add_error("timetable", _("“%(row)s” is %(day)s, which is in the past") % words)
            return


def _signature(timetable: Iterable[TimetableDay]) -> str:
    return ", ".join(f"{each.on} {each.asked}" for each in timetable)
