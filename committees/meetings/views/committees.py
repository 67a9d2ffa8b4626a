"""Pages for committees."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from actions.models import ImprovementPlan
from committees.follow_ups.follow_up_list import committee_rows, follow_up_rows
from committees.meetings import breadcrumbs, rules
from committees.meetings.forms.committees import CommitteeForm
from committees.meetings.readable import readable_by
from committees.meetings.rules import require_clerk
from committees.meetings.services.committees import save_committee
from committees.models import Committee
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.pages import RecordPage, form_page, sent_data
from safeguard.limits import PAST_MEETINGS_SHOWN


@require_safe
def committees(request: SignedInRequest) -> HttpResponse:
    """Committees the user can see, with their outstanding follow-ups."""
    readable = readable_by(request.user)
    outstanding = readable.follow_ups.outstanding(known=readable.follow_ups)
    context = {
        "lines": committee_rows(readable, on=timezone.localdate()),
        "has_referred": outstanding.exclude(addressed_committee=None).exists(),
        "can_write": rules.can_keep_record(request.user),
    }
    return render(request, "committees/meetings/committees.html", context)


@require_safe
def committee(request: SignedInRequest, pk: int) -> HttpResponse:
    """A committee with its meetings, members, follow-ups and referrals from other committees.

    Former members of a board see only the meetings held during their membership.
    """
    readable, now = readable_by(request.user), timezone.now()
    today = timezone.localdate(now)
    visible = Committee.objects.visible_to(request.user)
    shown = get_object_or_404(visible, pk=pk)
    meetings = readable.meetings.filter(committee=shown)
    own = readable.follow_ups.of_committee(shown)
    waiting = readable.follow_ups.outstanding(known=readable.follow_ups)
    sent = waiting.addressed_to(shown).overdue_first(on=today)
    overdue = own.outstanding(known=readable.follow_ups).overdue(on=today).oldest_first()
    context = {
        "committee": shown,
        "is_live": visible.live_to(request.user, on=today).filter(pk=pk).exists(),
        "coming": meetings.coming(at=now),
        "past": meetings.past(at=now)[:PAST_MEETINGS_SHOWN],
        "members": readable.memberships.filter(committee=shown)
        .on(today)
        .select_related("post")
        .in_order(),
        "standing": follow_up_rows(readable, own.in_force().oldest_first(), on=today),
        "overdue": follow_up_rows(readable, overdue, on=today),
        "outstanding_count": waiting.concerning([shown]).count(),
        "overdue_count": waiting.concerning([shown]).overdue(on=today).count(),
        "without_follow_up": readable.without_follow_up.of_committee(shown)
        .with_origin()
        .oldest_first(),
        "sent": follow_up_rows(readable, sent, on=today),
        "crumbs": breadcrumbs.to_committees(),
        "can_write": rules.can_keep_record(request.user),
        "more": [
            (reverse("committees:import-meetings", args=[pk]), _("Import meetings")),
            (reverse("committees:edit-committee", args=[pk]), _("Edit committee")),
        ],
    }
    return render(request, "committees/meetings/committee.html", context)


@form_page
def add_committee(request: SignedInRequest) -> HttpResponse:
    """Adds a committee."""
    require_clerk(request)
    plans = ImprovementPlan.objects.visible_to(request.user)
    form = CommitteeForm(sent_data(request), plans=plans, initial={"version": 0})
    return RecordPage(_("Add committee"), breadcrumbs.to_committees()).handle(
        request,
        form,
        save_committee,
        message=_("Committee added."),
    )


@form_page
def edit_committee(request: SignedInRequest, pk: int) -> HttpResponse:
    """Changes a committee."""
    shown = get_object_or_404(Committee.objects.visible_to(request.user), pk=pk)
    require_clerk(request)
    plans = ImprovementPlan.objects.visible_to(request.user)
    first = CommitteeForm.first(shown)
    form = CommitteeForm(sent_data(request), plans=plans, initial=first)
    page = RecordPage(
        _("Edit committee"),
        breadcrumbs.to_committee(shown),
        now=lambda: form.labelled(CommitteeForm.first(shown)),
    )
    return page.handle(
        request,
        form,
        partial(save_committee, committee=shown),
        message=_("Committee saved."),
    )
