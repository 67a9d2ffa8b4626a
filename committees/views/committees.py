"""Pages of committees, their members and what they asked for."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from committees import crumbs, rules
from committees.doors import door_of
from committees.forms import CommitteeForm, MembershipForm
from committees.models import Committee, Membership
from committees.services.committees import save_committee, save_membership
from committees.tracker import committee_lines, tracker_lines
from committees.views.clerks import require_clerk
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.handling import form_page, sent_data
from safeguard.forms.pages import RecordPage

PAST_MEETINGS_SHOWN = 30


@require_safe
def committees(request: SignedInRequest) -> HttpResponse:
    """Every committee that this person may see."""
    lines = committee_lines(door_of(request.user), on=timezone.localdate())
    context = {"lines": lines, "can_write": rules.can_keep_record(request.user)}
    return render(request, "committees/committees.html", context)


@require_safe
def committee(request: SignedInRequest, pk: int) -> HttpResponse:
    """Its meetings, its members, what it asked for and what others ask of it.

    Whoever left a board finds the meetings of their time and nothing of today.
    """
    door, today = door_of(request.user), timezone.localdate()
    visible = Committee.objects.visible_to(request.user)
    shown = get_object_or_404(visible, pk=pk)
    meetings = door.meetings.filter(committee=shown)
    own = door.follow_ups.of_committee(shown)
    waiting = door.follow_ups.outstanding(known=door.follow_ups)
    sent = waiting.addressed_to(shown).overdue_first(on=today)
    overdue = own.outstanding(known=door.follow_ups).overdue(on=today).oldest_first()
    context = {
        "committee": shown,
        "is_live": visible.live_to(request.user, on=today).filter(pk=pk).exists(),
        "coming": meetings.coming(on=today),
        "past": meetings.past(on=today)[:PAST_MEETINGS_SHOWN],
        "members": door.memberships.filter(committee=shown)
        .on(today)
        .select_related("post")
        .in_order(),
        "standing": tracker_lines(door, own.standing().oldest_first(), on=today),
        "overdue": tracker_lines(door, overdue, on=today),
        "outstanding": own.outstanding(known=door.follow_ups).count(),
        "unfollowed": door.unfollowed.of_committee(shown).with_origin().oldest_first(),
        "sent": tracker_lines(door, sent, on=today),
        "crumbs": crumbs.to_committees(),
        "can_write": rules.can_keep_record(request.user),
    }
    return render(request, "committees/committee.html", context)


@require_safe
def follow_ups(request: SignedInRequest, pk: int) -> HttpResponse:
    """What a committee waits for: owner, due, age in meetings."""
    door, today = door_of(request.user), timezone.localdate()
    live = Committee.objects.visible_to(request.user).live_to(request.user, on=today)
    shown = get_object_or_404(live, pk=pk)
    own = door.follow_ups.of_committee(shown)
    waiting = door.follow_ups.outstanding(known=door.follow_ups).overdue_first(on=today)
    context = {
        "committee": shown,
        "outstanding": tracker_lines(door, waiting.of_committee(shown), on=today),
        "sent": tracker_lines(door, waiting.addressed_to(shown), on=today),
        "unfollowed": door.unfollowed.of_committee(shown).with_origin().oldest_first(),
        "can_write": rules.can_keep_record(request.user),
        "standing": tracker_lines(door, own.standing().oldest_first(), on=today),
        "crumbs": crumbs.to_committee(shown),
    }
    return render(request, "committees/follow_ups.html", context)


@form_page
def add_committee(request: SignedInRequest) -> HttpResponse:
    """Makes a committee."""
    require_clerk(request)
    form = CommitteeForm(sent_data(request), initial={"version": 0})
    return RecordPage(_("Add a committee"), crumbs.to_committees()).handle(
        request,
        form,
        lambda: save_committee(facts=form.facts, by=request.user, at=timezone.now()),
        said=_("Committee added."),
    )


@form_page
def edit_committee(request: SignedInRequest, pk: int) -> HttpResponse:
    """Changes a committee."""
    shown = get_object_or_404(Committee.objects.visible_to(request.user), pk=pk)
    require_clerk(request)
    form = CommitteeForm(sent_data(request), initial=CommitteeForm.first(shown))
    page = RecordPage(
        _("Change the committee"),
        crumbs.to_committee(shown),
        now=lambda: form.labelled(CommitteeForm.first(shown)),
    )
    return page.handle(
        request,
        form,
        lambda: save_committee(
            facts=form.facts,
            committee=shown,
            version=form.cleaned_data["version"],
            by=request.user,
            at=timezone.now(),
        ),
        said=_("Committee changed."),
    )


@form_page
def add_member(request: SignedInRequest, pk: int) -> HttpResponse:
    """Gives somebody a seat."""
    shown = get_object_or_404(Committee.objects.visible_to(request.user), pk=pk)
    require_clerk(request)
    form = MembershipForm(sent_data(request), initial={"version": 0})
    page = RecordPage(_("Add a member"), crumbs.to_committee(shown), caption=shown.name)
    return page.handle(
        request,
        form,
        lambda: save_membership(
            committee=shown, facts=form.facts, by=request.user, at=timezone.now()
        ),
        said=_("Member added."),
    )


@form_page
def edit_member(request: SignedInRequest, pk: int) -> HttpResponse:
    """Changes a seat, or ends it by its last day."""
    seats = Membership.objects.visible_to(request.user).select_related("committee", "user", "post")
    seat = get_object_or_404(seats, pk=pk)
    require_clerk(request)
    form = MembershipForm(sent_data(request), initial=MembershipForm.first(seat))
    page = RecordPage(
        _("Change a member"),
        crumbs.to_committee(seat.committee),
        caption=seat.committee.name,
        now=lambda: form.labelled(MembershipForm.first(seat)),
    )
    return page.handle(
        request,
        form,
        lambda: save_membership(
            committee=seat.committee,
            facts=form.facts,
            membership=seat,
            version=form.cleaned_data["version"],
            by=request.user,
            at=timezone.now(),
        ),
        said=_("Member changed."),
    )
