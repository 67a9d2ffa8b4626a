"""Pages for publications, for signed-in users."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reports.models import Publication, Report
from reports.publishing import rules
from reports.publishing.views.files import inline_file
from reports.rendering.papers import as_text
from safeguard.accounts.models import User
from safeguard.accounts.requests import SignedInRequest
from safeguard.limits import PUBLICATIONS_PER_PAGE


@require_safe
def publications(request: SignedInRequest) -> HttpResponse:
    """List publications, newest first. People who write reports also see drafts."""
    user = request.user
    every = Publication.objects.visible_to(user)
    drafts = Report.objects.visible_to(user).unpublished().select_related("plan")
    shown = every.listed(among=every)
    context = {
        "page": Paginator(shown, PUBLICATIONS_PER_PAGE).get_page(request.GET.get("page")),
        "drafts": drafts.order_by("-pk") if rules.can_write_report(user) else [],
    }
    return render(request, "reports/publishing/publications.html", context)


@require_safe
def publication(request: SignedInRequest, pk: int) -> HttpResponse:
    """The page for a publication."""
    shown = _publication(request.user, pk)
    if _is_gone(shown, request.user):
        return _gone(request, shown)
    context = {
        "publication": shown,
        "withdrawn_after": Publication.objects.ever_visible_to(request.user).withdrawn_after(shown),
        "can_write_report": rules.can_write_report(request.user),
        "can_withdraw": not shown.withdrawn and rules.can_publish_report(request.user, shown),
        "crumbs": [(reverse("reports:publications"), _("Reports"))],
    }
    return render(request, "reports/publishing/publication.html", context)


@require_safe
def publication_pdf(request: SignedInRequest, pk: int) -> HttpResponse:
    """The PDF of a publication, exactly as published."""
    shown = _publication(request.user, pk)
    if _is_gone(shown, request.user):
        return _gone(request, shown)
    return inline_file(bytes(shown.pdf), file_name(shown, "pdf"), "application/pdf")


@require_safe
def publication_data(request: SignedInRequest, pk: int) -> HttpResponse:
    """The data of a publication as JSON."""
    shown = _publication(request.user, pk)
    if _is_gone(shown, request.user):
        return _gone(request, shown)
    return inline_file(as_text(shown.data).encode(), file_name(shown, "json"), "application/json")


def file_name(shown: Publication, ending: str) -> str:
    """File name for a download."""
    return f"{slugify(shown.title)[:80]}-{shown.number}.{ending}"


def _publication(user: User, pk: int) -> Publication:
    """The publication, also if it has been withdrawn. Its content is loaded when it is used."""
    found: Publication = get_object_or_404(
        Publication.objects.ever_visible_to(user)
        .with_newer(Publication.objects.visible_to(user))
        .select_related(
            "plan", "report", "published_by", "withdrawal", "agenda_item__meeting__committee"
        )
        .select_related("meeting")
        .defer("data", "html", "pdf"),
        pk=pk,
    )
    return found


def _is_gone(shown: Publication, user: User) -> bool:
    return shown.withdrawn is not None and not user.sees_withdrawn_reports


def _gone(request: SignedInRequest, shown: Publication) -> HttpResponse:
    """The page that says why a publication was withdrawn (410)."""
    item = shown.agenda_item
    context = {"publication": shown, "item_address": item.get_absolute_url() if item else ""}
    return render(request, "reports/publishing/withdrawn.html", context, status=410)
