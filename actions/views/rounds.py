"""Update rounds: opening them, seeing who has answered, chasing, closing."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from actions import crumbs, rules
from actions.asking import unreachable, whom_to_ask
from actions.forms import CloseRoundForm, LogChaserForm, OpenRoundForm
from actions.models import Action, ImprovementPlan, UpdateRound
from actions.returns import returns_of
from actions.services import rounds
from safeguard.accounts.once import form_page, is_repeat, send, sent_data
from safeguard.accounts.requests import SignedInRequest


@require_safe
def update_rounds(request: SignedInRequest) -> HttpResponse:
    """Every round, the newest first."""
    if not request.user.sees_live_figures:
        raise PermissionDenied
    shown = UpdateRound.objects.visible_to(request.user).prefetch_related("plans")
    context = {
        "rounds": shown.newest_first(),
        "can_run_rounds": rules.can_run_rounds(request.user),
    }
    return render(request, "actions/update_rounds.html", context)


@form_page
def open_round(request: SignedInRequest) -> HttpResponse:
    """Which plans are asked; above the form, whom no mail would reach."""
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    if not rules.can_run_rounds(user):
        raise PermissionDenied
    plans = ImprovementPlan.objects.visible_to(user).order_by("title")
    form = OpenRoundForm(sent_data(request), plans=list(plans), today=today)

    def open_it() -> UpdateRound:
        return rounds.open_round(by=user, at=now, **form.given())

    asked = Action.objects.visible_to(user).open().select_related("plan", "lead")
    return send(
        request,
        form,
        open_it,
        went_to=lambda: UpdateRound.objects.visible_to(user).open().newest_first()[0],
        said=_("Round opened."),
        template="actions/open_round.html",
        context={
            "crumbs": crumbs.to_rounds(),
            "unreachable": unreachable(asked.in_order(), whom_to_ask(on=today)),
        },
    )


@require_safe
def update_round(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who has answered, who has not, and how often they were asked."""
    user, today = request.user, timezone.localdate()
    rounds_seen = UpdateRound.objects.visible_to(user).prefetch_related("plans")
    shown = get_object_or_404(rounds_seen, pk=pk)
    context = {
        "round": shown,
        "asking_days": shown.asking_days.order_by("on"),
        "returns": returns_of(shown, Action.objects.visible_to(user), on=today),
        "can_run_rounds": rules.can_run_rounds(user),
        "crumbs": crumbs.to_rounds(),
    }
    return render(request, "actions/update_round.html", context)


@form_page
def log_chaser(request: SignedInRequest, pk: int) -> HttpResponse:
    """A lead was asked by phone or in a talk."""
    user, now = request.user, timezone.now()
    round = get_object_or_404(UpdateRound.objects.visible_to(user), pk=pk)
    if is_repeat(request):
        return redirect(round)
    if not rules.can_run_rounds(user):
        raise PermissionDenied
    outstanding = Action.objects.visible_to(user).outstanding_in(round).select_related("lead")
    today = timezone.localdate(now)
    form = LogChaserForm(
        sent_data(request), round=round, outstanding=list(outstanding.in_order()), today=today
    )

    def log() -> UpdateRound:
        rounds.log_chaser(round=round, by=user, at=now, **form.given())
        return round

    return send(
        request,
        form,
        log,
        went_to=lambda: round,
        said=_("Logged."),
        template="actions/log_chaser.html",
        context={"round": round, "crumbs": crumbs.to_round(round)},
    )


@form_page
def close_round(request: SignedInRequest, pk: int) -> HttpResponse:
    """The silent become "no data"; what was never chased bars the way."""
    user, now = request.user, timezone.now()
    round = get_object_or_404(UpdateRound.objects.visible_to(user), pk=pk)
    if is_repeat(request):
        return redirect(round)
    if not rules.can_run_rounds(user) or not round.is_open:
        raise PermissionDenied
    form = CloseRoundForm(sent_data(request), round=round)
    today = timezone.localdate(now)

    def close() -> UpdateRound:
        rounds.close_round(round=round, on=today, by=user, at=now, **form.given())
        return round

    returns = returns_of(round, Action.objects.visible_to(user), on=today)
    return send(
        request,
        form,
        close,
        went_to=lambda: round,
        said=_("Round closed."),
        template="actions/close_round.html",
        context={
            "round": round,
            "outstanding": returns.outstanding,
            "crumbs": crumbs.to_round(round),
        },
    )
