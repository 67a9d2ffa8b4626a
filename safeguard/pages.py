"""Static pages open to everybody: help, privacy, accessibility."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from safeguard.accounts.roles import Role


@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement (SI 2018/952, reg. 8)."""
    return render(request, "pages/accessibility.html")


@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    """The privacy notice: what is stored about people, and the two cookies."""
    return render(request, "pages/privacy.html")


@login_not_required
def help_page(request: HttpRequest) -> HttpResponse:
    """The help contents: each role's page, the reader's own first."""
    own = request.user.roles if request.user.is_authenticated else frozenset()
    context = {
        "own": [role for role in Role if role in own],
        "others": [role for role in Role if role not in own],
    }
    return render(request, "pages/help.html", context)


@login_not_required
@require_safe
def help_for_role(request: HttpRequest, role: str) -> HttpResponse:
    """The help page of one role."""
    try:
        asked = Role(role)
    except ValueError as error:
        raise Http404 from error
    context = {"crumbs": [(reverse("help"), _("Help"))]}
    return render(request, f"pages/help/{asked.name.lower()}.html", context)
