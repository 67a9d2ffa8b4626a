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

GONE = gettext_lazy(
    "Something you chose is no longer in the list. Check what is chosen now, and send it again."
)
# Sentences that name a key, which says nothing to the reader.
_OF_DJANGO = {
    kind.default_error_messages["invalid_choice"]
    for kind in (
        forms.ChoiceField,
        forms.MultipleChoiceField,
        forms.ModelChoiceField,
        forms.ModelMultipleChoiceField,
    )
}


def select(name: str) -> Field:
    """A drop-down list with a label like that of a text box.

    `Field.select` does not support `label_size`, which would become an attribute of the element.
    """
    return Field(name, context={"label_size": Size.for_label(Size.SMALL)})


class VersionedForm(forms.Form):
    """A form that takes effect once, and only if the record has not changed since it was shown.

    `nonce` identifies the page on which the form was shown. `version` is the version that the
    record had then.
    """

    nonce = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    submit_label: Any = gettext_lazy("Save")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.draw()

    def draw(self) -> None:
        """Build the layout from the current fields."""
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": ""}
        self.helper.layout = Layout(
            *(self._drawn(name, field) for name, field in self.fields.items()),
            Button("save", self.submit_label, type="submit", data_prevent_double_click="true"),
        )

    def say_gone(self, name: str, why: list[str]) -> None:
        """Say why sent choices of a field are no longer offered, such as who dealt with them."""
        if why:
            words = [*why, _("Nothing has been sent. Check what is ticked now, and send it again.")]
            # Django fills in the value.
            self.fields[name].error_messages["invalid_choice"] = " ".join(words).replace("%", "%%")

    def choose(
        self, name: str, choices: list[Choice], *, values: Mapping[str, Any] | None = None
    ) -> None:
        """Set the choices of a field, each with its hint.

        `values` maps each choice to its record, which a typed field then returns.
        """
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices
        if values and isinstance(field, forms.TypedChoiceField | forms.TypedMultipleChoiceField):
            field.coerce = values.__getitem__

    def full_clean(self) -> None:
        """Clean the form. No error names the key of a choice that is no longer offered."""
        for field in self.fields.values():
            if field.error_messages.get("invalid_choice", "") in _OF_DJANGO:
                field.error_messages["invalid_choice"] = GONE
        super().full_clean()

    def clean(self) -> dict[str, Any]:
        """Add an error above the form if the hidden fields are missing or invalid."""
        cleaned = super().clean() or {}
        if {"nonce", "version"} & self.errors.keys():
            self.add_error(None, _("Part of this form is missing. Reload the page and try again."))
        return cleaned

    def arguments(self) -> dict[str, Any]:
        """The version and the values, as arguments for the service."""
        return {name: value for name, value in self.cleaned_data.items() if name != "nonce"}

    def values(self) -> dict[str, Any]:
        """The values, as arguments for a service that creates a record."""
        return {name: value for name, value in self.arguments().items() if name != "version"}

    def labelled(self, values: dict[str, Any]) -> list[tuple[Any, Any]]:
        """Pairs of field label and value, for the visible fields of the form."""
        return [
            (self.fields[name].label, _in_words(self.fields[name], value))
            for name, value in values.items()
            if name in self.fields and not self.fields[name].widget.is_hidden
        ]

    def renew(self, **hidden: Any) -> None:
        """Give the form a new nonce, keeping its values, so that it can be sent again."""
        # A copy keeps all the values of a field that has several.
        data: Any = copy(self.data)
        for name, value in {**hidden, "nonce": uuid.uuid4()}.items():
            data[self.add_prefix(name)] = value
        self.data = data

    @property
    def has_several_dates(self) -> bool:
        """Whether "Date must be later" could be about either of two boxes."""
        dates = [field for field in self.fields.values() if getattr(field, "is_date", False)]
        return len(dates) > 1

    @property
    def page_nonce(self) -> uuid.UUID | None:
        """The nonce of the form as submitted, or None if there is none."""
        try:
            return uuid.UUID(str(self["nonce"].data))
        except ValueError:
            return None

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


def _in_words(field: forms.Field, value: Any) -> Any:
    """The value as the form shows it: the label of a choice, and yes or no for a tick box."""
    if isinstance(value, list):
        return ", ".join(str(_in_words(field, each)) for each in value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return dict(getattr(field, "choices", ())).get(value, value)
