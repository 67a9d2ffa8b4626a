"""Changing several actions: select them, enter the change and reason, preview and confirm."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from actions.lists import rules
from actions.lists.filters import ActionFilter
from actions.lists.forms.bulk_changes import (
    BulkChangeForm,
    ConfidentialityForm,
    DatesForm,
    LeadForm,
    ThemeForm,
    read_rows,
)
from actions.lists.services import bulk_changes
from actions.lists.services.bulk_changes import MAX_BULK_ACTIONS, ChangeContext
from actions.lists.views.action_list import list_of
from actions.models import Action, ActionQuerySet
from actions.plans import breadcrumbs
from actions.plans import rules as plans_rules
from safeguard.accounts.models import Post, User
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.kept import bring_back
from safeguard.forms.pages import form_page, handle_form, sent_data

FORMS: dict[str, type[BulkChangeForm]] = {
    "lead": LeadForm,
    "theme": ThemeForm,
    "confidentiality": ConfidentialityForm,
    "date": DatesForm,
}


@form_page
def change_actions(request: SignedInRequest) -> HttpResponse:
    """The form for one kind of change, its preview and its confirmation."""
    user = request.user
    posts = list(user.posts_on(timezone.localdate()))
    kind = request.GET.get("what", "lead" if plans_rules.can_edit_plan(user) else "date")
    if kind not in rules.bulk_changes_open_to(user, posts=posts):
        raise PermissionDenied
    chosen = list_of(request)
    actions = _actions(request, chosen)
    is_too_many = len(actions) > MAX_BULK_ACTIONS
    form = FORMS[kind](sent_data(request), actions=[] if is_too_many else actions)
    context = {
        "is_too_many": is_too_many,
        "most": MAX_BULK_ACTIONS,
        "crumbs": breadcrumbs.to_actions(chosen.address),
    }
    bring_back(request, form)
    if not form.is_valid() or "again" in request.POST:
        return render(request, "actions/lists/change_actions.html", context | {"form": form})
    back = f"{reverse('actions:actions')}?{chosen.address}"
    return _preview_or_change(request, form, posts, context, back)


def _preview_or_change(
    request: SignedInRequest,
    form: BulkChangeForm,
    posts: list[Post],
    context: dict[str, object],
    back: str,
) -> HttpResponse:
    """Preview each row, and make the change once confirmed."""
    user, now, change = request.user, timezone.now(), form.change()
    rows = bulk_changes.preview(form.actions, change, by=user, posts=posts)
    changing = [row for row in rows if not row.why_not]
    context |= {"rows": changing, "staying": [row for row in rows if row.why_not]}
    template = "actions/lists/look_at_changes.html"
    if "change" not in request.POST:
        return render(request, template, context | {"form": form})
    reason, today = form.cleaned_data["reason"], timezone.localdate(now)
    change_context = ChangeContext(by=user, at=now, effective_on=today, posts=posts, reason=reason)
    return handle_form(
        request,
        form,
        lambda: bulk_changes.change_actions(
            actions=readable(request.user),
            versions=form.versions,
            change=change,
            context=change_context,
        ),
        message=_success_message(len(changing)),
        template=template,
        context=context,
        redirect_to=back,
    )


def _success_message(count: int) -> str:
    return ngettext("%(n)d action changed.", "%(n)d actions changed.", count) % {"n": count}


def readable(user: User) -> ActionQuerySet:
    """The actions that the user can see, with everything loaded that a row needs."""
    actions = Action.objects.visible_to(user).in_order()
    loaded = actions.select_related("plan", "theme", "lead__team", "latest_entry__recorded_by")
    return loaded.prefetch_related("supporters")


def _actions(request: SignedInRequest, chosen: ActionFilter) -> list[Action]:
    """The actions in the submitted form, or else those selected on the list."""
    actions = readable(request.user)
    if request.method == "POST":
        versions = read_rows(request.POST.get("rows", ""))
        found = list(actions.filter(pk__in=versions))
        if len(found) != len(versions):
            raise Http404
        return found
    if request.GET.get("all"):
        keys = [] if chosen.form.errors else list(chosen.qs.values("pk")[: MAX_BULK_ACTIONS + 1])
        return list(actions.filter(pk__in=[row["pk"] for row in keys]))
    keys = [int(key) for key in request.GET.getlist("action") if key.isdecimal() and len(key) < 16]
    return list(actions.filter(pk__in=keys[: MAX_BULK_ACTIONS + 1]))
