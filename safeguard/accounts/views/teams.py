"""Pages for teams."""

from functools import partial

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from safeguard.accounts import breadcrumbs, rules, services
from safeguard.accounts.forms.posts import TeamForm
from safeguard.accounts.hierarchy import as_tree
from safeguard.accounts.models import Team
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.pages import RecordPage, form_page, sent_data


@require_safe
def teams(request: SignedInRequest) -> HttpResponse:
    """All teams as a tree."""
    if not rules.can_see_people(request.user):
        raise PermissionDenied
    context = {
        "branches": as_tree(Team.objects.order_by("name")),
        "can_keep_people": rules.can_keep_people(request.user),
        "crumbs": breadcrumbs.to_posts(),
    }
    return render(request, "accounts/teams.html", context)


@require_safe
def team(request: SignedInRequest, pk: int) -> HttpResponse:
    """The team's posts and the teams that are part of it."""
    if not rules.can_see_people(request.user):
        raise PermissionDenied
    shown = get_object_or_404(Team.objects.select_related("parent"), pk=pk)
    context = {
        "team": shown,
        "facts": [
            (_("Kind"), shown.get_kind_display()),
            (_("Part of"), shown.parent or _("No parent (top level)")),
        ],
        "parts": shown.parts.order_by("name"),
        "posts": shown.posts.in_order().with_people(on=timezone.localdate()),
        "can_keep_people": rules.can_keep_people(request.user),
        "crumbs": breadcrumbs.to_teams(),
    }
    return render(request, "accounts/team.html", context)


@form_page
def make_team(request: SignedInRequest) -> HttpResponse:
    """Create a team."""
    if not rules.can_keep_people(request.user):
        raise PermissionDenied
    form = TeamForm(sent_data(request), initial={"version": 0})
    return RecordPage(_("New team"), breadcrumbs.to_teams()).handle(
        request,
        form,
        lambda version, **values: services.make_team(**values),
        message=_("Team created."),
    )


@form_page
def change_team(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change the name, kind or parent."""
    if not rules.can_keep_people(request.user):
        raise PermissionDenied
    shown = get_object_or_404(Team.objects.select_related("parent"), pk=pk)
    first = {name: getattr(shown, name) for name in ("version", "name", "kind", "parent")}
    form = TeamForm(sent_data(request), team=shown, initial=first)
    page = RecordPage(
        _("Change team"),
        breadcrumbs.to_team(shown),
        caption=shown.name,
        now=lambda: [
            (_("Name"), shown.name),
            (_("Kind"), shown.get_kind_display()),
            (_("Part of"), shown.parent),
        ],
    )
    return page.handle(
        request,
        form,
        partial(services.change_team, team=shown),
        message=_("Team saved."),
    )
