"""Adding actions to a plan, and changing what the plan says of them."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from actions import crumbs, rules
from actions.forms import ActionForm, ChangeRefForm
from actions.forms.plans import first_words
from actions.models import Action, ActionEntry, ImprovementPlan
from actions.refs import next_ref
from actions.services import editing, references
from actions.timeline import plan_facts_of
from safeguard.accounts.once import form_page, is_repeat, send, sent_data
from safeguard.accounts.requests import SignedInRequest


@form_page
def add_action(request: SignedInRequest, slug: str) -> HttpResponse:
    """A new action, with the reference that comes next."""
    user, now = request.user, timezone.now()
    plan = get_object_or_404(ImprovementPlan.objects.visible_to(user), slug=slug)
    if is_repeat(request):
        return redirect(plan)
    if not rules.can_edit_plan(user):
        raise PermissionDenied
    refs = set(Action.objects.visible_to(user).filter(plan=plan).values_list("ref", flat=True))
    entries = ActionEntry.objects.visible_to(user).filter(action__plan=plan)
    first = {"version": 0, "ref": next_ref(refs | entries.signposts().keys())}
    themes = plan.themes.order_by("order", "pk")
    form = ActionForm(sent_data(request), themes=themes, refs=refs, initial=first)

    def add() -> ImprovementPlan:
        today = timezone.localdate(now)
        return editing.add_action(
            plan=plan, effective_on=today, by=user, at=now, **form.given()
        ).plan

    ref = form["ref"].value() or ""
    return send(
        request,
        form,
        add,
        went_to=lambda: plan,
        said=_("Action %(ref)s added.") % {"ref": ref},
        template="actions/add_action.html",
        context={"plan": plan, "crumbs": crumbs.to_plan(plan)},
    )


@form_page
def edit_action(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the plan says of the action; what it said before stays on the action's page."""
    user, now = request.user, timezone.now()
    actions = Action.objects.visible_to(user).select_related("plan", "lead__team", "theme")
    action = get_object_or_404(actions.prefetch_related("supporters"), pk=pk)
    if is_repeat(request):
        return redirect(action)
    if not rules.can_edit_action(user, action):
        raise PermissionDenied
    form = ActionForm(
        sent_data(request),
        action=action,
        themes=action.plan.themes.order_by("order", "pk"),
        initial=first_words(action),
    )

    def edit() -> Action:
        return editing.edit_action(
            action=action,
            version=form.cleaned_data["version"],
            effective_on=timezone.localdate(now),
            by=user,
            at=now,
            **form.given(),
        )

    context: dict[str, Any] = {
        "action": action,
        "crumbs": crumbs.to_action(action),
        "as_it_is": lambda: plan_facts_of(action),
    }
    return send(
        request,
        form,
        edit,
        went_to=lambda: action,
        said=_("Action saved."),
        template="actions/edit_action.html",
        context=context,
    )


@form_page
def change_ref(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another reference for the action; the old one goes on leading to it."""
    user, now = request.user, timezone.now()
    action = get_object_or_404(Action.objects.visible_to(user).select_related("plan"), pk=pk)
    if is_repeat(request):
        return redirect(action)
    if not rules.can_edit_action(user, action):
        raise PermissionDenied
    form = ChangeRefForm(sent_data(request), initial={"version": action.version})

    def change() -> Action:
        today = timezone.localdate(now)
        return references.change_ref(
            action=action, effective_on=today, by=user, at=now, **form.given()
        )

    return send(
        request,
        form,
        change,
        went_to=lambda: action,
        said=_("Reference changed."),
        template="actions/change_ref.html",
        context={"action": action, "crumbs": crumbs.to_action(action)},
    )
