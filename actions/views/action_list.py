"""The list of all actions. What its address may say is written in `actions/filters.py`."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from actions.filters import AllActionsFilter
from actions.flags import flags_beside
from actions.models import Action, Column, Sort, with_update
from safeguard.accounts.requests import SignedInRequest

ROWS_ON_A_PAGE = 50


@dataclass(frozen=True)
class Heading:
    """A column's heading: how the list is sorted by it now, and what its link does."""

    label: str
    aria_sort: str
    sort: str


def list_of(request: SignedInRequest) -> AllActionsFilter:
    """The list that the address describes, of what this person may see."""
    return AllActionsFilter(
        request.GET,
        queryset=Action.objects.visible_to(request.user),
        user=request.user,
        on=timezone.localdate(),
        sort=Sort.read(request.GET.get("sort", "")),
    )


@require_safe
def actions(request: SignedInRequest) -> HttpResponse:
    """One list of all actions, chosen, sorted and paged by what stands in the address."""
    chosen = list_of(request)
    rows = with_update(chosen.sorted).select_related("plan", "theme", "rating", "lead__team")
    page = Paginator(rows, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": chosen,
        "page": page,
        "rows": [(action, flags_beside(action.facts, on=chosen.on)) for action in page.object_list],
        "headings": [_heading(column, chosen.sort) for column in Column],
    }
    return render(request, "actions/actions.html", context)


def _heading(column: Column, sort: Sort) -> Heading:
    if sort.column != column:
        return Heading(column.label, "", str(Sort(column)))
    aria_sort = "descending" if sort.is_reversed else "ascending"
    return Heading(column.label, aria_sort, str(Sort(column, not sort.is_reversed)))
