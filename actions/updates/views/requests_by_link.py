"""Requests and evidence about one's own action, using an emailed link."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from actions.changes.views.dates import date_request_page
from actions.evidence.views.evidence import new_evidence_page
from actions.plans.views.action_form import ActionTask
from actions.sign_off.views.completion import claim_page
from actions.updates.my_actions import answerer_by, led_by_link, open_link
from safeguard.forms.pages import earlier_submission, form_page


@login_not_required
@form_page
def ask_for_date_by_link(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """Requests a new due date. The current date applies until the new one is agreed."""
    return _by_link(request, token, pk, date_request_page)


@login_not_required
@form_page
def claim_completion_by_link(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """Claims completion, with evidence or the reason why there is none."""
    return _by_link(request, token, pk, claim_page)


@login_not_required
@form_page
def add_evidence_by_link(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """Adds a file or a web link as evidence."""
    return _by_link(request, token, pk, new_evidence_page)


def _by_link(
    request: HttpRequest, token: str, pk: int, page: Callable[[ActionTask], HttpResponse]
) -> HttpResponse:
    """The page for a task on an action led by the holder of the link.

    Raises Http404 for any other action. A repeated submission redirects to their actions, because
    the first may have changed what they can do.
    """
    now = timezone.now()
    today = timezone.localdate(now)
    link = open_link(token)
    led = led_by_link(request, link, on=today)
    related = ("plan__scale", "rating", "lead")
    action = get_object_or_404(led.select_related(*related), pk=pk)
    who = answerer_by(link, on=today, token=token)
    if earlier_submission(request, by=who.user):
        return redirect(who.own_page)
    return page(ActionTask(request, action, who.user, who.posts, now, who.told_by, who.own_page))
