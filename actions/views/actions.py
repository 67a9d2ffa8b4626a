"""An action's page."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from actions import crumbs, rules
from actions.evidence import evidence_of
from actions.flags import flags_beside
from actions.models import Action, ActionEntry, DateRequest, Milestone, Reading
from actions.timeline import facts_of, timeline_of, told_of
from safeguard.accounts.models import User
from safeguard.accounts.requests import SignedInRequest

PUBLICATIONS_SHOWN = 5


@require_safe
def action(request: SignedInRequest, pk: int) -> HttpResponse:
    """The action's facts, what may be done with it, and everything that happened to it."""
    user, today = request.user, timezone.localdate()
    actions = Action.objects.visible_to(user)
    shown = get_object_or_404(
        actions.select_related("plan__scale", "rating", "lead", "theme").prefetch_related(
            "supporters"
        ),
        pk=pk,
    )
    entries = list(
        ActionEntry.objects.visible_to(user)
        .filter(action=shown)
        .select_related("rating", "lead", "recorded_by", "for_post")
        .in_order()
    )
    spoken = next((entry for entry in reversed(entries) if entry.speaks), None)
    milestones = Milestone.objects.visible_to(user).filter(action=shown)
    published = shown.published_in.visible_to(user).with_publication().newest_first()
    context = {
        "action": shown,
        "spoken": spoken,
        "told": told_of(spoken) if spoken else "",
        "facts": facts_of(shown, entries, on=today),
        "crumbs": crumbs.to_plan(shown.plan),
        "flags": flags_beside(shown.facts, on=today),
        "milestones": [
            (each, each.is_overdue(on=today))
            for each in milestones.select_related("withdrawn_by").in_order()
        ],
        "parts": milestones.standing().roll_ups(on=today).get(shown.pk),
        "evidence": evidence_of(shown, user=user),
        "timeline": timeline_of(
            entries, Reading.objects.visible_to(user).filter(entry__action=shown).with_people()
        ),
        "published": published[:PUBLICATIONS_SHOWN],
    }
    return render(request, "actions/action.html", context | _doors(user, shown, spoken))


def _doors(user: User, shown: Action, spoken: ActionEntry | None) -> dict[str, Any]:
    """What this person may do with the action now, and its requests for a new date."""
    posts = list(user.posts_on(timezone.localdate()))
    last_by = spoken.recorded_by_id if spoken else None
    requests = DateRequest.objects.visible_to(user).filter(action=shown)
    waiting = requests.waiting().select_related("asked_by", "action").first()
    refused = requests.refused().select_related("decided_by").order_by("-decided_at", "-pk")
    challenges = Reading.objects.visible_to(user).newest().unsettled()
    challenge = challenges.filter(entry__action=shown).with_answer().order_by("-pk").first()
    return {
        "challenge": challenge,
        "can_settle": challenge and rules.can_settle_rating(user, challenge, posts=posts),
        "waiting": waiting,
        "refused": refused,
        "can_edit_action": rules.can_edit_action(user, shown),
        "can_answer_for_lead": rules.can_answer_for_lead(user, shown),
        "can_record_progress": rules.can_record_progress(user, shown, posts=posts),
        "can_add_evidence": rules.can_add_evidence(user, shown, posts=posts),
        "can_change_state": bool(rules.moves_open_to(user, shown, posts=posts, last_by=last_by)),
        "can_ask_for_date": not waiting and rules.can_ask_for_date(user, shown, posts=posts),
        "can_answer": waiting and rules.can_answer_date_request(user, waiting, posts=posts),
    }
