"""What does not add up in how actions are reported, for the improvement team to work through."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from actions import crumbs, rules
from actions.asking import whom_to_ask
from actions.forms import ChooseWarningsForm, DismissWarningsForm
from actions.honesty import WarningLine, honesty_list, newest_questions, standing_warnings
from actions.models import Action, ImprovementPlan, Question
from actions.services import rating_warnings
from safeguard.accounts.once import form_page, is_repeat, send, sent_data
from safeguard.accounts.requests import SignedInRequest

ROWS_ON_A_PAGE = 50


@dataclass(frozen=True)
class Row:
    """A warning, what its lead was asked about it last, and whether anybody can be asked."""

    line: WarningLine
    question: Question | None
    is_reachable: bool


@require_safe
def warnings_about_ratings(request: SignedInRequest) -> HttpResponse:
    """Every warning that stands today, by plan, kind and question as the address chooses."""
    user, today = request.user, timezone.localdate()
    if not rules.can_see_warnings(user):
        raise PermissionDenied
    plans = list(ImprovementPlan.objects.visible_to(user).order_by("title"))
    form = ChooseWarningsForm(request.GET, plans=plans)
    page = Paginator(_chosen(request, form), ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "today": today,
        "can_work_through": rules.can_work_through_warnings(user),
        "crumbs": crumbs.to_plans(),
    }
    return render(request, "actions/warnings_about_ratings.html", context)


def _chosen(request: SignedInRequest, form: ChooseWarningsForm) -> list[Row]:
    if not form.is_valid():
        return []
    actions, today = Action.objects.visible_to(request.user), timezone.localdate()
    if slug := form.cleaned_data["plan"]:
        actions = actions.filter(plan__slug=slug)
    lines = honesty_list(actions, on=today)
    if not form.cleaned_data["dismissed"]:
        lines = standing_warnings(lines)
    kind = form.cleaned_data["kind"]
    lines = [line for line in lines if kind in {"", line.warning.kind.value}]
    questions, whom = newest_questions(lines), whom_to_ask(on=today)
    rows = [
        Row(
            line,
            questions.get((line.action.pk, line.warning.kind)),
            bool(whom.told_of(line.action)),
        )
        for line in lines
    ]
    return [row for row in rows if form.wants(row.question)]


@form_page
def dismiss_warnings(request: SignedInRequest, pk: int) -> HttpResponse:
    """Why warnings about the action may rest until something changes."""
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    visible = Action.objects.visible_to(user)
    action = get_object_or_404(visible.select_related("plan", "rating", "lead"), pk=pk)
    if not rules.can_work_through_warnings(user):
        raise PermissionDenied
    lines = standing_warnings(honesty_list(visible.filter(pk=pk), on=today))
    if is_repeat(request) or not lines:
        return redirect(action)
    form = DismissWarningsForm(
        sent_data(request),
        standing=[line.warning for line in lines],
        initial={"version": action.version, "kinds": request.GET.getlist("kind")},
    )

    def dismiss() -> Action:
        rating_warnings.dismiss_warnings(action=action, on=today, by=user, at=now, **form.given())
        return action

    return send(
        request,
        form,
        dismiss,
        went_to=lambda: action,
        said=_("Dismissed until something changes."),
        template="actions/dismiss_warnings.html",
        context={"action": action, "crumbs": crumbs.to_action(action)},
    )
