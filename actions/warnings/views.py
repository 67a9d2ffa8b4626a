"""The list of warnings about ratings, and dismissing warnings."""

from dataclasses import dataclass
from functools import partial

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from actions.email.recipients import find_recipients
from actions.models import Action, ImprovementPlan, Question, WarningDismissal
from actions.plans import breadcrumbs
from actions.warnings import rules, services
from actions.warnings.forms import ChooseWarningsForm, DismissWarningsForm
from actions.warnings.warnings_list import (
    WarningLine,
    active_warnings,
    newest_questions,
    warnings_list_of,
)
from safeguard.accounts.models import User
from safeguard.accounts.requests import SignedInRequest
from safeguard.dates import moment_in_words
from safeguard.forms.pages import Overtaken, RecordPage, form_page, sent_data
from safeguard.limits import WARNINGS_PER_PAGE


@dataclass(frozen=True)
class Row:
    """A warning, the latest question to its lead, and whether there is anyone to ask."""

    line: WarningLine
    question: Question | None
    is_reachable: bool


@require_safe
def warnings_about_ratings(request: SignedInRequest) -> HttpResponse:
    """List today's warnings. They can be filtered by plan, kind and question."""
    user, today = request.user, timezone.localdate()
    if not rules.can_see_warnings(user):
        raise PermissionDenied
    plans = list(ImprovementPlan.objects.visible_to(user).order_by("title"))
    form = ChooseWarningsForm(request.GET, plans=plans)
    page = Paginator(_chosen(request, form), WARNINGS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "today": today,
        "can_work_through": rules.can_work_through_warnings(user),
        "crumbs": breadcrumbs.to_plans(),
    }
    return render(request, "actions/warnings/warnings_about_ratings.html", context)


def _chosen(request: SignedInRequest, form: ChooseWarningsForm) -> list[Row]:
    if not form.is_valid():
        return []
    actions, today = Action.objects.visible_to(request.user), timezone.localdate()
    if slug := form.cleaned_data["plan"]:
        actions = actions.filter(plan__slug=slug)
    lines = warnings_list_of(actions, on=today)
    if not form.cleaned_data["dismissed"]:
        lines = active_warnings(lines)
    kind = form.cleaned_data["kind"]
    lines = [line for line in lines if kind in {"", line.warning.kind.value}]
    questions, recipients = newest_questions(lines), find_recipients(on=today)
    rows = [
        Row(
            line,
            questions.get((line.action.pk, line.warning.kind)),
            bool(recipients.leads_of(line.action)),
        )
        for line in lines
    ]
    return [row for row in rows if form.includes(row.question)]


@form_page
def dismiss_warnings(request: SignedInRequest, pk: int) -> HttpResponse:
    """Dismiss warnings about an action and give the reason."""
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    visible = Action.objects.visible_to(user)
    action = get_object_or_404(visible.select_related("plan", "rating", "lead"), pk=pk)
    if not rules.can_work_through_warnings(user):
        raise PermissionDenied
    lines = active_warnings(warnings_list_of(visible.filter(pk=pk), on=today))
    if not lines:
        raise _no_warnings(action, user)
    form = DismissWarningsForm(
        sent_data(request),
        active=[line.warning for line in lines],
        initial={"version": action.version, "kinds": request.GET.getlist("kind")},
    )
    return _page(action).handle(
        request,
        form,
        partial(services.dismiss_warnings, action=action, on=today),
        message=_("Warnings dismissed until something changes."),
        redirect_to=action,
    )


def _no_warnings(action: Action, user: User) -> Overtaken:
    """Says who dismissed the last warning, and when; or that there is none."""
    dismissals = WarningDismissal.objects.visible_to(user).filter(action=action)
    last = dismissals.select_related("dismissed_by").order_by("-dismissed_at", "-pk").first()
    words = _("%(ref)s has no warnings now.")
    said = {"ref": action.ref}
    if last:
        words = _("%(ref)s has no warnings now. %(name)s dismissed the last one %(when)s.")
        said |= {
            "name": last.dismissed_by.name_at(last.dismissed_at),
            "when": moment_in_words(last.dismissed_at),
        }
    return Overtaken(words % said, heading=_("There are no warnings to dismiss"), row=action)


def _page(action: Action) -> RecordPage:
    return RecordPage(
        _("Dismiss warnings"),
        breadcrumbs.to_action(action),
        caption=f"{action.ref}: {action.wording}",
        intro=_(
            "This does not change the rating. A warning is shown again if the rating, status, "
            "date, evidence or wording changes."
        ),
    )
