"""The page for a reply by link that comes too late."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from actions.models import Action
from actions.sign_off.decisions import Decided
from actions.updates.my_actions import Answerer
from safeguard.forms.pages import earlier_submission
from safeguard.forms.unsaved_text import unsaved_texts


def reply_not_saved(
    request: HttpRequest, answerer: Answerer, action: Action, decided: Decided | None
) -> HttpResponse:
    """Shows who replied or decided and the text that was not saved.

    A repeated reply with the same text, and a link opened again, lead to the person's actions.
    """
    if request.method != "POST" or earlier_submission(request, by=answerer.user):
        return redirect(answerer.own_page)
    context = {
        "action": action,
        "decided": decided,
        "texts": unsaved_texts(request),
        "back": answerer.own_page,
    }
    return render(request, "actions/moderation/reply_not_saved.html", context, status=409)
