"""Pages of agenda items and their documents."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from committees.meetings import breadcrumbs, rules
from committees.meetings.exemption_preview import opening_of_document, opening_of_item
from committees.meetings.forms.meetings import DocumentForm, ItemForm
from committees.meetings.meeting_pages import item_record, place_of
from committees.meetings.readable import readable_by
from committees.meetings.services.agenda import save_document, save_item
from committees.meetings.views.clerks import require_clerk
from committees.meetings.views.exemption_preview import ask_before_opening
from committees.models import AgendaItem, Document
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.handling import form_page, sent_data
from safeguard.forms.pages import RecordPage


@require_safe
def item(request: SignedInRequest, pk: int) -> HttpResponse:
    """An item: its papers, its minute, what was resolved and what became of it."""
    shown, readable = _item(request, pk), readable_by(request.user)
    context = {
        "item": shown,
        "record": item_record(readable, shown, on=timezone.localdate()),
        "place": place_of(readable, shown),
        "crumbs": breadcrumbs.to_meeting(shown.meeting),
        "can_write": rules.can_change(request.user, shown),
    }
    return render(request, "committees/meetings/item.html", context)


@form_page
def edit_item(request: SignedInRequest, pk: int) -> HttpResponse:
    """Changes an item, and whether it is exempt."""
    shown = _item(request, pk)
    require_clerk(request, shown)
    form = ItemForm(sent_data(request), was_exempt=shown.is_exempt, initial=ItemForm.first(shown))
    asked = ask_before_opening(
        request,
        form,
        lambda: opening_of_item(readable_by(request.user), shown, title=form.cleaned_data["title"]),
        was_exempt=shown.is_exempt,
        page=shown,
        caption=str(shown),
        crumbs=breadcrumbs.to_item(shown),
    )
    page = RecordPage(
        _("Change the item"),
        breadcrumbs.to_item(shown),
        caption=str(shown.meeting),
        now=lambda: form.labelled(ItemForm.first(shown)),
    )
    return asked or page.handle(
        request,
        form,
        lambda: save_item(
            meeting=shown.meeting,
            facts=form.facts,
            item=shown,
            version=form.cleaned_data["version"],
            by=request.user,
            at=timezone.now(),
        ),
        said=_("Item changed."),
    )


@form_page
def add_document(request: SignedInRequest, pk: int) -> HttpResponse:
    """Adds a document to an item."""
    shown = _item(request, pk)
    require_clerk(request, shown)
    form = DocumentForm(sent_data(request), initial={"version": 0})
    page = RecordPage(_("Add a document"), breadcrumbs.to_item(shown), caption=str(shown))
    return page.handle(
        request,
        form,
        lambda: save_document(item=shown, facts=form.facts, by=request.user, at=timezone.now()),
        said=_("Document added."),
    )


@form_page
def edit_document(request: SignedInRequest, pk: int) -> HttpResponse:
    """Changes a document, and whether it is exempt."""
    documents = Document.objects.visible_to(request.user)
    shown = get_object_or_404(documents.select_related("item__meeting__committee"), pk=pk)
    require_clerk(request, shown.item, shown)
    form = DocumentForm(sent_data(request), initial=DocumentForm.first(shown))
    # In an exempt item it is hidden whatever is said of itself.
    asked = not shown.item.is_exempt and ask_before_opening(
        request,
        form,
        lambda: opening_of_document(shown, title=form.cleaned_data["title"]),
        was_exempt=shown.is_exempt,
        page=shown,
        caption=str(shown),
        crumbs=breadcrumbs.to_item(shown.item),
    )
    page = RecordPage(
        _("Change a document"),
        breadcrumbs.to_item(shown.item),
        caption=str(shown.item),
        now=lambda: form.labelled(DocumentForm.first(shown)),
    )
    return asked or page.handle(
        request,
        form,
        lambda: save_document(
            item=shown.item,
            facts=form.facts,
            document=shown,
            version=form.cleaned_data["version"],
            by=request.user,
            at=timezone.now(),
        ),
        said=_("Document changed."),
    )


def _item(request: SignedInRequest, pk: int) -> AgendaItem:
    items = AgendaItem.objects.visible_to(request.user)
    return get_object_or_404(items.select_related("meeting__committee", "presenter"), pk=pk)
