"""Page for withdrawing a record entered by mistake."""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from committees.meetings import breadcrumbs
from committees.meetings.forms.fields import ReasonForm
from committees.meetings.readable import ReadableRecords, readable_by
from committees.meetings.rules import require_clerk
from committees.meetings.services import withdrawing
from committees.models import AgendaItem, Document, FollowUp, Resolution
from safeguard.accounts.models import User
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.pages import RecordPage, form_page, sent_data

_HEADINGS = {
    "item": gettext_lazy("Withdraw item"),
    "document": gettext_lazy("Withdraw document"),
    "resolution": gettext_lazy("Withdraw clause"),
    "follow-up": gettext_lazy("Withdraw follow-up"),
}


@form_page
def withdraw(request: SignedInRequest, noun: str, pk: int) -> HttpResponse:
    """Withdraws an item, document, clause or follow-up, with a reason."""
    row: AgendaItem | Document | Resolution | FollowUp = get_object_or_404(
        _rows(readable_by(request.user), noun), pk=pk
    )
    require_clerk(request, row)
    item = _item_of(row)
    if row == item and _has_reports(item, request.user):
        # That page also asks what should happen to the reports.
        return redirect("reports:withdraw-item", pk)
    form = ReasonForm(
        sent_data(request),
        submit_label=_HEADINGS[noun],
        hint=_("Shown to the public if this has been published. Do not include anything exempt."),
        initial={"version": row.version},
    )
    page = RecordPage(
        _HEADINGS[noun],
        breadcrumbs.to_item(item),
        caption=str(row),
        intro=_(
            "Clerks can still see it, with your reason. If it has been published, it stays on the "
            "page marked as withdrawn. Its documents and follow-ups are withdrawn too."
        ),
    )
    return page.handle(
        request,
        form,
        partial(withdrawing.withdraw, row=row),
        message=_("Withdrawn."),
        redirect_to=item,
    )


def _has_reports(item: AgendaItem, user: User) -> bool:
    # The foreign key to the item is in the reports app.
    papers: Any = getattr(item, "publications", None)
    return papers is not None and papers.visible_to(user).current().exists()


def _rows(readable: ReadableRecords, noun: str) -> QuerySet[Any]:
    place = "item__meeting__committee"
    return {
        "item": readable.items.select_related("meeting__committee"),
        "document": readable.documents.select_related(place),
        "resolution": readable.resolutions.with_origin(),
        "follow-up": readable.follow_ups.with_origin(),
    }[noun]


def _item_of(row: AgendaItem | Document | Resolution | FollowUp) -> AgendaItem:
    if isinstance(row, AgendaItem):
        return row
    if isinstance(row, Document):
        return row.item
    return (row.resolution if isinstance(row, FollowUp) else row).minute.item
