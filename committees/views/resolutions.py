"""Pages on which clauses and follow-ups are kept."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from committees import crumbs
from committees.doors import door_of
from committees.forms import FollowUpForm, FollowUpStateForm, ReasonForm, ResolutionForm
from committees.labels import LabelStyle, free_label
from committees.models import FollowUp, Minute, Resolution
from committees.services import follow_ups as services
from committees.services.follow_ups import change_follow_up_state, save_follow_up
from committees.services.minutes import save_resolution
from committees.views.writing import Page, require_clerk, write
from safeguard.accounts.once import HasPage, form_page, sent_data
from safeguard.accounts.requests import SignedInRequest

ITEM = "minute__item__meeting__committee"


@form_page
def add_resolution(request: SignedInRequest, pk: int) -> HttpResponse:
    """Adds a clause to a minute, with the label that comes next suggested."""
    minutes = Minute.objects.visible_to(request.user)
    minute = get_object_or_404(minutes.select_related("item__meeting__committee"), pk=pk)
    require_clerk(request, minute.item)
    now = timezone.now()
    committee = minute.item.meeting.committee
    clauses = Resolution.objects.visible_to(request.user).not_withdrawn().filter(minute=minute)
    labels = clauses.exclude(label="").values_list("label", flat=True)
    label = free_label(LabelStyle(committee.label_style), taken=set(labels))
    last = clauses.in_order().last()
    movers = {"moved_by": last.moved_by, "seconded_by": last.seconded_by} if last else {}
    form = ResolutionForm(
        sent_data(request),
        is_confirmed=minute.item.meeting.has_confirmed_minutes,
        initial={"version": 0, "label": label, **movers},
    )
    form.offer(follow_up=_("Save and add a follow-up"), another=_("Save and add another"))
    return write(
        request,
        form,
        lambda: save_resolution(
            minute=minute,
            words=form.words,
            amending=form.amending,
            by=request.user,
            at=now,
            form=form.sent(),
        ),
        heading=_("Add a resolution, request or undertaking"),
        caption=str(minute.item),
        crumbs=crumbs.to_item(minute.item),
        went_to=lambda: minute,
        made_before=lambda: clauses.filter(text=form.cleaned_data["text"]).in_order().last(),
        further={
            "follow_up": lambda made: reverse("committees:add-follow-up", args=[made.pk]),
            "another": lambda made: reverse("committees:add-resolution", args=[pk]),
        },
        onward=lambda made: _onward(request, made),
        said=_("Added to the minute."),
    )


@form_page
def edit_resolution(request: SignedInRequest, pk: int) -> HttpResponse:
    """Changes a clause."""
    shown = _resolution(request, pk)
    require_clerk(request, shown.minute.item, shown)
    now = timezone.now()
    form = ResolutionForm(
        sent_data(request),
        is_confirmed=shown.minute.item.meeting.has_confirmed_minutes,
        initial=ResolutionForm.first(shown),
    )
    return write(
        request,
        form,
        lambda: save_resolution(
            minute=shown.minute,
            words=form.words,
            resolution=shown,
            version=form.cleaned_data["version"],
            amending=form.amending,
            by=request.user,
            at=now,
            form=form.sent(),
        ),
        heading=_("Change a clause"),
        caption=str(shown.minute.item),
        crumbs=crumbs.to_item(shown.minute.item),
        went_to=lambda: shown,
        said=_("Clause changed."),
        as_now=lambda: ResolutionForm.first(shown),
        onward=lambda changed: _onward(request, changed),
    )


@form_page
def add_follow_up(request: SignedInRequest, pk: int) -> HttpResponse:
    """Adds something that a clause asks for; a clause may ask for several things."""
    resolution = _resolution(request, pk)
    require_clerk(request, resolution.minute.item, resolution)
    now = timezone.now()
    form = FollowUpForm(
        sent_data(request),
        door=door_of(request.user),
        on=timezone.localdate(),
        resolution=resolution,
        initial={"version": 0, **FollowUpForm.suggested(resolution)},
    )
    form.offer(clause=_("Save and add another resolution"))
    return write(
        request,
        form,
        lambda: save_follow_up(
            resolution=resolution, facts=form.facts, by=request.user, at=now, form=form.sent()
        ),
        heading=_("Add a follow-up"),
        caption=str(resolution),
        crumbs=crumbs.to_item(resolution.minute.item),
        went_to=lambda: resolution,
        made_before=lambda: (
            FollowUp.objects.visible_to(request.user)
            .with_origin()
            .filter(resolution=resolution, wording=form.cleaned_data["wording"])
            .oldest_first()
            .last()
        ),
        further={
            "clause": lambda made: reverse("committees:add-resolution", args=[resolution.minute_id])
        },
        said=_("Follow-up added."),
        instead=_no_follow_up(resolution),
    )


def _no_follow_up(resolution: Resolution) -> tuple[str, str] | None:
    if resolution.asks_nothing or resolution.follow_ups.exists():
        return None
    address = reverse("committees:need-no-follow-up", args=[resolution.pk])
    return address, _("It needs no follow-up")


@form_page
def need_no_follow_up(request: SignedInRequest, pk: int) -> HttpResponse:
    """Says why a clause that asks for something needs no follow-up."""
    resolution = _resolution(request, pk)
    require_clerk(request, resolution.minute.item, resolution)
    now = timezone.now()
    form = ReasonForm(
        sent_data(request),
        submit_label=_("It needs no follow-up"),
        hint=_("Shown with the minutes."),
        initial={"version": resolution.version},
    )
    return write(
        request,
        form,
        lambda: services.need_no_follow_up(
            resolution=resolution,
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=now,
            form=form.sent(),
        ),
        heading=_("Why does it need no follow-up?"),
        caption=str(resolution),
        crumbs=crumbs.to_item(resolution.minute.item),
        went_to=lambda: resolution,
        said=_("Noted: it needs no follow-up."),
    )


@form_page
def edit_follow_up(request: SignedInRequest, pk: int) -> HttpResponse:
    """Changes what is asked for, of whom and by when."""
    shown = _follow_up(request, pk)
    require_clerk(request, shown.resolution.minute.item, shown.resolution, shown)
    now = timezone.now()
    form = FollowUpForm(
        sent_data(request),
        door=door_of(request.user),
        on=timezone.localdate(),
        resolution=shown.resolution,
        initial=FollowUpForm.first(shown),
    )
    return write(
        request,
        form,
        lambda: save_follow_up(
            resolution=shown.resolution,
            facts=form.facts,
            follow_up=shown,
            version=form.cleaned_data["version"],
            by=request.user,
            at=now,
            form=form.sent(),
        ),
        heading=_("Change a follow-up"),
        caption=str(shown.resolution),
        crumbs=crumbs.to_item(shown.resolution.minute.item),
        went_to=lambda: shown,
        said=_("Follow-up changed."),
        as_now=lambda: FollowUpForm.first(shown),
    )


@form_page
def change_state(request: SignedInRequest, pk: int) -> HttpResponse:
    """Says what became of a follow-up."""
    shown = _follow_up(request, pk)
    require_clerk(request, shown.resolution.minute.item, shown.resolution, shown)
    now = timezone.now()
    form = FollowUpStateForm(
        sent_data(request),
        door=door_of(request.user),
        on=timezone.localdate(),
        follow_up=shown,
        initial={"version": shown.version, "due_meeting": shown.due_meeting},
    )
    return write(
        request,
        form,
        lambda: change_follow_up_state(
            follow_up=shown,
            version=form.cleaned_data["version"],
            move=form.move,
            by=request.user,
            at=now,
            form=form.sent(),
        ),
        heading=_("What became of it?"),
        caption=shown.wording,
        intro=_("Now: %(state)s.") % {"state": shown.standing_state.label},
        crumbs=crumbs.to_item(shown.resolution.minute.item),
        went_to=lambda: shown,
        said=_("State changed."),
    )


def _onward(request: SignedInRequest, clause: Resolution) -> HasPage:
    """What asks for something goes on to its follow-up; else it would be lost sight of."""
    unfollowed = door_of(request.user).unfollowed
    if not unfollowed.filter(pk=clause.pk).exists():
        return clause
    return Page(reverse("committees:add-follow-up", args=[clause.pk]))


def _resolution(request: SignedInRequest, pk: int) -> Resolution:
    resolutions = Resolution.objects.visible_to(request.user).select_related(ITEM)
    return get_object_or_404(resolutions, pk=pk)


def _follow_up(request: SignedInRequest, pk: int) -> FollowUp:
    follow_ups = FollowUp.objects.visible_to(request.user).with_origin()
    return get_object_or_404(follow_ups, pk=pk)
