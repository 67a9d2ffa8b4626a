"""Confirmation before a matter is made public or exempt."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render

from committees.meetings.breadcrumbs import Crumbs
from committees.meetings.exemption_preview import ExemptionChange
from committees.meetings.forms.meetings import OpennessForm
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.pages import HasPage


def confirm_exemption_change(
    request: SignedInRequest,
    form: OpennessForm,
    opening: Callable[[], ExemptionChange],
    *,
    was_exempt: bool,
    page: HasPage,
    caption: str,
    crumbs: Crumbs,
) -> HttpResponse | None:
    """The page that asks the user to confirm making a matter public or exempt.

    It contains the submitted form. None if the form is invalid, makes neither change or has already
    been confirmed.
    """
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
