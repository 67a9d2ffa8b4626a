"""What leads have said about who they are, for the team to put right."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from actions import crumbs, rules
from actions.forms import DealWithNoticeForm
from actions.models import Action, LeadNotice
from actions.services import lead_notices
from safeguard.accounts.once import form_page, is_repeat, send, sent_data
from safeguard.accounts.requests import SignedInRequest


@form_page
def deal_with_notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who said what about which actions, where to put it right, and what was done."""
    user, now = request.user, timezone.now()
    if not rules.can_run_rounds(user):
        raise PermissionDenied
    notice = get_object_or_404(LeadNotice.objects.visible_to(user), pk=pk)
    if is_repeat(request):
        return redirect(notice)
    form = DealWithNoticeForm(sent_data(request))

    def deal() -> LeadNotice:
        return lead_notices.deal_with_notice(notice=notice, by=user, at=now, **form.given())

    actions = Action.objects.visible_to(user).filter(lead_notices=notice)
    return send(
        request,
        form,
        deal,
        went_to=lambda: notice,
        said=_("Dealt with."),
        template="actions/deal_with_notice.html",
        context={
            "notice": notice,
            "actions": actions.select_related("plan", "lead", "rating").in_order(),
            "crumbs": crumbs.to_rounds(),
        },
    )
