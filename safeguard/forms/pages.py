"""Pages that consist of one form."""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from safeguard.forms.handling import Destination, handle_form
from safeguard.forms.versioned import VersionedForm


@dataclass(frozen=True)
class RecordPage:
    """The page of one form, with its heading, caption and breadcrumbs.

    `now` is the record's current values, as labels and values or a function that returns them.
    They are shown if someone else changed the record, and with `shows_now` always.
    `instead` is the URL and text of a link to an alternative.
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
        """Show the page or handle the form, as `handle_form` does."""
        return handle_form(
            request, form, do, said=said, template="form.html", context=vars(self), to=to
        )
