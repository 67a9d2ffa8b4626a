"""Pages for adding and editing members of a committee."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from committees.meetings import breadcrumbs
from committees.meetings.rules import require_clerk
from committees.members.forms import MembershipForm
from committees.members.services import save_membership
from committees.models import Committee, Membership
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.pages import RecordPage, form_page, sent_data


@form_page
def add_member(request: SignedInRequest, pk: int) -> HttpResponse:
    """Adds a member."""
    shown = get_object_or_404(Committee.objects.visible_to(request.user), pk=pk)
    require_clerk(request)
    form = MembershipForm(sent_data(request), initial={"version": 0})
    page = RecordPage(_("Add member"), breadcrumbs.to_committee(shown), caption=shown.name)
    return page.handle(
        request,
        form,
        partial(save_membership, committee=shown),
        message=_("Member added."),
    )


@form_page
def edit_member(request: SignedInRequest, pk: int) -> HttpResponse:
    """Changes or ends a membership."""
    seats = Membership.objects.visible_to(request.user).select_related("committee", "user", "post")
    seat = get_object_or_404(seats, pk=pk)
    require_clerk(request)
    form = MembershipForm(sent_data(request), initial=MembershipForm.first(seat))
    page = RecordPage(
        _("Edit member"),
        breadcrumbs.to_committee(seat.committee),
        caption=seat.committee.name,
        now=lambda: form.labelled(MembershipForm.first(seat)),
    )
    return page.handle(
        request,
        form,
        partial(save_membership, committee=seat.committee, membership=seat),
        message=_("Member saved."),
    )
