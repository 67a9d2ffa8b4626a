"""Requests and evidence about one's own action, by an emailed link."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from actions.changes.views.dates import date_request_page
from actions.evidence.views.evidence import new_evidence_page
from actions.plans.views.action_form import ActionTask
from actions.sign_off.views.completion import claim_page
from actions.updates.my_actions import answerer_at, open_link, own_by_link
from safeguard.forms.pages import form_page


@login_not_required
@form_page
def ask_for_date_by_link(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """Requests a new due date; the current one applies until it is agreed."""
    return date_request_page(_own_task(request, token, pk))


@login_not_required
@form_page
def claim_completion_by_link(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """Claims completion, with evidence or a reason for having none."""
    return claim_page(_own_task(request, token, pk))


@login_not_required
@form_page
def add_evidence_by_link(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """Adds a file or a web link as evidence."""
    return new_evidence_page(_own_task(request, token, pk))


def _own_task(request: HttpRequest, token: str, pk: int) -> ActionTask:
    """A task on an open action led by the holder of the link. Raises Http404 for any other."""
    now = timezone.now()
    today = timezone.localdate(now)
    link = open_link(token)
    actions = own_by_link(request, link, on=today).select_related("plan__scale", "rating", "lead")
    action = get_object_or_404(actions, pk=pk)
    who = answerer_at(link.address, on=today, token=token)
    return ActionTask(request, action, who.user, who.posts, now, who.told_by, who.own_page)
