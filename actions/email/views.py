"""The list of outgoing emails."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from actions.email.rules import can_read_outgoing_mail
from actions.models import OutgoingMail
from actions.plans import breadcrumbs
from safeguard.accounts.requests import SignedInRequest
from safeguard.limits import MAILS_PER_PAGE


@require_safe
def outgoing_mail(request: SignedInRequest) -> HttpResponse:
    """All emails with their status, newest first. Failed emails are also listed separately."""
    if not can_read_outgoing_mail(request.user):
        raise PermissionDenied
    mails = OutgoingMail.objects.visible_to(request.user)
    page = Paginator(mails.newest_first(), MAILS_PER_PAGE).get_page(request.GET.get("page"))
    failed = mails.filter(state=OutgoingMail.State.FAILED).newest_first()
    context = {
        "page": page,
        "failed": failed[:MAILS_PER_PAGE],
        "waiting": mails.filter(state=OutgoingMail.State.WAITING).count(),
        "crumbs": breadcrumbs.to_rounds(),
    }
    return render(request, "actions/email/outgoing_mail.html", context)
