"""Notices from leads that the team has to deal with."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.models import Action, LeadNotice
from actions.plans import breadcrumbs
from actions.rounds import rules as rounds_rules
from actions.updates.forms.emailed_links import DealWithNoticeForm
from actions.updates.services import lead_notices
from safeguard.accounts.requests import SignedInRequest
from safeguard.dates import moment_in_words
from safeguard.forms.pages import Overtaken, form_page, handle_form, sent_data


@form_page
def deal_with_notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """Shows a notice with links to its actions, and records what was done about it."""
    user, now = request.user, timezone.now()
    if not rounds_rules.can_run_rounds(user):
        raise PermissionDenied
    notices = LeadNotice.objects.visible_to(user).select_related("dealt_with_by")
    notice = get_object_or_404(notices, pk=pk)
    if request.method == "POST" and notice.dealt_with_by and notice.dealt_with_at:
        by, at = notice.dealt_with_by, notice.dealt_with_at
        said = {"name": by.name_at(at), "when": moment_in_words(at)}
        why = _("%(name)s dealt with this %(when)s.") % said
        raise Overtaken(why, heading=_("This has already been dealt with"), row=notice)
    form = DealWithNoticeForm(sent_data(request))
    actions = Action.objects.visible_to(user).filter(lead_notices=notice)
    return handle_form(
        request,
        form,
        lambda: lead_notices.deal_with_notice(notice=notice, by=user, at=now, **form.values()),
        message=_("Marked as dealt with."),
        template="actions/updates/deal_with_notice.html",
        context={
            "notice": notice,
            "actions": actions.select_related("plan", "lead", "rating").in_order(),
            "crumbs": breadcrumbs.to_rounds(),
        },
    )
