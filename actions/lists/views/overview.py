"""The overview of all plans."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from actions.lists import rules
from actions.lists.overview import attention_across, longest_wait, most_serious_first
from actions.models import Action, ActionEntry, ImprovementPlan, Reading, UpdateRound
from actions.plans.plan_summaries import overview_of
from actions.plans.rating_moves import RatingMoves, day_to_compare, rating_moves
from actions.warnings.warnings_list import warning_counts
from safeguard.accounts.models import User
from safeguard.accounts.requests import SignedInRequest


@require_safe
def overview(request: SignedInRequest) -> HttpResponse:
    """Shows ratings, changes and actions needing attention across all plans."""
    user, today = request.user, timezone.localdate()
    if not rules.can_see_overview(user):
        raise PermissionDenied
    actions = Action.objects.visible_to(user)
    rows = overview_of(ImprovementPlan.objects.visible_to(user), actions, on=today)
    context = {
        "rows": most_serious_first(rows),
        "total": sum(row.figures.total for row in rows),
        "attention": attention_across(rows),
        "oldest": longest_wait(actions, on=today),
        "warnings": warning_counts(user, on=today).total,
        "moves": _moves(user),
    }
    return render(request, "actions/lists/overview.html", context)


def _moves(user: User) -> RatingMoves | None:
    """Changes of rating since the last but one closed round; None if no round has been closed."""
    since = day_to_compare(UpdateRound.objects.visible_to(user))
    if since is None:
        return None
    actions, entries = Action.objects.visible_to(user), ActionEntry.objects.visible_to(user)
    readings, today = Reading.objects.visible_to(user), timezone.localdate()
    return rating_moves(actions.counted(), entries, readings, since=since, on=today, with_plan=True)
