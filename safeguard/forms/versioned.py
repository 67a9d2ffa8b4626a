"""The base class of every form that changes something."""

import uuid
from collections.abc import Mapping
from copy import copy
from typing import Any

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Button, Field, Layout, Size
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


def select(name: str) -> Field:
    """A drop-down with its label as bold as that of a text box.

    `Field.select` takes no `label_size`: it would end up as an attribute of the element.
    """
    return Field(name, context={"label_size": Size.for_label(Size.SMALL)})


class VersionedForm(forms.Form):
    """A form that does its thing once, and only to the record as it was drawn.

    `nonce` numbers the drawing of the form, `version` is the record's at that time.
    """

    nonce = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    submit_label: Any = gettext_lazy("Save")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.draw()

    def draw(self) -> None:
        """Lays the fields out as they are now."""
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": ""}
        self.helper.layout = Layout(
            *(self._drawn(name, field) for name, field in self.fields.items()),
            Button("save", self.submit_label, type="submit", data_prevent_double_click="true"),
        )

    def choose(
        self, name: str, choices: list[Choice], *, values: Mapping[str, Any] | None = None
    ) -> None:
        """Gives a field the choices that are open now, each with its hint.

        `values` is the record behind each choice, which is then what a typed field returns.
        """
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices
        if values and isinstance(field, forms.TypedChoiceField | forms.TypedMultipleChoiceField):
            field.coerce = values.__getitem__

    def clean(self) -> dict[str, Any]:
        """Whoever sends a form that no page of ours drew is told so above it."""
        cleaned = super().clean() or {}
        if {"nonce", "version"} & self.errors.keys():
            self.add_error(None, _("This form was not complete. Load the page again."))
        return cleaned

    def given(self) -> dict[str, Any]:
        """The version and what was typed, as the service takes them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "nonce"}

    def typed(self) -> dict[str, Any]:
        """What was typed, for a service that makes something new."""
        return {name: value for name, value in self.given().items() if name != "version"}

    def draw_again(self, **hidden: Any) -> None:
        """Makes the form ready to be sent once more, with all that was typed still in it."""
        # A copy keeps every one of several ticked boxes.
        data: Any = copy(self.data)
        for name, value in {**hidden, "nonce": uuid.uuid4()}.items():
            data[self.add_prefix(name)] = value
        self.data = data

    @staticmethod
    def _drawn(name: str, field: forms.Field) -> Any:
        widget = field.widget
        if isinstance(widget, forms.HiddenInput):
            return name
        if isinstance(widget, forms.CheckboxInput):
            return Field(name, template="components/checkbox.html")
        if isinstance(widget, forms.CheckboxSelectMultiple):
            return Field.checkboxes(name, legend_size=Size.SMALL)
        if isinstance(widget, forms.RadioSelect):
            return Field.radios(name, legend_size=Size.SMALL)
        if isinstance(widget, forms.Select):
            return select(name)
        if isinstance(widget, forms.Textarea):
            return Field.textarea(name, label_size=Size.SMALL, rows=widget.attrs.get("rows", 5))
        return Field.text(name, label_size=Size.SMALL)
