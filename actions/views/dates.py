"""Asking for a new date, and answering."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from actions import crumbs, rules
from actions.forms import DateAnswerForm, DateCorrectionForm, DateRequestForm
from actions.models import Action, DateRequest
from actions.services import date_corrections, date_requests
from actions.signing import office_of
from actions.timeline import request_facts, times_moved
from safeguard.accounts.once import form_page, is_repeat, send, sent_data
from safeguard.accounts.requests import SignedInRequest


@form_page
def ask_for_date(request: SignedInRequest, pk: int) -> HttpResponse:
    """A later date, and why it is needed; nothing moves before it is agreed."""
    user, now = request.user, timezone.now()
    actions = Action.objects.visible_to(user).select_related("plan", "rating", "lead")
    action = get_object_or_404(actions, pk=pk)
    if is_repeat(request):
        return redirect(action)
    posts = list(user.posts_on(timezone.localdate(now)))
    if not rules.can_ask_for_date(user, action, posts=posts):
        raise PermissionDenied
    form = DateRequestForm(sent_data(request), initial={"version": action.version})

    def ask() -> Action:
        return date_requests.ask_for_date(action=action, by=user, at=now, **form.given()).action

    return send(
        request,
        form,
        ask,
        went_to=lambda: action,
        said=_("Date asked for. Until it is agreed the action stays due when it was."),
        template="actions/ask_for_date.html",
        context={
            "action": action,
            "crumbs": crumbs.to_action(action),
            "again": times_moved(action),
        },
    )


@form_page
def answer_date_request(request: SignedInRequest, pk: int) -> HttpResponse:
    """A signing officer agrees the date or leaves it as it is."""
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    requests = DateRequest.objects.visible_to(user).select_related(
        "action__plan", "action__rating", "action__lead", "asked_by"
    )
    asked = get_object_or_404(requests, pk=pk)
    if is_repeat(request):
        return redirect(asked.action)
    posts = list(user.posts_on(today))
    if not rules.can_answer_date_request(user, asked, posts=posts):
        raise PermissionDenied
    form = DateAnswerForm(sent_data(request), initial={"version": asked.action.version})

    def answer() -> Action:
        if form.refuses:
            return date_requests.refuse_date(request=asked, by=user, at=now, **form.given()).action
        given = form.given() | {"decided_by": office_of(posts), "effective_on": today}
        return date_requests.agree_date(request=asked, by=user, at=now, **given).action

    return send(
        request,
        form,
        answer,
        went_to=lambda: asked.action,
        said=_("Answer sent."),
        template="actions/answer_date_request.html",
        context={
            "action": asked.action,
            "crumbs": crumbs.to_action(asked.action),
            "facts": request_facts(asked),
            "again": times_moved(asked.action),
        },
    )


@form_page
def correct_date(request: SignedInRequest, pk: int) -> HttpResponse:
    """A date that was written down wrongly; no move is counted."""
    user, now = request.user, timezone.now()
    actions = Action.objects.visible_to(user).select_related("plan", "rating", "lead")
    action = get_object_or_404(actions, pk=pk)
    if is_repeat(request):
        return redirect(action)
    if not rules.can_correct_date(user, action):
        raise PermissionDenied
    form = DateCorrectionForm(sent_data(request), initial={"version": action.version})

    def correct() -> Action:
        return date_corrections.correct_date(
            action=action, effective_on=timezone.localdate(now), by=user, at=now, **form.given()
        ).action

    return send(
        request,
        form,
        correct,
        went_to=lambda: action,
        said=_("Date corrected. It does not count as a move."),
        template="actions/correct_date.html",
        context={"action": action, "crumbs": crumbs.to_action(action)},
    )
