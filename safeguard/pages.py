"""Help, privacy and accessibility: pages that need no account."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from safeguard.accounts.roles import Role
from safeguard.files.accepted_files import LARGEST_SIZE

# Roles that see the help on setting up.
SETS_UP = frozenset({Role.IMPROVEMENT_TEAM, Role.ADMINISTRATOR})


@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement (SI 2018/952, reg. 8)."""
    return render(request, "pages/accessibility.html")


@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    """The personal data that is kept, and the two cookies."""
    return render(request, "pages/privacy.html")


@login_not_required
def help_page(request: HttpRequest) -> HttpResponse:
    """Help: setting up, the pages for each role and the glossary.

    The person's own pages come first.
    """
    own = request.user.roles if request.user.is_authenticated else frozenset()
    context = {
        "sets_up": not SETS_UP.isdisjoint(own),
        "opens_rounds": Role.IMPROVEMENT_TEAM in own,
        "own": [role for role in Role if role in own],
        "others": [role for role in Role if role not in own],
    }
    return render(request, "pages/help.html", context)


@login_not_required
@require_safe
def help_for_role(request: HttpRequest, role: str) -> HttpResponse:
    """The help for one role, question by question. Raises Http404 for an unknown role."""
    try:
        chosen = Role(role)
    except ValueError as error:
        raise Http404 from error
    context = {"crumbs": [(reverse("help"), _("Help"))], "largest": LARGEST_SIZE}
    return render(request, f"pages/help/{chosen.name.lower()}.html", context)
