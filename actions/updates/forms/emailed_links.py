"""Forms on the pages behind an emailed link, other than those for updates."""

from collections.abc import Sequence
from typing import Any

from crispy_forms_gds.choices import Choice
from django import forms
from django.utils.translation import gettext_lazy

from actions.models import Action, LeadNotice
from safeguard.forms.fields import LongTextField, TextField
from safeguard.forms.versioned import VersionedForm


class CodeForm(VersionedForm):
    """The code sent by email."""

    code = TextField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("The 6-digit code we emailed you."),
        max_length=20,
        error_messages={"required": gettext_lazy("Enter the code")},
    )
    submit_label = gettext_lazy("Show confidential actions")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": 0}, **kwargs)


class TellTeamForm(VersionedForm):
    """A notice to the team that actions are not the lead's, or that the lead has left."""

    what = forms.TypedChoiceField(
        label=gettext_lazy("What do you want to tell us?"),
        widget=forms.RadioSelect,
        choices=[Choice(each.value, each.label) for each in LeadNotice.What],
        coerce=LeadNotice.What,
        error_messages={"required": gettext_lazy("Choose what you want to tell us")},
    )
    actions = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Which actions are not yours?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    words = LongTextField(
        label=gettext_lazy("Who should we ask instead?"),
        help_text=gettext_lazy("A job title is enough."),
        rows=2,
        max_length=1000,
        required=False,
    )
    submit_label = gettext_lazy("Tell the improvement team")

    def __init__(self, *args: Any, actions: Sequence[Action], **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": 0}, **kwargs)
        self.choose(
            "actions",
            [Choice(str(a.pk), f"{a.ref}: {a.wording[:80]}") for a in actions],
            values={str(action.pk): action for action in actions},
        )

    def clean(self) -> dict[str, Any]:
        """Actions are required unless the lead has left."""
        cleaned = super().clean() or {}
        if cleaned.get("what") == LeadNotice.What.NOT_MINE and not cleaned.get("actions"):
            self.add_error("actions", gettext_lazy("Choose at least one action"))
        return cleaned


class DealWithNoticeForm(VersionedForm):
    """What the team did about a lead's notice."""

    outcome = LongTextField(
        label=gettext_lazy("What did you do about it?"),
        help_text=gettext_lazy("For example: SL23 now has the Head of Training as its lead."),
        rows=2,
        max_length=1000,
        error_messages={"required": gettext_lazy("Enter what you did about it")},
    )
    submit_label = gettext_lazy("Mark as dealt with")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": 0}, **kwargs)
