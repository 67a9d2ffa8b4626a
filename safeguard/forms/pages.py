"""A page with nothing on it but one form, and what stands above it."""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from safeguard.forms.handling import Destination, handle_form
from safeguard.forms.versioned import VersionedForm


@dataclass(frozen=True)
class RecordPage:
    """The page of one form: its heading, which record it is about, and the way back.

    `now` is how the record stands, as labels and values or a function that reads them. It is drawn
    where somebody changed the record meanwhile, and with `shows_now` above the form in any case.
    `instead` is the address and the words of a link to what else may be done.
    """

    heading: Any
    crumbs: list[tuple[str, str]]
    _: KW_ONLY
    caption: Any = ""
    intro: Any = ""
    warning: Any = ""
    now: Any = ()
    shows_now: bool = False
    instead: tuple[str, Any] | None = None

    def handle(
        self,
        request: HttpRequest,
        form: VersionedForm,
        do: Callable[[], Any],
        *,
        said: Any,
        to: Destination | None = None,
    ) -> HttpResponse:
        """Show the page, or have the form dealt with, as `handle_form` does."""
        return handle_form(
            request, form, do, said=said, template="form.html", context=vars(self), to=to
        )
