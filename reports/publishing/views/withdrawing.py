"""Pages for withdrawing publications, also with their agenda item, and discarding drafts."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from committees.meetings import breadcrumbs as meeting_crumbs
from committees.meetings.forms.fields import ReasonForm
from committees.meetings.rules import require_clerk
from committees.models import AgendaItem
from reports.models import Publication, Report
from reports.publishing import rules, services
from reports.publishing.forms import WithdrawItemForm
from reports.publishing.views.overtaken import (
    refuse_discarded,
    refuse_published,
    refuse_withdrawn,
)
from safeguard.accounts.models import User
from safeguard.accounts.requests import SignedInRequest
from safeguard.dates import in_words
from safeguard.forms.pages import RecordPage, form_page, sent_data


@form_page
def withdraw_publication(request: SignedInRequest, pk: int) -> HttpResponse:
    """Withdraw a publication, with a reason."""
    publication = get_object_or_404(
        Publication.objects.visible_to(request.user)
        .select_related("report", "withdrawal__withdrawn_by")
        .defer("data", "html", "pdf"),
        pk=pk,
    )
    if not rules.can_publish_report(request.user, publication):
        raise PermissionDenied
    refuse_withdrawn(publication)
    form = ReasonForm(
        sent_data(request),
        submit_label=_("Withdraw report"),
        hint=_("Shown to everyone who could read the report. Do not include anything exempt."),
        initial={"version": publication.version},
    )

    def withdraw(*, version: int, reason: str, by: User, at: datetime) -> Any:
        return services.withdraw_publication(publication=publication, reason=reason, by=by, at=at)

    back = _current_again(publication, request.user)
    page = RecordPage(
        _("Withdraw report"),
        [
            (reverse("reports:publications"), _("Reports")),
            (publication.get_absolute_url(), str(publication)),
        ],
        caption=str(publication),
        intro=_(
            "Its page, PDF and figures are no longer published. Its address, and the agenda item "
            "if there is one, say that it was withdrawn and why. People who write reports, and "
            "auditors, can still read it."
        ),
        warning=back,
    )
    message = " ".join([_("Report withdrawn."), back]).strip()
    return page.handle(request, form, withdraw, message=message, redirect_to=publication)


def _current_again(
    publication: Publication, user: User, *, with_item: AgendaItem | None = None
) -> str:
    """Says which older version becomes the current report if this one is withdrawn; "" if none.

    With an item, all its versions are withdrawn.
    """
    versions = Publication.objects.visible_to(user).current().filter(report=publication.report_id)
    versions = versions.exclude(agenda_item=with_item) if with_item else versions
    if versions.filter(version__gt=publication.version).exists():
        return ""
    older = versions.filter(version__lt=publication.version).without_content()
    before = older.order_by("version").last()
    if before is None:
        return ""
    words = _("Report %(number)s, published on %(day)s, becomes the current report again.")
    day = in_words(timezone.localdate(before.published_at))
    return words % {"number": before.number, "day": day}


@form_page
def withdraw_item(request: SignedInRequest, pk: int) -> HttpResponse:
    """Withdraw an agenda item that has published reports, and say what happens to them."""
    user = request.user
    items = AgendaItem.objects.visible_to(user).select_related("meeting__committee", "withdrawn_by")
    item = get_object_or_404(items, pk=pk)
    require_clerk(request, item)
    published = Publication.objects.visible_to(user).current().filter(agenda_item=item)
    form = WithdrawItemForm(
        sent_data(request),
        submit_label=_("Withdraw item"),
        hint=_("Shown to the public if this has been published. Do not include anything exempt."),
        initial={"version": item.version},
    )

    def withdraw(*, version: int, reason: str, reports: str, by: User, at: datetime) -> AgendaItem:
        chosen = list(published.without_content()) if reports == "withdraw" else []
        return services.withdraw_item(
            item=item, version=version, reason=reason, reports=chosen, by=by, at=at
        )

    again = (
        _current_again(each, user, with_item=item)
        for each in published.without_content().newest_first()
    )
    back = list(dict.fromkeys(words for words in again if words))
    page = RecordPage(
        _("Withdraw item"),
        meeting_crumbs.to_item(item),
        caption=str(item),
        intro=_(
            "Clerks can still see it, with your reason. If it has been published, it stays on the "
            "page marked as withdrawn. Its documents and follow-ups are withdrawn too."
        ),
        now=[
            (_("Published report"), str(publication))
            for publication in published.without_content().newest_first()
        ],
        shows_now=True,
        warning=_("If you withdraw its reports: %(back)s") % {"back": " ".join(back)}
        if back
        else "",
    )
    return page.handle(request, form, withdraw, message=_("Withdrawn."), redirect_to=item)


@form_page
def discard_draft(request: SignedInRequest, pk: int) -> HttpResponse:
    """Discard a draft, with a reason."""
    user = request.user
    drafts = Report.objects.visible_to(user).select_related("withdrawn_by")
    draft = get_object_or_404(drafts, pk=pk)
    if not rules.can_publish_report(user, draft):
        raise PermissionDenied
    refuse_discarded(draft)
    refuse_published(draft)
    form = ReasonForm(
        sent_data(request),
        submit_label=_("Discard draft"),
        hint=_("Shown to people who can write reports."),
        initial={"version": draft.version},
    )

    def discard(*, version: int, reason: str, by: User, at: datetime) -> Report:
        return services.discard_draft(report=draft, version=version, reason=reason, by=by, at=at)

    page = RecordPage(
        _("Discard draft"),
        [
            (reverse("reports:publications"), _("Reports")),
            (draft.get_absolute_url(), draft.title),
        ],
        caption=draft.title,
        intro=_("It is no longer listed as a draft, but is kept and can be found by searching."),
    )
    return page.handle(request, form, discard, message=_("Draft discarded."))
