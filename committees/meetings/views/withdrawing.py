"""The page on which something entered by mistake is taken back."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from committees.meetings import breadcrumbs, rules
from committees.meetings.forms.fields import ReasonForm
from committees.meetings.readable import ReadableRecords, readable_by
from committees.meetings.services import withdrawing
from committees.models import AgendaItem, Document, FollowUp, Resolution
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.handling import form_page, sent_data
from safeguard.forms.pages import RecordPage

_HEADINGS = {
    "item": gettext_lazy("Withdraw the item"),
    "document": gettext_lazy("Withdraw the document"),
    "resolution": gettext_lazy("Withdraw the clause"),
    "follow-up": gettext_lazy("Withdraw the follow-up"),
}


@form_page
def withdraw(request: SignedInRequest, noun: str, pk: int) -> HttpResponse:
    """Takes back an item, a document, a clause or a follow-up, with a reason."""
    row: AgendaItem | Document | Resolution | FollowUp = get_object_or_404(
        _rows(readable_by(request.user), noun), pk=pk
    )
    if not rules.can_change(request.user, row):
        raise PermissionDenied
    item = _item_of(row)
    form = ReasonForm(
        sent_data(request),
        submit_label=_("Withdraw it"),
        hint=_("Where it has been public, everybody reads this. It must tell nothing exempt."),
        initial={"version": row.version},
    )
    page = RecordPage(
        _HEADINGS[noun],
        breadcrumbs.to_item(item),
        caption=str(row),
        intro=_(
            "Nothing is deleted: clerks go on seeing it with your reason. Where it has been "
            "public, it stays and is marked as withdrawn. What hangs on it is withdrawn with it."
        ),
    )
    return page.handle(
        request,
        form,
        lambda: withdrawing.withdraw(row=row, by=request.user, at=timezone.now(), **form.given()),
        said=_("Withdrawn."),
        to=item,
    )


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
