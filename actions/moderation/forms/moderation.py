"""Forms to review updates, reply to a challenge or to wording, and settle a rating."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.layout import ConditionalQuestion, ConditionalRadios, Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.models import ActionEntry, Outcome, Rating, Reading
from actions.moderation.inbox import Answer
from actions.moderation.services.moderation import PrintedWords
from actions.plans.states import State
from actions.updates.services.progress import ProgressWords
from safeguard.dates import PartialDate, Precision
from safeguard.forms.fields import DUE_HINT, LongTextField, PartialDateField
from safeguard.forms.versioned import VersionedForm

REPORTED = gettext_lazy("Published in the committee’s report.")


class AcceptForm(VersionedForm):
    """The updates to accept without changes. Those that say nothing has changed start selected."""

    entries = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Updates to accept"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one update")},
    )

    def __init__(
        self, *args: Any, unread: Sequence[Answer], gone: list[str], **kwargs: Any
    ) -> None:
        """`gone` says what happened to updates that were sent and are no longer unread."""
        unchanged = [str(answer.entry.pk) for answer in unread if answer.is_unchanged]
        super().__init__(*args, initial={"version": 0, "entries": unchanged}, **kwargs)
        entries = {str(answer.entry.pk): answer.entry for answer in unread}
        choices = [Choice(key, entry.action.ref) for key, entry in entries.items()]
        self.choose("entries", choices, values=entries)
        self.say_gone("entries", gone)

    @property
    def ticked(self) -> set[str]:
        """Keys of the selected updates, used when the form is shown again."""
        return set(self["entries"].value() or [])


_ASKED = {
    Outcome.ACCEPTED: (),
    Outcome.ASKED: ("question",),
    Outcome.CHALLENGED: ("rating", "reason"),
    Outcome.WORDED: ("progress_made", "improvement_required"),
}
_OUTCOMES = {
    Outcome.ACCEPTED: gettext_lazy("Accept"),
    Outcome.WORDED: gettext_lazy("Accept, and edit the wording for the report"),
    Outcome.ASKED: gettext_lazy("Ask the lead a question"),
    Outcome.CHALLENGED: gettext_lazy("Challenge the rating"),
}


class ReadAnswerForm(VersionedForm):
    """The team's review of one update. Each outcome has its own fields."""

    outcome = forms.TypedChoiceField(
        label=gettext_lazy("What do you want to do?"),
        widget=forms.RadioSelect,
        coerce=Outcome,
        error_messages={"required": gettext_lazy("Choose what you want to do")},
    )
    question = LongTextField(
        label=gettext_lazy("Your question"),
        help_text=gettext_lazy("We email it to the lead, who has one more day to reply."),
        rows=3,
        required=False,
    )
    rating = forms.TypedChoiceField(
        label=gettext_lazy("Which rating do you propose?"),
        widget=forms.RadioSelect,
        required=False,
    )
    reason = LongTextField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("The lead will see this. Not published."),
        rows=3,
        required=False,
    )
    progress_made = LongTextField(
        label=gettext_lazy("What has been done"), help_text=REPORTED, required=False
    )
    improvement_required = LongTextField(
        label=gettext_lazy("What is still required"), help_text=REPORTED, required=False
    )
    submit_label = gettext_lazy("Save and read next")
    field_order = [
        "outcome",
        "question",
        "rating",
        "reason",
        "progress_made",
        "improvement_required",
    ]

    def __init__(
        self, *args: Any, answer: Answer, printed: ActionEntry | None, **kwargs: Any
    ) -> None:
        self.action = answer.entry.action
        self.is_worded = bool(answer.reading and answer.reading.wording_id)
        words = {
            "progress_made": printed.progress_made if printed else "",
            "improvement_required": printed.improvement_required if printed else "",
        }
        super().__init__(*args, initial={"version": answer.version, **words}, **kwargs)
        ratings = {
            rating.code: rating
            for rating in answer.entry.action.plan.scale.ratings.in_order()
            if rating.pk != answer.entry.rating_id
            and not rating.is_no_data
            and rating.implied_state != State.SIGNED_OFF
        }
        choices = [Choice(code, rating.label) for code, rating in ratings.items()]
        self.choose("rating", choices, values=ratings)
        self.choose("outcome", [Choice(each.value, str(_OUTCOMES[each])) for each in self.open_to])

    @property
    def open_to(self) -> list[Outcome]:
        """The possible outcomes. An update with edited wording cannot be accepted unchanged."""
        return [each for each in _OUTCOMES if not (self.is_worded and each == Outcome.ACCEPTED)]

    def draw(self) -> None:
        """Shows the fields of each outcome when it is selected."""
        super().draw()
        *fields, save = self.helper.layout.fields
        parts = dict(zip(self.fields, fields, strict=True))
        questions = [
            ConditionalQuestion(str(_OUTCOMES[each]), *(parts.pop(name) for name in _ASKED[each]))
            for each in _OUTCOMES
            if each in self.open_to
        ]
        parts["outcome"] = ConditionalRadios("outcome", *questions)
        self.helper.layout = Layout(*parts.values(), save)

    def clean(self) -> dict[str, Any]:
        """Each outcome has its own required fields."""
        cleaned = super().clean() or {}
        needed = {
            Outcome.ASKED: {"question": _("Enter your question")},
            Outcome.CHALLENGED: {
                "rating": _("Choose the rating you propose"),
                "reason": _("Enter why you propose a different rating"),
            },
            Outcome.WORDED: {"progress_made": _("Enter what has been done")},
        }
        for name, message in needed.get(cleaned.get("outcome", ""), {}).items():
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, message)
        return cleaned

    def arguments(self) -> dict[str, Any]:
        """Keyword arguments for the service of the chosen outcome."""
        outcome, version = self.cleaned_data["outcome"], self.cleaned_data["version"]
        typed = {name: self.cleaned_data[name] for name in _ASKED[outcome]}
        if outcome == Outcome.ASKED:
            typed["action"] = self.action
        if outcome == Outcome.WORDED:
            typed = {"words": PrintedWords(**typed)}
        return {"version": version, **typed}


