"""Recording how an action goes."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from actions import crumbs, rules
from actions.forms import ProgressForm
from actions.models import Action, ActionEntry
from actions.services import progress
from safeguard.accounts.once import send
from safeguard.accounts.requests import SignedInRequest


def record_progress(request: SignedInRequest, pk: int) -> HttpResponse:
    """The lead says how it goes, with last time's words beside the boxes."""
    now = timezone.now()
    today = timezone.localdate(now)
    actions = Action.objects.visible_to(request.user)
    action = get_object_or_404(actions.select_related("plan__scale", "rating", "lead"), pk=pk)
    posts = list(request.user.posts_on(today))
    if not rules.can_record_progress(request.user, action, posts=posts):
        raise PermissionDenied
    first = {"version": action.version, "rating": action.rating.code if action.rating else None}
    form = ProgressForm(request.POST or None, action=action, initial=first)
    return send(
        request,
        form,
        lambda: (
            progress.record_progress(
                action=action,
                version=form.cleaned_data["version"],
                rating=form.chosen_rating,
                words=form.words,
                effective_on=today,
                by=request.user,
                at=now,
                for_post=action.lead if rules.leads(action, posts) else None,
                form=form.sent(),
            ).action
        ),
        said=_("Progress recorded."),
        template="actions/record_progress.html",
        context={
            "action": action,
            "back": action,
            "crumbs": crumbs.to_action(action),
            "spoken": ActionEntry.objects.visible_to(request.user).filter(action=action).spoken_as_at(today).first(),
        },
    )
