"""What does not add up in how actions are reported, for the improvement team to work through."""

from collections.abc import Sequence
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from actions import crumbs, rules
from actions.asking import Person, whom_to_ask
from actions.forms import ChooseWarningsForm, DismissWarningsForm
from actions.honesty import WarningLine, honesty_list, standing_warnings, to_ask
from actions.models import Action, ImprovementPlan
from actions.services import rating_warnings
from safeguard.accounts.once import form_page, is_repeat, send, sent_data
from safeguard.accounts.requests import SignedInRequest

ROWS_ON_A_PAGE = 50


@require_safe
def warnings_about_ratings(request: SignedInRequest) -> HttpResponse:
    """Every warning that stands, by plan and kind as the address chooses."""
    user, today = request.user, timezone.localdate()
    if not rules.can_work_through_warnings(user):
        raise PermissionDenied
    plans = list(ImprovementPlan.objects.visible_to(user).order_by("title"))
    form = ChooseWarningsForm(request.GET, plans=plans)
    page = Paginator(_chosen(request, form), ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    whom = whom_to_ask(on=today)
    context = {
        "form": form,
        "page": page,
        "rows": [(line, _mail_to(line, to_ask(line, whom))) for line in page.object_list],
        "crumbs": crumbs.to_plans(),
    }
    return render(request, "actions/warnings_about_ratings.html", context)


def _chosen(request: SignedInRequest, form: ChooseWarningsForm) -> list[WarningLine]:
    if not form.is_valid():
        return []
    actions = Action.objects.visible_to(request.user)
    if slug := form.cleaned_data["plan"]:
        actions = actions.filter(plan__slug=slug)
    lines = honesty_list(actions, on=timezone.localdate())
    if not form.cleaned_data["dismissed"]:
        lines = standing_warnings(lines)
    kind = form.cleaned_data["kind"]
    return [line for line in lines if kind in {"", line.warning.kind.value}]


def _mail_to(line: WarningLine, people: Sequence[Person]) -> str:
    """An address that begins a mail to the lead; the reference only, for mail is no safe place."""
    if not people:
        return ""
    subject = _("About action %(ref)s") % {"ref": line.action.ref}
    body = settings.SITE_URL + line.action.get_absolute_url()
    to = ",".join(quote(person.address, safe="@") for person in people)
    return f"mailto:{to}?subject={quote(subject)}&body={quote(body)}"


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
