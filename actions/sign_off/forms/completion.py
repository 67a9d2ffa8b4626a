"""Forms for claiming completion and for signing off."""

from collections.abc import Sequence
from typing import Any

from crispy_forms_gds.choices import Choice
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.models import Action
from actions.sign_off.concerns import concerns_of, in_one_sentence
from actions.sign_off.queue import ToSign
from actions.sign_off.services.completion import ActionVersion
from safeguard.forms.fields import LongTextField
from safeguard.forms.versioned import VersionedForm


class ClaimForm(VersionedForm):
    """The evidence that an action is complete, or the reason why there is none."""

    evidence = LongTextField(
        label=gettext_lazy("What shows that this action is complete?"),
        help_text=gettext_lazy(
            "Something others can check: a document and where it is kept, a figure or a link. "
            "Do not name children or staff."
        ),
        required=False,
    )
    no_evidence_reason = LongTextField(
        label=gettext_lazy("If there is no evidence, why not?"), rows=2, required=False
    )
    submit_label = gettext_lazy("Send for sign-off")
    field_order = ["evidence", "no_evidence_reason"]

    def clean(self) -> dict[str, Any]:
        """Either the evidence or the reason is required."""
        cleaned = super().clean() or {}
        if not (cleaned.get("evidence", "invalid") or cleaned.get("no_evidence_reason", "invalid")):
            self.add_error("evidence", _("Enter the evidence, or say below why there is none"))
        return cleaned


class SignOffForm(VersionedForm):
    """The decision to sign off or return an action.

    A reason is needed to sign off without evidence. If there are concerns, a box must be ticked
    to sign off all the same.
    """

    SIGN, RETURN = "sign", "return"

    answer = forms.ChoiceField(
        label=gettext_lazy("Your decision"),
        widget=forms.RadioSelect,
        choices=[
            Choice(
                SIGN,
                gettext_lazy("Sign off"),
                hint=gettext_lazy("The next report will show it as complete."),
            ),
            Choice(RETURN, gettext_lazy("Return to lead")),
        ],
        error_messages={"required": gettext_lazy("Choose a decision")},
    )
    reason = LongTextField(
        label=gettext_lazy("If you return it, what is missing?"),
        rows=3,
        help_text=gettext_lazy(
            "The lead officer will see this, and it can be published in the committee’s report. "
            "Do not name children or staff."
        ),
        required=False,
    )
    confirmed = forms.BooleanField(required=False)
    submit_label = gettext_lazy("Save decision")
    field_order = ["answer", "confirmed", "reason"]

    def __init__(
        self, *args: Any, has_evidence: bool, concerns: Sequence[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.has_evidence = has_evidence
        self.concerns = concerns
        self._ask_to_confirm()
        if not has_evidence:
            self.fields["reason"].label = _("Reason")
            self.fields["reason"].help_text = _(
                "Say why you are signing it off without evidence, or what is missing. "
                "The lead officer will see this, and it can be published in the committee’s "
                "report. Do not name children or staff."
            )

    def clean(self) -> dict[str, Any]:
        """A return, or signing off without evidence, needs a reason."""
        cleaned = super().clean() or {}
        is_confirmed = cleaned.pop("confirmed", True)
        if cleaned.get("answer") == self.SIGN and not is_confirmed:
            self.add_error("confirmed", _("Tick the box if you still want to sign it off"))
        if cleaned.get("reason", "invalid"):
            return cleaned
        if cleaned.get("answer") == self.SIGN and not self.has_evidence:
            self.add_error("reason", _("Enter why you are signing this off without evidence"))
        if cleaned.get("answer") == self.RETURN:
            self.add_error("reason", _("Enter what is missing"))
        return cleaned

    def _ask_to_confirm(self) -> None:
        """Name the concerns beside the box to tick, or remove the box if there are none."""
        if self.concerns:
            words = _("Sign it off although %(concerns)s")
            concerns = {"concerns": in_one_sentence(self.concerns)}
            self.fields["confirmed"].label = words % concerns
        else:
            del self.fields["confirmed"]
        self.draw()

    @property
    def returns(self) -> bool:
        """Whether the action is returned."""
        return bool(self.cleaned_data["answer"] == self.RETURN)


class SignSeveralForm(VersionedForm):
    """The actions selected for sign-off. Each choice includes the version that was read."""

    chosen = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Select the actions you want to sign off"),
            "invalid_choice": gettext_lazy(
                "An action has changed since you opened this page and is no longer selected. "
                "Read it again, then select it if you still want to sign it off."
            ),
        },
    )

    confirmed = forms.CharField(required=False)

    def __init__(self, *args: Any, rows: Sequence[ToSign], **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": 0}, **kwargs)
        concerns = {row.key: concerns_of(row.action, has_evidence=True) for row in rows}
        self.concerns = {key: in_one_sentence(each) for key, each in concerns.items() if each}
        self.read = {row.key: ActionVersion(row.action, row.action.version) for row in rows}
        self.choose("chosen", [Choice(key, read.action.ref) for key, read in self.read.items()])

    def clean(self) -> dict[str, Any]:
        """Actions with concerns are asked about once more. Others chosen later are asked again."""
        cleaned = super().clean() or {}
        if cleaned.get("confirmed", "") != self.to_confirm:
            self.add_error("confirmed", _("Tick the box if you still want to sign these off"))
        return cleaned

    @property
    def doubtful(self) -> list[tuple[Action, str]]:
        """The selected actions with concerns, and what these are."""
        return [
            (self.read[key].action, self.concerns[key])
            for key in self.ticked
            if key in self.concerns
        ]

    @property
    def to_confirm(self) -> str:
        """The value of the box that confirms the selected actions with concerns."""
        return " ".join(key for key in self.ticked if key in self.concerns)

    @property
    def ticked(self) -> list[str]:
        """The choices selected when the form is displayed."""
        return self["chosen"].value() or []

    @property
    def signed(self) -> list[ActionVersion]:
        """The actions to sign off, each with the version that was read."""
        return [self.read[key] for key in self.cleaned_data["chosen"]]
