"""The tree of teams, and a team's page."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from safeguard.accounts import crumbs, rules, services
from safeguard.accounts.forms.posts import TeamForm
from safeguard.accounts.lines import as_tree
from safeguard.accounts.models import Team, TeamKind
from safeguard.accounts.once import form_page, is_repeat, send, sent_data
from safeguard.accounts.requests import SignedInRequest


@require_safe
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


@require_safe
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


@form_page
def make_team(request: SignedInRequest) -> HttpResponse:
    """A new team."""
    if not rules.can_keep_people(request.user):
        raise PermissionDenied
    if is_repeat(request):
        return redirect(_made(request) or crumbs.teams_page())
    form = TeamForm(sent_data(request), initial={"version": 0})
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
        went_to=lambda: _made(request) or crumbs.teams_page(),
        said=_("Team made."),
        template="accounts/form.html",
        context={
            "heading": _("New team"),
            "crumbs": crumbs.to_teams(),
        },
    )


@form_page
def change_team(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another name, another kind, another place in the tree."""
    if not rules.can_keep_people(request.user):
        raise PermissionDenied
    shown = get_object_or_404(Team.objects.select_related("parent"), pk=pk)
    if is_repeat(request):
        return redirect(shown)
    first = {
        "version": shown.version,
        "name": shown.name,
        "kind": shown.kind,
        "parent": shown.parent,
    }
    form = TeamForm(sent_data(request), team=shown, initial=first)
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
        went_to=lambda: shown,
        said=_("Team changed."),
        template="accounts/form.html",
        context={
            "heading": _("Change team"),
            "caption": shown.name,
            "now": now,
            "is_prefilled": True,
            "crumbs": crumbs.to_team(shown),
        },
    )


def _made(request: SignedInRequest) -> Team | None:
    """The team that a form sent before has made."""
    return Team.objects.filter(name=" ".join(request.POST.get("name", "").split())).first()