class ReplyToChallengeForm(VersionedForm):
    """The lead agrees, filling in what the proposed rating requires, or disagrees."""

    AGREE, DISAGREE = "agree", "disagree"
    LABELS = {
        AGREE: gettext_lazy("Yes, I accept the proposed rating"),
        DISAGREE: gettext_lazy("No, I want to keep my rating"),
    }
    OF_AGREEING = ("improvement_required", "next_step", "next_step_due", "no_date_reason")

    agrees = forms.ChoiceField(
        label=gettext_lazy("Do you agree?"),
        widget=forms.RadioSelect,
        choices=[Choice(key, label) for key, label in LABELS.items()],
        error_messages={"required": gettext_lazy("Choose yes or no")},
    )
    improvement_required = LongTextField(
        label=gettext_lazy("What is still required?"), help_text=REPORTED, required=False
    )
    next_step = LongTextField(
        label=gettext_lazy("Next step"), help_text=REPORTED, rows=2, required=False
    )
    next_step_due = PartialDateField(
        label=gettext_lazy("When will the next step be done?"),
        help_text=DUE_HINT,
        required=False,
    )
    no_date_reason = LongTextField(
        label=gettext_lazy("If there is no date yet, why?"),
        help_text=gettext_lazy("Only if you cannot give a date. Not published."),
        rows=2,
        required=False,
    )
    reply = LongTextField(
        label=gettext_lazy("Why should your rating stay?"),
        help_text=gettext_lazy("A signing officer will read this and decide."),
        rows=3,
        required=False,
    )
    submit_label = gettext_lazy("Send reply")
    field_order = ["agrees", *OF_AGREEING, "reply"]

    def __init__(
        self,
        *args: Any,
        reading: Reading,
        rating: Rating,
        spoken: ActionEntry | None,
        on: date,
        **kwargs: Any,
    ) -> None:
        self.entry, self.rating, self.reading = reading.entry, rating, reading
        self.spoken, self.on = spoken, on
        first: dict[str, Any] = {"version": reading.entry.action.version}
        if spoken:
            first |= {name: getattr(spoken, name) for name in ("improvement_required", "next_step")}
            first |= {"no_date_reason": spoken.no_date_reason}
            first |= {"next_step_due": spoken.next_step_due.display}
        super().__init__(*args, initial=first, **kwargs)

    def draw(self) -> None:
        """Shows the fields of each answer when it is selected."""
        super().draw()
        *fields, save = self.helper.layout.fields
        parts = dict(zip(self.fields, fields, strict=True))
        agreeing = [parts.pop(name) for name in self.OF_AGREEING]
        parts["agrees"] = ConditionalRadios(
            "agrees",
            ConditionalQuestion(str(self.LABELS[self.AGREE]), *agreeing),
            ConditionalQuestion(str(self.LABELS[self.DISAGREE]), parts.pop("reply")),
        )
        self.helper.layout = Layout(*parts.values(), save)

    def clean(self) -> dict[str, Any]:
        """Agreeing needs the fields that the rating requires. Disagreeing needs a reason."""
        cleaned = super().clean() or {}
        if cleaned.get("agrees") == self.AGREE:
            state = self.rating.implied_state
            missing = self.words.missing(self.entry, self.rating, state=state, on=self.on)
            for name, sentence in missing.items():
                if name in cleaned:
                    self.add_error(name, sentence)
        elif cleaned.get("agrees") == self.DISAGREE and not cleaned.get("reply", "wrong"):
            self.add_error("reply", _("Enter why your rating should stay"))
        return cleaned

    @property
    def does_agree(self) -> bool:
        """Whether the lead accepts the proposed rating."""
        return bool(self.cleaned_data["agrees"] == self.AGREE)

    @property
    def words(self) -> ProgressWords:
        """The text of the lead's update, including the fields that the proposed rating requires."""
        typed = self.cleaned_data
        due = typed.get("next_step_due")
        return ProgressWords(
            progress_made=self.spoken.progress_made if self.spoken else "",
            improvement_required=typed.get("improvement_required", ""),
            next_step=typed.get("next_step", ""),
            next_step_due=due or PartialDate(None, Precision.NONE, ""),
            no_date_reason=typed.get("no_date_reason", ""),
            reason=self.reading.words,
        )

    def arguments(self) -> dict[str, Any]:
        """Keyword arguments for the service that records agreement."""
        return {"version": self.cleaned_data["version"], "words": self.words}


