"""Forms to ask a lead about an action, and to reply."""

from collections.abc import Sequence
from typing import Any

from crispy_forms_gds.choices import Choice
from django import forms
from django.utils.translation import gettext_lazy

from actions.warnings.rating_warnings import RatingWarning, WarningKind
from safeguard.forms.fields import LongTextField
from safeguard.forms.versioned import VersionedForm


class AskLeadForm(VersionedForm):
    """A question to a lead and, optionally, the warning it is about."""

    about = forms.TypedChoiceField(
        label=gettext_lazy("What is it about?"),
        widget=forms.RadioSelect,
        coerce=WarningKind,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose one of the current warnings")},
    )
    question = LongTextField(
        label=gettext_lazy("Your question"),
        help_text=gettext_lazy("We will email it to the lead and show it on the action’s page."),
        rows=4,
        error_messages={"required": gettext_lazy("Enter your question")},
    )
    submit_label = gettext_lazy("Ask the lead")
    field_order = ["about", "question"]

    def __init__(
        self, *args: Any, warnings: Sequence[RatingWarning], about: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, initial={"version": 0, "about": about}, **kwargs)
        if not warnings:
            del self.fields["about"]
            self.draw()
            return
        self.choose(
            "about",
            [
                *(
                    Choice(warning.kind.value, warning.kind.label, hint=warning.why)
                    for warning in warnings
                ),
                Choice("", gettext_lazy("Something else")),
            ],
        )


class ReplyToQuestionForm(VersionedForm):
    """The lead's reply to a question."""

    reply = LongTextField(
        label=gettext_lazy("Your reply"),
        help_text=gettext_lazy("The improvement team will read this. Not published."),
        rows=4,
        error_messages={"required": gettext_lazy("Enter your reply")},
    )
    submit_label = gettext_lazy("Send reply")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": 0}, **kwargs)
