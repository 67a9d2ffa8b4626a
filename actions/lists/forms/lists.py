"""Forms to export and save lists of actions."""

from typing import Any

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Button, Field, Layout, Size
from django import forms
from django.utils.translation import gettext_lazy

from actions.lists.services.exports import FileKind
from actions.models import SavedList
from safeguard.forms.fields import TextField
from safeguard.forms.versioned import VersionedForm


class ExportForm(forms.Form):
    """The file format of an export. The form can be submitted more than once."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Which file format do you want?"),
        widget=forms.RadioSelect,
        choices=[
            Choice(FileKind.XLSX.value, gettext_lazy("Excel workbook (XLSX)")),
            Choice(
                FileKind.CSV.value,
                gettext_lazy("CSV"),
                hint=gettext_lazy(
                    "For other software. Text that looks like a formula starts with an apostrophe."
                ),
            ),
        ],
        error_messages={
            "required": gettext_lazy("Choose a file format"),
            "invalid_choice": gettext_lazy("Choose a file format"),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": ""}
        self.helper.layout = Layout(
            Field.radios("kind", legend_size=Size.SMALL),
            Button("save", gettext_lazy("Download"), type="submit"),
        )

    @property
    def chosen(self) -> FileKind:
        """The chosen file format."""
        return FileKind(self.cleaned_data["kind"])


class SaveListForm(VersionedForm):
    """The name of the list and whether it is shared."""

    name = TextField(
        label=gettext_lazy("Name"),
        max_length=100,
        error_messages={"required": gettext_lazy("Enter a name for the list")},
    )
    is_shared = forms.BooleanField(
        label=gettext_lazy(
            "Share this list with everyone who sees live figures. They only see the actions they "
            "have permission to see"
        ),
        required=False,
    )
    submit_label = gettext_lazy("Save list")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"version": 0}, **kwargs})


class EditSavedListForm(SaveListForm):
    """Changes to a saved list."""

    def __init__(self, *args: Any, saved: SavedList, **kwargs: Any) -> None:
        names = ("name", "is_shared", "version")
        super().__init__(*args, initial={name: getattr(saved, name) for name in names}, **kwargs)


class RemoveSavedListForm(VersionedForm):
    """Confirmation of deleting a saved list."""

    submit_label = gettext_lazy("Delete this list")
