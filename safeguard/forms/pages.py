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

    `now` is how the record stands: labels and values, or a function that reads them again where
    somebody changed the record meanwhile. `instead` is a link to what else may be done. A room
    derives its own class with its `template`.
    """

    heading: Any
    crumbs: list[tuple[str, str]]
    _: KW_ONLY
    caption: Any = ""
    intro: Any = ""
    warning: Any = ""
    now: Any = ()
    is_prefilled: bool = False
    instead: tuple[str, Any] | None = None
    template: str = ""

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
        context = dict(vars(self))
        template = context.pop("template")
        return handle_form(request, form, do, said=said, template=template, context=context, to=to)
