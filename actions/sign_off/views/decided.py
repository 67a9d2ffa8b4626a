"""The page shown when someone else has already made the decision."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from actions.models import Action
from actions.sign_off.decisions import Decided, queue_position
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.unsaved_text import unsaved_texts


def already_decided(
    request: SignedInRequest, action: Action, decided: Decided, heading: str
) -> HttpResponse:
    """Shows who decided and when, and a link to the next decision. Nothing is saved."""
    context = {
        "heading": heading,
        "action": action,
        "decided": decided,
        "is_sent": request.method == "POST",
        "texts": unsaved_texts(request),
        "turn": queue_position(request.path, request.user, on=timezone.localdate()),
    }
    return render(request, "actions/sign_off/already_decided.html", context, status=403)