class ObjectionForm(VersionedForm):
    """Why the lead disagrees with the report wording."""

    objection = LongTextField(
        label=gettext_lazy("What is wrong with this wording?"),
        help_text=gettext_lazy(
            "The improvement team will read this before the report is published."
        ),
        rows=3,
        error_messages={"required": gettext_lazy("Enter what is wrong with the wording")},
    )
    submit_label = gettext_lazy("Disagree with wording")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": 0}, **kwargs)


class SettleRatingForm(VersionedForm):
    """The decision between two ratings, and the reason."""

    LEADS, PROPOSED = "leads", "proposed"

    decision = forms.ChoiceField(
        label=gettext_lazy("Which rating do you agree with?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a rating")},
    )
    reason = LongTextField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy(
            "The lead will read this. Published only if the rating also changes the status."
        ),
        rows=3,
        error_messages={"required": gettext_lazy("Enter a reason")},
    )
    submit_label = gettext_lazy("Save decision")
    field_order = ["decision", "reason"]

    def __init__(self, *args: Any, reading: Reading, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": 0}, **kwargs)
        own, proposed = reading.entry.rating, reading.rating
        self.choose(
            "decision",
            [
                Choice(self.LEADS, own.label if own else "", hint=_("The lead’s rating")),
                Choice(
                    self.PROPOSED,
                    proposed.label if proposed else "",
                    hint=_("Proposed by the improvement team"),
                ),
            ],
        )

    def arguments(self) -> dict[str, Any]:
        """The decision, as keyword arguments for the service."""
        typed = self.cleaned_data
        return {"takes_proposed": typed["decision"] == self.PROPOSED, "reason": typed["reason"]}
