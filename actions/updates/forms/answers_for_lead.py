"""Reading what the improvement team enters for a lead."""

from datetime import date
from typing import Any

from crispy_forms_gds.choices import Choice
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.models import Action, Channel
from actions.updates.forms.progress import BOXES, ProgressForm
from actions.updates.services.progress import Telling
from safeguard.files.checking import LARGEST_FILE, TAKEN_ENDINGS, CheckedFile, check_file
from safeguard.files.refusals import FileRefused
from safeguard.forms.fields import DayField, LongTextField, TextField


class AnswerForLeadForm(ProgressForm):
    """Who told what, when and how; and what they said."""

    told_by = TextField(
        label=gettext_lazy("Who told you?"),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter who told you")},
    )
    told_how = forms.ChoiceField(
        label=gettext_lazy("How?"),
        widget=forms.RadioSelect,
        choices=[Choice(each.value, each.label) for each in Channel],
        error_messages={"required": gettext_lazy("Choose how you were told")},
    )
    told_on = DayField(
        label=gettext_lazy("When?"),
        help_text=gettext_lazy("For example, 31/3/2027."),
        error_messages={"required": gettext_lazy("Enter the day on which you were told")},
    )
    told_mail = LongTextField(
        label=gettext_lazy("The e-mail, word for word"),
        help_text=gettext_lazy("Only if it came by e-mail. Kept inside the council."),
        required=False,
    )
    told_file = forms.FileField(
        label=gettext_lazy("Or the e-mail as a file"),
        help_text=gettext_lazy("PDF, Word or text, up to 20 MB. It is kept as evidence."),
        required=False,
        allow_empty_file=True,
        max_length=None,
        widget=forms.FileInput(
            attrs={"class": "govuk-file-upload", "accept": ",".join(TAKEN_ENDINGS)}
        ),
    )
    nothing_changed = forms.BooleanField(
        label=gettext_lazy("They said that nothing has changed"),
        help_text=gettext_lazy("Then leave the boxes below as they are."),
        required=False,
    )
    submit_label = gettext_lazy("Enter answer")
    # A draft is the lead's own.
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

    # Set by cleaning.
    checked: CheckedFile | None = None

    def __init__(
        self,
        *args: Any,
        action: Action,
        today: date,
        told_by: str,
        may_confirm: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, action=action, **kwargs)
        if not may_confirm:
            del self.fields["nothing_changed"]
            self.draw()
        self.fields["progress_made"].required = False
        self.today = today
        self.initial["told_by"] = told_by
        self.initial["told_on"] = today

    def clean_told_on(self) -> date:
        """Not a day to come."""
        told_on: date = self.cleaned_data["told_on"]
        if told_on > self.today:
            raise forms.ValidationError(_("Enter today or a day before it"))
        return told_on

    def clean(self) -> dict[str, Any]:
        """What came by e-mail is kept with it."""
        cleaned = super().clean()
        self._clean_words(cleaned)
        upload = cleaned.get("told_file")
        if upload:
            try:
                self.checked = check_file(upload.name, upload.read(LARGEST_FILE + 1))
            except FileRefused as refused:
                self.add_error("told_file", str(refused))
        elif cleaned.get("told_how") == Channel.MAIL and not cleaned.get("told_mail", "wrong"):
            self.add_error("told_mail", _("Paste the e-mail, or choose its file"))
        return cleaned

    @property
    def confirms(self) -> bool:
        """Whether the lead said that nothing has changed."""
        return bool(self.cleaned_data.get("nothing_changed"))

    def _clean_words(self, cleaned: dict[str, Any]) -> None:
        """Either the tick or words; one who ticks and types may mean either."""
        typed = set(self.in_the_boxes) & set(BOXES[1:])
        rated_otherwise = cleaned.get("rating") != self.initial["rating"]
        if self.confirms and (typed or rated_otherwise):
            words = _("Tick this only if nothing is typed and the rating is as it was")
            self.add_error("nothing_changed", words)
        elif not self.confirms and not cleaned.get("progress_made", "wrong"):
            message = self.fields["progress_made"].error_messages["required"]
            self.add_error("progress_made", message)

    def given(self) -> dict[str, Any]:
        """The answer, as the service takes it."""
        typed = self.cleaned_data
        telling = Telling(
            how=Channel(typed.pop("told_how")), on=typed.pop("told_on"), mail=typed.pop("told_mail")
        )
        common = {"told_by": typed.pop("told_by"), "telling": telling, "file": self.checked}
        del typed["told_file"]
        if typed.pop("nothing_changed", False):
            return {"version": typed["version"], **common}
        return {**super().given(), **common}
