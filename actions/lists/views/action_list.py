"""The list of all actions, and its export. See `filters.py` for the query strings."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from actions.lists import rules
from actions.lists.filters import ActionFilter
from actions.lists.forms.lists import ExportForm
from actions.lists.services import exports
from actions.lists.services.exports import FileKind
from actions.models import Action, SavedList, Sort, sorts_offered
from actions.plans import breadcrumbs
from actions.plans.action_lines import line_of
from actions.plans.flags import flags_to_show
from actions.plans.plan_pages import plans_pages
from actions.plans.rules import can_see_plans
from safeguard.accounts.models import User
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.pages import form_page, sent_data
from safeguard.limits import ACTIONS_PER_PAGE

CONTENT_TYPES = {
    FileKind.CSV: "text/csv; charset=utf-8",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def list_of(request: SignedInRequest) -> ActionFilter:
    """The filtered list of the actions that the user can see."""
    return ActionFilter(
        request.GET,
        queryset=Action.objects.visible_to(request.user),
        user=request.user,
        on=timezone.localdate(),
        sort=Sort.read(request.GET.get("sort", "")),
    )


@require_safe
def actions(request: SignedInRequest) -> HttpResponse:
    """Show all actions, filtered, sorted and paginated by the query string."""
    if not can_see_plans(request.user):
        raise PermissionDenied
    user, chosen = request.user, list_of(request)
    breadcrumbs.remember_list(request)
    rows = chosen.sorted.with_parts(on=chosen.on).select_related("plan", "rating", "lead__team")
    page = Paginator(rows, ACTIONS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": chosen,
        "page": page,
        "rows": [
            (action, flags_to_show(action.facts, on=chosen.on)) for action in page.object_list
        ],
        "lines": [line_of(a, on=chosen.on, with_plan=True) for a in page.object_list],
        "sub_items": plans_pages("actions"),
        "sorts": _sorts(chosen.sort),
        "tags": chosen.tags,
        "saved_lists": _saved_lists(request),
        "more": _more(user, chosen),
        "changes": rules.bulk_changes_open_to(user, posts=list(user.posts_on(chosen.on))),
        "kept": QueryDict(chosen.address).lists(),
    }
    return render(request, "actions/lists/actions.html", context)


@form_page
def export_actions(request: SignedInRequest) -> HttpResponseBase:
    """Export the filtered list as a file, with an audit event."""
    user, now = request.user, timezone.now()
    if not rules.can_export_actions(user):
        raise PermissionDenied
    chosen = list_of(request)
    if chosen.form.errors:
        return redirect(f"{reverse('actions:actions')}?{chosen.address}")
    form = ExportForm(sent_data(request))
    if form.is_valid():
        file = exports.export_actions(
            actions=chosen.sorted,
            kind=form.chosen,
            address=chosen.address,
            on=chosen.on,
            by=user,
            at=now,
        )
        name = f"actions-{chosen.on.isoformat()}.{form.chosen.value}"
        kind = CONTENT_TYPES[form.chosen]
        return FileResponse(file, as_attachment=True, filename=name, content_type=kind)
    context = {
        "form": form,
        "filter": chosen,
        "count": chosen.qs.count(),
        "crumbs": breadcrumbs.to_actions(chosen.address),
    }
    return render(request, "actions/lists/export_actions.html", context)


def _saved_lists(request: SignedInRequest) -> list[tuple[SavedList, bool]]:
    """The saved lists the user can see and, for each one, whether they can edit it."""
    user = request.user
    found = SavedList.objects.visible_to(user).select_related("owner").in_order()
    return [(saved, rules.can_edit_saved_list(user, saved)) for saved in found]


def _sorts(chosen: Sort) -> list[tuple[str, str, bool]]:
    """Each sort order: its value, its label, and whether it is the current one."""
    return [(str(order), order.label, order == chosen) for order in sorts_offered(chosen)]


def _more(user: User, chosen: ActionFilter) -> list[tuple[str, str]]:
    """Links to save and download the list, if the user is allowed to do so."""
    found = []
    if rules.can_save_list(user):
        found.append((reverse("actions:save-list"), _("Save this list")))
    if rules.can_export_actions(user):
        found.append((reverse("actions:export-actions"), _("Download this list")))
    return [(f"{address}?{chosen.address}", words) for address, words in found]
