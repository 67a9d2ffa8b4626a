"""The list of all actions, and its export. See `filters.py` for the query strings."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from actions.lists import rules
from actions.lists.filters import ActionFilter
from actions.lists.forms.lists import ExportForm
from actions.lists.services import exports
from actions.lists.services.exports import FileKind
from actions.models import Action, Column, SavedList, Sort, with_update
from actions.plans import breadcrumbs
from actions.plans.flags import flags_beside
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.handling import form_page, sent_data
from safeguard.page_sizes import ACTIONS_PER_PAGE

CONTENT_TYPES = {
    FileKind.CSV: "text/csv; charset=utf-8",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Heading:
    """A column heading with its current sort direction and the sort of its link."""

    label: str
    aria_sort: str
    sort: str


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
    user, chosen = request.user, list_of(request)
    rows = with_update(chosen.sorted).select_related("plan", "theme", "rating", "lead__team")
    page = Paginator(rows, ACTIONS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": chosen,
        "page": page,
        "rows": [(action, flags_beside(action.facts, on=chosen.on)) for action in page.object_list],
        "headings": [_heading(column, chosen.sort) for column in Column],
        "saved_lists": _saved_lists(request),
        "can_save_list": rules.can_save_list(user),
        "can_export_actions": rules.can_export_actions(user),
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
    """The saved lists the user can see, each with whether they can edit it."""
    user = request.user
    found = SavedList.objects.visible_to(user).select_related("owner").in_order()
    return [(saved, rules.can_edit_saved_list(user, saved)) for saved in found]


def _heading(column: Column, sort: Sort) -> Heading:
    if sort.column != column:
        return Heading(column.label, "", str(Sort(column)))
    aria_sort = "descending" if sort.is_reversed else "ascending"
    return Heading(column.label, aria_sort, str(Sort(column, not sort.is_reversed)))
