"""The audit trail page, for auditors and administrators."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from safeguard.accounts import rules
from safeguard.accounts.audit_trail import trail_for
from safeguard.accounts.audit_words import details_in_words, record_in_words, what_happened
from safeguard.accounts.filters import TrailFilter
from safeguard.accounts.requests import SignedInRequest
from safeguard.limits import AUDIT_EVENTS_PER_PAGE


@require_safe
def audit_trail(request: SignedInRequest) -> HttpResponse:
    """Every change, newest first, with filters."""
    if not rules.can_read_trail(request.user):
        raise PermissionDenied
    chosen = TrailFilter(request.GET, queryset=trail_for(request.user))
    page = Paginator(chosen.qs, AUDIT_EVENTS_PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        (event, what_happened(event), record_in_words(event.target), details_in_words(event))
        for event in page.object_list
    ]
    context = {"filter": chosen, "page": page, "rows": rows}
    return render(request, "accounts/audit_trail.html", context)
