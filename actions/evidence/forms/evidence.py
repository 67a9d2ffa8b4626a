"""Reading a file or a link that somebody hands in as evidence."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.evidence.queries import update_in_words
from actions.models import ActionEntry
from safeguard.files.checking import LARGEST_FILE, TAKEN_ENDINGS, CheckedFile, check_file
from safeguard.files.refusals import FileRefused
from safeguard.forms.fields import LongTextField, TextField, WebAddressField
from safeguard.forms.versioned import VersionedForm


class FileOrLinkForm(VersionedForm):
    """One of the two, looked into before it is taken."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "PDF, Word, Excel, PowerPoint, PNG, JPEG, text or CSV, up to 20 MB. "
            "Without macros or a password."
        ),
        required=False,
        allow_empty_file=True,
        max_length=None,
        widget=forms.FileInput(
            attrs={"class": "govuk-file-upload", "accept": ",".join(TAKEN_ENDINGS)}
        ),
    )
    address = WebAddressField(
        label=gettext_lazy("Or the address of a page"),
        help_text=gettext_lazy("For example, https://www.example.org/minutes. Instead of a file."),
        required=False,
    )

    # Set by cleaning.
    checked: CheckedFile | None = None

    def clean(self) -> dict[str, Any]:
        """Either a file or an address."""
        cleaned = super().clean() or {}
        upload = cleaned.get("file")
        if upload:
            try:
                self.checked = check_file(upload.name, upload.read(LARGEST_FILE + 1))
            except FileRefused as refused:
                self.add_error("file", str(refused))
        if {"file", "address"} & self.errors.keys():
            return cleaned
        if upload and cleaned.get("address"):
            self.add_error("address", _("Choose a file or enter an address, not both"))
        elif not upload and not cleaned.get("address"):
            self.add_error("file", _("Choose a file, or enter an address below"))
        return cleaned

    @property
    def handed_in(self) -> CheckedFile | str:
        """The file, or the address of the page."""
        return self.checked or str(self.cleaned_data["address"])


class EvidenceForm(FileOrLinkForm):
    """What it shows, the file or link, and the update it belongs to."""

    title = TextField(
        label=gettext_lazy("What does it show?"),
        help_text=gettext_lazy(
            "For example, “Training register, autumn 2026”. Do not name children or staff."
        ),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter what it shows")},
    )
    entry = forms.ChoiceField(label=gettext_lazy("What does it belong to?"), required=False)
    submit_label = gettext_lazy("Add evidence")
    field_order = ["title", "file", "address", "entry"]

    def __init__(self, *args: Any, updates: Sequence[ActionEntry], **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": 0}, **kwargs)
        self.updates = {str(entry.pk): entry for entry in updates}
        if not self.updates:
            del self.fields["entry"]
            self.draw()
            return
        chosen = [(key, update_in_words(entry)) for key, entry in self.updates.items()]
        field = self.fields["entry"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("The action as a whole")), *chosen]

    def given(self) -> dict[str, Any]:
        """The evidence, as the service takes it."""
        typed = self.cleaned_data
        return {
            "title": typed["title"],
            "given": self.handed_in,
            "entry": self.updates.get(typed.get("entry", "")),
        }


class NewVersionForm(FileOrLinkForm):
    """The file or link that takes the place of the one there is."""

    submit_label = gettext_lazy("Add this version")
    field_order = ["file", "address"]

    def given(self) -> dict[str, Any]:
        """The version, as the service takes it."""
        return {"version": self.cleaned_data["version"], "given": self.handed_in}


class WithdrawForm(VersionedForm):
    """Why something no longer counts."""

    reason = LongTextField(
        label=gettext_lazy("Why is it withdrawn?"),
        help_text=gettext_lazy("The reason stays on the action’s page."),
        rows=3,
        max_length=2_000,
        error_messages={"required": gettext_lazy("Enter why it is withdrawn")},
    )
    submit_label = gettext_lazy("Withdraw")
