"""An action's page."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from actions import crumbs, rules
from actions.flags import raised_flags
from actions.models import Action, ActionEntry, DateRequest
from actions.timeline import facts_of, timeline_of
from safeguard.accounts.requests import SignedInRequest


def action(request: SignedInRequest, pk: int) -> HttpResponse:
    """The action's facts, what may be done with it, and everything that happened to it."""
    user, today = request.user, timezone.localdate()
    shown = get_object_or_404(
        Action.objects.visible_to(user).select_related("plan__scale", "rating", "lead", "theme"),
        pk=pk,
    )
    posts = list(user.posts_on(today))
    entries = list(
        ActionEntry.objects.visible_to(request.user)
        .filter(action=shown)
        .select_related("rating", "lead", "recorded_by", "for_post")
        .in_order()
    )
    spoken = next((entry for entry in reversed(entries) if entry.speaks), None)
    requests = DateRequest.objects.visible_to(user).filter(action=shown)
    waiting = requests.waiting().select_related("asked_by", "action").first()
    last_by = spoken.recorded_by_id if spoken else None
    context = {
        "action": shown,
        "spoken": spoken,
        "facts": facts_of(shown),
        "crumbs": crumbs.to_plan(shown.plan),
        "flags": raised_flags(shown.facts, on=today),
        "timeline": timeline_of(entries),
        "waiting": waiting,
        "can_record_progress": rules.can_record_progress(user, shown, posts=posts),
        "can_change_state": bool(rules.moves_open_to(user, shown, posts=posts, last_by=last_by)),
        "can_ask_for_date": not waiting and rules.can_ask_for_date(user, shown, posts=posts),
        "can_answer": waiting and rules.can_answer_date_request(user, waiting, posts=posts),
        "publications": shown.plan.publications.visible_to(user)
        .without_content()
        .newest_first()[:5],
    }
    return render(request, "actions/action.html", context)
