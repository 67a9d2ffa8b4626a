"""The form for an update entered for a lead."""

from datetime import date
from typing import Any

from crispy_forms_gds.choices import Choice
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.models import Action, Channel
from actions.updates.forms.progress import BOXES, ProgressForm
from actions.updates.services.progress import Telling
from safeguard.forms.fields import LongTextField, PastDayField, TextField, UploadField


class UpdateForLeadForm(ProgressForm):
    """An update from a lead by phone, by email or in person, with who gave it, when and how."""

    told_by = TextField(
        label=gettext_lazy("Who told you?"),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter who told you")},
    )
    told_how = forms.ChoiceField(
        label=gettext_lazy("How did they tell you?"),
        widget=forms.RadioSelect,
        choices=[Choice(each.value, each.label) for each in Channel],
        error_messages={"required": gettext_lazy("Choose how they told you")},
    )
    told_on = PastDayField(
        label=gettext_lazy("When did they tell you?"),
        error_messages={"required": gettext_lazy("Enter the date they told you")},
    )
    told_mail = LongTextField(
        label=gettext_lazy("Text of the email"),
        help_text=gettext_lazy("Only if they told you by email. Not published."),
        required=False,
    )
    told_file = UploadField(
        label=gettext_lazy("Or upload the email"),
        help_text=gettext_lazy("PDF, Word or text file, up to {size}. We will add it as evidence."),
    )
    nothing_changed = forms.BooleanField(
        label=gettext_lazy("They said nothing has changed"),
        help_text=gettext_lazy("If you tick this, leave the boxes below as they are."),
        required=False,
    )
    submit_label = gettext_lazy("Enter update")
    # Drafts belong to the lead.
    keeps_drafts = False
    field_order = [
        "told_by",
        "told_how",
        "told_on",
        "told_mail",
        "told_file",
        "nothing_changed",
        *ProgressForm.field_order,
    ]

    def __init__(
        self,
        *args: Any,
        action: Action,
        today: date,
        told_by: str,
        can_confirm: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, action=action, on=today, **kwargs)
        if not can_confirm:
            del self.fields["nothing_changed"]
            self.draw()
        self.fields["progress_made"].required = False
        self.initial["told_by"] = told_by
        self.initial["told_on"] = today

    def clean_told_on(self) -> date:
        """The date, which cannot be in the future."""
        told_on: date = self.cleaned_data["told_on"]
        if told_on > self.on:
            raise forms.ValidationError(_("Date must be today or in the past"))
        return told_on

    def clean(self) -> dict[str, Any]:
        """An update by email needs the email, either as text or as a file."""
        cleaned = super().clean()
        self._clean_words(cleaned)
        has_mail = cleaned.get("told_mail", "wrong") or cleaned.get("told_file", "wrong")
        if cleaned.get("told_how") == Channel.MAIL and not has_mail:
            self.add_error("told_mail", _("Paste the text of the email or upload it"))
        return cleaned

    @property
    def confirms(self) -> bool:
        """Whether the lead said that nothing has changed."""
        return bool(self.cleaned_data.get("nothing_changed"))

    def _clean_words(self, cleaned: dict[str, Any]) -> None:
        """Requires either the ticked box or an update, but not both.

        If both are given, it is not clear which was meant.
        """
        typed = set(self.submitted_texts) & set(BOXES[1:])
        rated_otherwise = cleaned.get("rating") != self.initial["rating"]
        if self.confirms and (typed or rated_otherwise):
            message = _("Tick this only if the boxes below are empty and the rating is the same")
            self.add_error("nothing_changed", message)
        elif not self.confirms and not cleaned.get("progress_made", "wrong"):
            required = self.fields["progress_made"].error_messages["required"]
            self.add_error("progress_made", required)

    def arguments(self) -> dict[str, Any]:
        """The update, as keyword arguments for the service."""
        typed = self.cleaned_data
        telling = Telling(
            how=Channel(typed.pop("told_how")), on=typed.pop("told_on"), mail=typed.pop("told_mail")
        )
        common = {
            "told_by": typed.pop("told_by"),
            "telling": telling,
            "file": typed.pop("told_file"),
        }
        if typed.pop("nothing_changed", False):
            return {"version": typed["version"], **common}
        return {**super().arguments(), **common}
