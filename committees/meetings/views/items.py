"""Pages for agenda items and their documents."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from committees.meetings import breadcrumbs, rules
from committees.meetings.exemption_preview import preview_document_change, preview_item_change
from committees.meetings.forms.meetings import DocumentForm, ItemForm
from committees.meetings.meeting_pages import adjacent_items, item_record
from committees.meetings.readable import readable_by
from committees.meetings.rules import require_clerk
from committees.meetings.services.agenda import save_document, save_item
from committees.meetings.views.exemption_preview import confirm_exemption_change
from committees.models import AgendaItem, Document
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.pages import RecordPage, form_page, sent_data


@require_safe
def item(request: SignedInRequest, pk: int) -> HttpResponse:
    """An agenda item with its reports, minute, resolutions and follow-ups."""
    shown, readable = _item(request, pk), readable_by(request.user)
    record = item_record(readable, shown, on=timezone.localdate())
    why_not_minuted = rules.why_not_minuted(shown.meeting, on=timezone.localdate())
    more = [
        ("write-minute", _("Edit minute")) if record.minute and not why_not_minuted else None,
        ("add-document", _("Add document")),
        ("edit-item", _("Edit item")),
        ("withdraw-item", _("Withdraw item")),
    ]
    context = {
        "item": shown,
        "record": record,
        "more": [(reverse(f"committees:{each[0]}", args=[pk]), each[1]) for each in more if each],
        "place": adjacent_items(readable, shown),
        "crumbs": breadcrumbs.to_meeting(shown.meeting),
        "can_write": rules.can_change(request.user, shown),
        "why_not_minuted": why_not_minuted,
    }
    return render(request, "committees/meetings/item.html", context)


@form_page
def edit_item(request: SignedInRequest, pk: int) -> HttpResponse:
    """Changes an item, including whether it is exempt."""
    shown = _item(request, pk)
    require_clerk(request, shown)
    form = ItemForm(sent_data(request), was_exempt=shown.is_exempt, initial=ItemForm.first(shown))
    confirmation = confirm_exemption_change(
        request,
        form,
        lambda: preview_item_change(
            readable_by(request.user), shown, title=form.cleaned_data["title"]
        ),
        was_exempt=shown.is_exempt,
        page=shown,
        caption=str(shown),
        crumbs=breadcrumbs.to_item(shown),
    )
    page = RecordPage(
        _("Edit item"),
        breadcrumbs.to_item(shown),
        caption=str(shown.meeting),
        now=lambda: form.labelled(ItemForm.first(shown)),
    )
    return confirmation or page.handle(
        request,
        form,
        partial(save_item, meeting=shown.meeting, item=shown),
        message=_("Item saved."),
    )


@form_page
def add_document(request: SignedInRequest, pk: int) -> HttpResponse:
    """Adds a document to an item."""
    shown = _item(request, pk)
    require_clerk(request, shown)
    form = DocumentForm(sent_data(request), initial={"version": 0})
    page = RecordPage(_("Add document"), breadcrumbs.to_item(shown), caption=str(shown))
    return page.handle(
        request,
        form,
        partial(save_document, item=shown),
        message=_("Document added."),
    )


@form_page
def edit_document(request: SignedInRequest, pk: int) -> HttpResponse:
    """Changes a document, including whether it is exempt."""
    documents = Document.objects.visible_to(request.user)
    shown = get_object_or_404(documents.select_related("item__meeting__committee"), pk=pk)
    require_clerk(request, shown.item, shown)
    form = DocumentForm(sent_data(request), initial=DocumentForm.first(shown))
    # A document of an exempt item is hidden in any case.
    confirmation = not shown.item.is_exempt and confirm_exemption_change(
        request,
        form,
        lambda: preview_document_change(shown, title=form.cleaned_data["title"]),
        was_exempt=shown.is_exempt,
        page=shown,
        caption=str(shown),
        crumbs=breadcrumbs.to_item(shown.item),
    )
    page = RecordPage(
        _("Edit document"),
        breadcrumbs.to_item(shown.item),
        caption=str(shown.item),
        now=lambda: form.labelled(DocumentForm.first(shown)),
    )
    return confirmation or page.handle(
        request,
        form,
        partial(save_document, item=shown.item, document=shown),
        message=_("Document saved."),
    )


def _item(request: SignedInRequest, pk: int) -> AgendaItem:
    related = ("meeting__committee", "meeting__confirmed_by_meeting", "presenter")
    items = AgendaItem.objects.visible_to(request.user).select_related(*related)
    return get_object_or_404(items, pk=pk)
