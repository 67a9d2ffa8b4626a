"""The tree of teams, and a team's page."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from safeguard.accounts import crumbs, rules, services
from safeguard.accounts.forms.posts import TeamForm
from safeguard.accounts.lines import as_tree
from safeguard.accounts.models import Team, TeamKind
from safeguard.accounts.once import send
from safeguard.accounts.requests import SignedInRequest


def teams(request: SignedInRequest) -> HttpResponse:
    """Every team under what it is a part of."""
    if not rules.can_see_people(request.user):
        raise PermissionDenied
    context = {
        "branches": as_tree(Team.objects.order_by("name")),
        "can_keep_people": rules.can_keep_people(request.user),
        "crumbs": crumbs.to_posts(),
    }
    return render(request, "accounts/teams.html", context)


def team(request: SignedInRequest, pk: int) -> HttpResponse:
    """The team's posts and parts."""
    if not rules.can_see_people(request.user):
        raise PermissionDenied
    shown = get_object_or_404(Team.objects.select_related("parent"), pk=pk)
    context = {
        "team": shown,
        "facts": [
            (_("Kind"), shown.get_kind_display()),
            (_("Part of"), shown.parent or _("Nothing: it stands at the top")),
        ],
        "parts": shown.parts.order_by("name"),
        "posts": shown.posts.in_order().with_people(on=timezone.localdate()),
        "can_keep_people": rules.can_keep_people(request.user),
        "crumbs": crumbs.to_teams(),
    }
    return render(request, "accounts/team.html", context)


def make_team(request: SignedInRequest) -> HttpResponse:
    """A new team."""
    if not rules.can_keep_people(request.user):
        raise PermissionDenied
    form = TeamForm(request.POST or None, initial={"version": 0})
    return send(
        request,
        form,
        lambda: services.make_team(
            name=form.cleaned_data["name"],
            kind=TeamKind(form.cleaned_data["kind"]),
            parent=form.cleaned_data["parent"],
            by=request.user,
            at=timezone.now(),
            form=form.sent(),
        ),
        said=_("Team made."),
        template="accounts/form.html",
        context={
            "heading": _("New team"),
            "back": crumbs.teams_page(),
            "crumbs": crumbs.to_teams(),
        },
    )


def change_team(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another name, another kind, another place in the tree."""
    if not rules.can_keep_people(request.user):
        raise PermissionDenied
    shown = get_object_or_404(Team.objects.select_related("parent"), pk=pk)
    first = {
        "version": shown.version,
        "name": shown.name,
        "kind": shown.kind,
        "parent": shown.parent,
    }
    form = TeamForm(request.POST or None, team=shown, initial=first)
    now = [
        (_("Name"), shown.name),
        (_("Kind"), shown.get_kind_display()),
        (_("Part of"), shown.parent),
    ]
    return send(
        request,
        form,
        lambda: services.change_team(
            team=shown,
            version=form.cleaned_data["version"],
            name=form.cleaned_data["name"],
            kind=TeamKind(form.cleaned_data["kind"]),
            parent=form.cleaned_data["parent"],
            by=request.user,
            at=timezone.now(),
            form=form.sent(),
        ),
        said=_("Team changed."),
        template="accounts/form.html",
        context={
            "heading": _("Change team"),
            "caption": shown.name,
            "now": now,
            "back": shown,
            "crumbs": crumbs.to_team(shown),
        },
    )
