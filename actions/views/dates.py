"""Asking for a new date, and answering."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from actions import crumbs, rules
from actions.forms import DateAnswerForm, DateRequestForm
from actions.models import Action, DateRequest
from actions.services import date_requests
from actions.timeline import second_move
from safeguard.accounts.models import Post
from safeguard.accounts.once import send
from safeguard.accounts.requests import SignedInRequest


def ask_for_date(request: SignedInRequest, pk: int) -> HttpResponse:
    """A later date, and why it is needed; nothing moves before it is agreed."""
    now = timezone.now()
    actions = Action.objects.visible_to(request.user)
    action = get_object_or_404(actions.select_related("plan", "rating", "lead"), pk=pk)
    posts = list(request.user.posts_on(timezone.localdate(now)))
    if not rules.can_ask_for_date(request.user, action, posts=posts):
        raise PermissionDenied
    form = DateRequestForm(request.POST or None, initial={"version": action.version})
    return send(
        request,
        form,
        lambda: (
            date_requests.ask_for_date(
                action=action,
                version=form.cleaned_data["version"],
                new_due=form.cleaned_data["new_due"],
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=now,
                form=form.sent(),
            ).action
        ),
        said=_("Date asked for. Until it is agreed the action stays due when it was."),
        template="actions/ask_for_date.html",
        context={
            "action": action,
            "back": action,
            "crumbs": crumbs.to_action(action),
            "again": second_move(action),
        },
    )


def answer_date_request(request: SignedInRequest, pk: int) -> HttpResponse:
    """A signing officer agrees the date or leaves it as it is."""
    now = timezone.now()
    today = timezone.localdate(now)
    asked = get_object_or_404(
        DateRequest.objects.visible_to(request.user).select_related(
            "action__plan", "action__rating", "action__lead", "asked_by"
        ),
        pk=pk,
    )
    posts = list(request.user.posts_on(today))
    if not rules.can_answer_date_request(request.user, asked, posts=posts):
        raise PermissionDenied
    form = DateAnswerForm(request.POST or None, initial={"version": asked.action.version})

    def answer() -> Action:
        reason, by = form.cleaned_data["reason"], request.user
        if form.cleaned_data["answer"] == DateAnswerForm.REFUSE:
            return date_requests.refuse_date(
                request=asked, reason=reason, by=by, at=now, form=form.sent()
            ).action
        return date_requests.agree_date(
            request=asked,
            decided_by=_office(posts),
            reason=reason,
            effective_on=today,
            by=by,
            at=now,
            form=form.sent(),
        ).action

    return send(
        request,
        form,
        answer,
        said=_("Answer sent."),
        template="actions/answer_date_request.html",
        context={
            "action": asked.action,
            "back": asked.action,
            "crumbs": crumbs.to_action(asked.action),
            "facts": [
                (_("Asked by"), asked.asked_by.name),
                (_("Due now"), asked.action.due.display),
                (_("Original date"), asked.action.original_due.display),
                (_("New date"), asked.new_due.display),
                (_("Reason"), asked.reason),
            ],
            "again": second_move(asked.action),
        },
    )


def _office(posts: list[Post]) -> str:
    """In what office the person agreed, as papers print it."""
    return ", ".join(post.job_title for post in posts) or _("signing officer")
