"""What every page of the clerk's has in common: one form, and the way on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from committees import rules
from committees.crumbs import Crumbs
from committees.forms import RecordForm
from safeguard.accounts.once import HasPage, OnceForm, send
from safeguard.accounts.requests import SignedInRequest
from safeguard.retractable import Retractable


@dataclass(frozen=True)
class Page:
    """A page to go to that is no record's own."""

    address: str

    def get_absolute_url(self) -> str:
        """The address."""
        return self.address


def require_clerk(request: SignedInRequest, *rows: Retractable) -> None:
    """Those who may see and not write get 403, as everybody does who writes on what is withdrawn.

    `rows` are what would be changed and what that hangs on.
    """
    if not rules.can_change(request.user, *rows):
        raise PermissionDenied


def write(
    request: SignedInRequest,
    form: OnceForm,
    do: Callable[[], HasPage],
    *,
    heading: Any,
    crumbs: Crumbs,
    went_to: Callable[[], HasPage],
    said: Any,
    caption: str = "",
    intro: Any = "",
    as_now: Callable[[], dict[str, Any]] | None = None,
    made_before: Callable[[], HasPage | None] | None = None,
    further: Mapping[str, Callable[[Any], str]] | None = None,
    onward: Callable[[Any], HasPage] | None = None,
    instead: tuple[str, Any] | None = None,
) -> HttpResponse:
    """Sends one form. `as_now` reads the record again, to stand beside what was typed where
    somebody changed it meanwhile.

    A form for something new, sent twice, goes to what the first one made: `made_before` finds it.
    `further` leads from what was made to the next form, by the name of the button that was used;
    `onward` leads there whatever was pressed. `instead` is a link to what else may be done.
    """

    def then(page: HasPage) -> HasPage:
        ways = [way for name, way in (further or {}).items() if name in request.POST]
        if ways:
            return Page(ways[0](page))
        return onward(page) if onward else page

    def went() -> HasPage:
        made = made_before() if made_before else None
        return then(made) if made else went_to()

    def now() -> list[tuple[Any, Any]]:
        return form.labelled(as_now()) if as_now and isinstance(form, RecordForm) else []

    return send(
        request,
        form,
        lambda: then(do()),
        went_to=went,
        said=said,
        template="committees/form.html",
        context={
            "heading": heading,
            "caption": caption,
            "intro": intro,
            "crumbs": crumbs,
            "now": now,
            "instead": instead,
        },
    )
