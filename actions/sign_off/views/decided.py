"""The page for a decision that somebody else has made already."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from actions.models import Action
from actions.sign_off.decisions import Decided, turn_of
from safeguard.accounts.requests import SignedInRequest


def already_decided(
    request: SignedInRequest, action: Action, decided: Decided, heading: str
) -> HttpResponse:
    """Says who decided and when, and leads to the next decision; nothing is saved."""
    context = {
        "heading": heading,
        "action": action,
        "decided": decided,
        "is_sent": request.method == "POST",
        "turn": turn_of(request.path, request.user, on=timezone.localdate()),
    }
    return render(request, "actions/sign_off/already_decided.html", context, status=403)
