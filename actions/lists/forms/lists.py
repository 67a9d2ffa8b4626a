"""Reading what people choose to do with the list of all actions."""

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
    """As what a list is taken out. Sending it again makes the file again."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What kind of file?"),
        widget=forms.RadioSelect,
        choices=[
            Choice(FileKind.XLSX.value, gettext_lazy("Excel workbook (XLSX)")),
            Choice(
                FileKind.CSV.value,
                gettext_lazy("CSV"),
                hint=gettext_lazy(
                    "For other programs. An apostrophe stands before what looks like a formula."
                ),
            ),
        ],
        error_messages={
            "required": gettext_lazy("Choose a kind of file"),
            "invalid_choice": gettext_lazy("Choose a kind of file"),
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
        """The kind that was chosen."""
        return FileKind(self.cleaned_data["kind"])


class SaveListForm(VersionedForm):
    """A name for the list, and whether others find it too."""

    name = TextField(
        label=gettext_lazy("Name"),
        max_length=100,
        error_messages={"required": gettext_lazy("Enter a name for the list")},
    )
    is_shared = forms.BooleanField(
        label=gettext_lazy(
            "Share it: everybody who sees live figures finds it, with what they may see in it"
        ),
        required=False,
    )
    submit_label = gettext_lazy("Save list")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"version": 0}, **kwargs})


class EditSavedListForm(SaveListForm):
    """The same of a list there is."""

    def __init__(self, *args: Any, saved: SavedList, **kwargs: Any) -> None:
        names = ("name", "is_shared", "version")
        super().__init__(*args, initial={name: getattr(saved, name) for name in names}, **kwargs)


class RemoveSavedListForm(VersionedForm):
    """Nothing to type: the page says what is removed."""

    submit_label = gettext_lazy("Remove this list")
