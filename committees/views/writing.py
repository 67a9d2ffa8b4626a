"""What every page of the clerk's has in common: one form, and the way back."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from committees import rules
from committees.crumbs import Crumbs
from committees.forms import RecordForm
from safeguard.accounts.once import HasPage, OnceForm, send
from safeguard.accounts.requests import SignedInRequest


def require_clerk(request: SignedInRequest) -> None:
    """Those who may see and not write get 403."""
    if not rules.can_keep_record(request.user):
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
) -> HttpResponse:
    """Sends one form. `as_now` reads the record again, to stand beside what was typed where
    somebody changed it meanwhile."""

    def now() -> list[tuple[Any, Any]]:
        return form.labelled(as_now()) if as_now and isinstance(form, RecordForm) else []

    return send(
        request,
        form,
        do,
        went_to=went_to,
        said=said,
        template="committees/form.html",
        context={
            "heading": heading,
            "caption": caption,
            "intro": intro,
            "crumbs": crumbs,
            "now": now,
        },
    )
