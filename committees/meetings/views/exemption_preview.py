"""Asking once more, before a matter is opened to everybody or hidden from them."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render

from committees.meetings.breadcrumbs import Crumbs
from committees.meetings.exemption_preview import Opening
from committees.meetings.forms.meetings import OpennessForm
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.handling import HasPage


def ask_before_opening(
    request: SignedInRequest,
    form: OpennessForm,
    opening: Callable[[], Opening],
    *,
    was_exempt: bool,
    page: HasPage,
    caption: str,
    crumbs: Crumbs,
) -> HttpResponse | None:
    """The page that says what a valid form would open or hide, with all that was typed still in
    it; None where it does neither or where that has been agreed to."""
    if not form.is_bound or not form.is_valid() or form.cleaned_data["is_exempt"] == was_exempt:
        return None
    agreed = "open" if was_exempt else "exempt"
    if request.POST.get("agreed") == agreed:
        return None
    context = {
        "form": form,
        "opening": opening(),
        "agreed": agreed,
        "page": page,
        "caption": caption,
        "crumbs": crumbs,
    }
    return render(request, "committees/meetings/confirm_opening.html", context)
