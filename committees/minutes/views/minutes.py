"""Page for writing the minute of an item."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from committees.meetings import breadcrumbs
from committees.meetings.views.clerks import require_clerk
from committees.minutes.forms.minutes import MinuteForm
from committees.minutes.services.minutes import save_minute
from committees.models import AgendaItem, Minute
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.pages import RecordPage, form_page, sent_data


@form_page
def write_minute(request: SignedInRequest, pk: int) -> HttpResponse:
    """Adds or changes the minute of an item."""
    shown = _item(request, pk)
    require_clerk(request, shown)
    minutes = Minute.objects.visible_to(request.user).select_related("item__meeting")
    minute = minutes.filter(item=shown).first()
    form = MinuteForm(
        sent_data(request),
        item=shown,
        earlier=minutes.earlier_than(shown),
        initial=MinuteForm.first(minute) if minute else {"version": 0, "number": shown.number},
    )
    if minute is None:
        form.offer(clause=_("Save and add resolution"))
    page = RecordPage(
        _("Minute"),
        breadcrumbs.to_item(shown),
        caption=str(shown),
        now=lambda: form.labelled(MinuteForm.first(minute)) if minute else [],
    )
    return page.handle(
        request,
        form,
        lambda: save_minute(
            item=shown,
            words=form.words,
            minute=minute,
            version=form.cleaned_data["version"],
            amending=form.amending,
            by=request.user,
            at=timezone.now(),
        ),
        said=_("Minute saved."),
        to=_to_first_clause if "clause" in request.POST else None,
    )


def _to_first_clause(minute: Minute) -> str:
    return reverse("committees:add-resolution", args=[minute.pk])


def _item(request: SignedInRequest, pk: int) -> AgendaItem:
    items = AgendaItem.objects.visible_to(request.user)
    return get_object_or_404(items.select_related("meeting__committee", "presenter"), pk=pk)
