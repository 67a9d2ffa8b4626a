"""Forms to add, replace and withdraw evidence."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.evidence.queries import update_label
from actions.models import ActionEntry
from safeguard.files.accepted_files import CheckedFile
from safeguard.forms.fields import LongTextField, TextField, UploadField, WebAddressField
from safeguard.forms.versioned import VersionedForm


class FileOrLinkForm(VersionedForm):
    """Either a file or the address of a web page. A file is checked before it is accepted."""

    file = UploadField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "PDF, Word, Excel, PowerPoint, PNG, JPEG, text or CSV, up to {size}. "
            "You cannot upload files with macros or a password."
        ),
    )
    address = WebAddressField(
        label=gettext_lazy("Or link to a web page"),
        help_text=gettext_lazy("For example, https://www.example.org/minutes"),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Either a file or an address is required, not both."""
        cleaned = super().clean() or {}
        if {"file", "address"} & self.errors.keys():
            return cleaned
        if cleaned.get("file") and cleaned.get("address"):
            self.add_error("address", _("Upload a file or enter a web address, not both"))
        elif not cleaned.get("file") and not cleaned.get("address"):
            self.add_error("file", _("Upload a file, or enter a web address below"))
        return cleaned

    @property
    def file_or_address(self) -> CheckedFile | str:
        """The checked file or the web address."""
        file: CheckedFile | None = self.cleaned_data["file"]
        return file or str(self.cleaned_data["address"])


class EvidenceForm(FileOrLinkForm):
    """A new piece of evidence: title, file or link, and the update it belongs to."""

    title = TextField(
        label=gettext_lazy("What does it show?"),
        help_text=gettext_lazy(
            "For example, “Training register, autumn 2026”. Do not name children or staff."
        ),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter what the evidence shows")},
    )
    entry = forms.ChoiceField(label=gettext_lazy("Which update does it support?"), required=False)
    submit_label = gettext_lazy("Add evidence")
    field_order = ["title", "file", "address", "entry"]

    def __init__(self, *args: Any, updates: Sequence[ActionEntry], **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": 0}, **kwargs)
        self.updates = {str(entry.pk): entry for entry in updates}
        if not self.updates:
            del self.fields["entry"]
            self.draw()
            return
        choices = [(key, update_label(entry)) for key, entry in self.updates.items()]
        field = self.fields["entry"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("The action as a whole")), *choices]

    def arguments(self) -> dict[str, Any]:
        """The arguments for the service."""
        typed = self.cleaned_data
        return {
            "title": typed["title"],
            "content": self.file_or_address,
            "entry": self.updates.get(typed.get("entry", "")),
        }


class NewVersionForm(FileOrLinkForm):
    """A new version of existing evidence."""

    submit_label = gettext_lazy("Add this version")
    field_order = ["file", "address"]

    def arguments(self) -> dict[str, Any]:
        """The arguments for the service."""
        return {"version": self.cleaned_data["version"], "content": self.file_or_address}


class WithdrawForm(VersionedForm):
    """The reason for withdrawing evidence or a milestone."""

    reason = LongTextField(
        label=gettext_lazy("Why are you withdrawing this?"),
        help_text=gettext_lazy("This is shown on the action’s page."),
        rows=3,
        max_length=2_000,
        error_messages={"required": gettext_lazy("Enter why you are withdrawing this")},
    )
    submit_label = gettext_lazy("Withdraw")
