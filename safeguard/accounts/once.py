"""Forms that do their thing once, and only to the record as it was drawn."""

import hashlib
import uuid
from collections.abc import Callable
from copy import copy
from typing import Any, Protocol

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Button, Field, Layout, Size
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from safeguard.accounts.kept import IS_BACK, give_back, kept_form
from safeguard.accounts.requests import SignedInRequest
from safeguard.accounts.submissions import AlreadyDone, FormReused, SentForm, was_dealt_with
from safeguard.exceptions import Refused, StaleRecord

# Pages with a form are drawn and sent, and know no other method.
form_page = require_http_methods(["GET", "HEAD", "POST"])


class HasPage(Protocol):
    """A record with a page of its own."""

    def get_absolute_url(self) -> str:
        """The address of the page."""
        ...


class OnceForm(forms.Form):
    """`nonce` numbers the drawing of the form, `version` is the record's at that time."""

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

    def choose(self, name: str, choices: list[Choice]) -> None:
        """Gives a field the choices that are open now, each with its hint."""
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Whoever sends a form that no page of ours drew is told so above it."""
        cleaned = super().clean() or {}
        if {"nonce", "version"} & self.errors.keys():
            self.add_error(None, _("This form was not complete. Load the page again."))
        return cleaned

    def sent(self) -> SentForm:
        """What was sent, so that sending it again is noticed."""
        return SentForm(nonce=self.cleaned_data["nonce"], digest=_digest(self.data))

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
            return Field.select(name, label_size=Size.SMALL)
        if isinstance(widget, forms.Textarea):
            return Field.textarea(name, label_size=Size.SMALL, rows=widget.attrs.get("rows", 5))
        return Field.text(name, label_size=Size.SMALL)


def sent_data(request: HttpRequest) -> QueryDict | None:
    """What a form sent, be it nothing; None where the form is only to be drawn."""
    return request.POST if request.method == "POST" else None


def is_repeat(request: SignedInRequest) -> bool:
    """Whether this very form was sent before and has been dealt with.

    Asked after the record was loaded and before the rules, which may have changed by the first.
    """
    try:
        nonce = uuid.UUID(request.POST.get("nonce", ""))
    except ValueError:
        return False
    return was_dealt_with(SentForm(nonce, _digest(request.POST)), by=request.user)


def send(
    request: HttpRequest,
    form: OnceForm,
    do: Callable[[], HasPage],
    *,
    went_to: Callable[[], HasPage],
    said: Any,
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Does what a valid form asks for and goes to the record it made or changed, or draws it.

    A refusal stands in the form's error summary, and what a table refuses by its field. Where the
    record moved on meanwhile, the page shows what is new beside what was typed (409). A form sent
    twice at once goes where the first `went_to`; one that comes again with other words in it is
    drawn again, to be sent as new.
    """
    status = 200
    kept = kept_form(request)
    if kept is not None and give_back(form, kept):
        messages.warning(request, IS_BACK)
    if form.is_valid():
        try:
            record = do()
        except Refused as refused:
            form.add_error(None, str(refused))
        except ValidationError as wrong:
            form.add_error(None, wrong)
        except AlreadyDone:
            return redirect(went_to().get_absolute_url())
        except FormReused:
            form.draw_again()
            form.add_error(None, _REUSED)
            status = 409
        except StaleRecord as moved:
            form.draw_again(version=moved.version)
            context, status = context | {"moved_on": moved}, 409
        else:
            messages.success(request, said)
            return redirect(record.get_absolute_url())
    return render(request, template, context | {"form": form}, status=status)


_REUSED = gettext_lazy(
    "You have sent this form before, with other words in it, and that was saved. "
    "If you want to send this too, send it again."
)


def _digest(data: Any) -> str:
    """A digest of what was typed and chosen, without the token that changes at every drawing."""
    pairs = sorted(data.lists()) if isinstance(data, QueryDict) else sorted(data.items())
    kept = [pair for pair in pairs if pair[0] != "csrfmiddlewaretoken"]
    return hashlib.sha256(repr(kept).encode()).hexdigest()
