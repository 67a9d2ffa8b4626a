"""The overview of all plans."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from actions.lists import rules
from actions.lists.overview import overview_in_figures
from actions.models import Action, ImprovementPlan, Theme
from safeguard.accounts.requests import SignedInRequest


@require_safe
def overview(request: SignedInRequest) -> HttpResponse:
    """Show the figures by plan, theme and team, with links to their lists."""
    user = request.user
    if not rules.can_see_overview(user):
        raise PermissionDenied
    figures = overview_in_figures(
        ImprovementPlan.objects.visible_to(user),
        Theme.objects.visible_to(user),
        Action.objects.visible_to(user),
        on=timezone.localdate(),
    )
    return render(request, "actions/lists/overview.html", {"overview": figures})
