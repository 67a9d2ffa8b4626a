"""Adding actions to a plan and editing them."""

from functools import partial

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.models import Action, ActionEntry, ImprovementPlan
from actions.plans import breadcrumbs, rules
from actions.plans.forms.actions import ActionForm, ChangeRefForm, initial_values
from actions.plans.references import next_ref
from actions.plans.services import action_editing, references
from actions.plans.timeline import plan_facts_of
from actions.plans.views.action_form import task_of
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.pages import form_page, handle_form, sent_data


@form_page
def add_action(request: SignedInRequest, slug: str) -> HttpResponse:
    """Adds an action. The next reference is suggested."""
    user, now = request.user, timezone.now()
    plan = get_object_or_404(ImprovementPlan.objects.visible_to(user), slug=slug)
    if not rules.can_edit_plan(user):
        raise PermissionDenied
    refs = set(Action.objects.visible_to(user).filter(plan=plan).values_list("ref", flat=True))
    entries = ActionEntry.objects.visible_to(user).filter(action__plan=plan)
    first = {"version": 0, "ref": next_ref(refs | entries.signposts().keys())}
    themes = plan.themes.order_by("order", "pk")
    form = ActionForm(sent_data(request), themes=themes, refs=refs, initial=first)
    return handle_form(
        request,
        form,
        lambda: action_editing.add_action(
            plan=plan, effective_on=timezone.localdate(now), by=user, at=now, **form.values()
        ),
        message=_("Action %(ref)s added.") % {"ref": form["ref"].value() or ""},
        template="actions/plans/add_action.html",
        context={"plan": plan, "crumbs": breadcrumbs.to_plan(plan)},
        redirect_to=plan,
    )


@form_page
def edit_action(request: SignedInRequest, pk: int) -> HttpResponse:
    """Edits the details of an action. The previous ones stay in its history."""
    task = task_of(request, pk)
    action = task.action
    task.require(rules.can_edit_action(task.user, action), may=rules.can_edit_plan(task.user))
    themes, first = action.plan.themes.order_by("order", "pk"), initial_values(action)
    form = ActionForm(sent_data(request), action=action, themes=themes, initial=first)
    return task.handle(
        form,
        partial(action_editing.edit_action, action=action, effective_on=task.today),
        message=_("Action saved."),
        template="actions/plans/edit_action.html",
        as_it_is=lambda: plan_facts_of(action),
    )


@form_page
def change_ref(request: SignedInRequest, pk: int) -> HttpResponse:
    """Changes the reference of an action. The old reference still leads to it."""
    task = task_of(request, pk)
    action = task.action
    task.require(rules.can_edit_action(task.user, action), may=rules.can_edit_plan(task.user))
    form = ChangeRefForm(sent_data(request), initial={"version": action.version})
    return task.handle(
        form,
        partial(references.change_ref, action=action, effective_on=task.today),
        message=_("Reference changed."),
        heading=_("Change reference"),
        intro=_(
            "“%(ref)s” will still lead to this action in the plan’s search and in imported files, "
            "and no other action can use it. Published reports will not change."
        )
        % {"ref": action.ref},
    )
