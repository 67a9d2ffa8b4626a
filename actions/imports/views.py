"""Importing a plan from a file: first what it would do, then doing it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.imports.forms import COLUMNS, ApplyForm, ImportForm
from actions.imports.plan_files import PlanFileWrong, Wrong
from actions.imports.services import uploads
from actions.models import ImportUpload, ImprovementPlan
from actions.plans import breadcrumbs
from actions.plans import rules as plans_rules
from safeguard.accounts.requests import SignedInRequest
from safeguard.exceptions import Refused
from safeguard.forms.handling import form_page, handle_form, sent_data
from safeguard.page_sizes import IMPORT_MISTAKES_SHOWN, IMPORT_ROWS_PER_PAGE


@form_page
def import_new_plan(request: SignedInRequest) -> HttpResponse:
    """A file that becomes a plan of its own."""
    if not plans_rules.can_make_plan(request.user):
        raise PermissionDenied
    return _upload(request, None)


@form_page
def import_plan(request: SignedInRequest, slug: str) -> HttpResponse:
    """A file that speaks of a plan there is."""
    visible = ImprovementPlan.objects.visible_to(request.user).select_related("scale")
    plan = get_object_or_404(visible, slug=slug)
    if not plans_rules.can_edit_plan(request.user):
        raise PermissionDenied
    return _upload(request, plan)


def _upload(request: SignedInRequest, plan: ImprovementPlan | None) -> HttpResponse:
    """Takes the file and shows what its import would do, or what is wrong in it."""
    user, now = request.user, timezone.now()
    form = ImportForm(sent_data(request), request.FILES or None, plan=plan)
    crumbs_here = breadcrumbs.to_plan(plan) if plan else breadcrumbs.to_plans()
    context: dict[str, Any] = {"plan": plan, "crumbs": crumbs_here, "columns": COLUMNS}

    def look() -> ImportUpload:
        stated = form.stated()
        try:
            return uploads.upload_import(by=user, at=now, **stated, **form.kept())
        except PlanFileWrong as error:
            rows = uploads.rows_besides(error.wrongs, by=user, at=now, **stated)
            _tell(context, error.wrongs)
            context["rows"] = rows[:IMPORT_ROWS_PER_PAGE]
            raise Refused(_("The file has mistakes. Nothing was imported.")) from error

    if form.is_bound and not form.is_valid():
        _tell(context, form.wrongs)
    return handle_form(
        request,
        form,
        look,
        said=_("File read. Nothing is imported before you say so."),
        template="actions/imports/import_plan.html",
        context=context,
    )


def _tell(context: dict[str, Any], wrongs: list[Wrong]) -> None:
    context["wrongs"] = wrongs[:IMPORT_MISTAKES_SHOWN]
    context["more_wrongs"] = max(0, len(wrongs) - IMPORT_MISTAKES_SHOWN)


@form_page
def apply_import(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the import would do, row by row, and the button that does just that."""
    visible = ImportUpload.objects.visible_to(request.user).defer("content")
    upload = get_object_or_404(visible.select_related("plan", "scale"), pk=pk)
    form = ApplyForm(sent_data(request), initial={"version": 0})
    rows = Paginator(upload.outcome.get("rows", []), IMPORT_ROWS_PER_PAGE)
    return handle_form(
        request,
        form,
        lambda: uploads.apply_import(upload=upload, by=request.user, at=timezone.now()),
        said=_("Imported."),
        template="actions/imports/apply_import.html",
        context={
            "upload": upload,
            "crumbs": breadcrumbs.to_plans(),
            "page": rows.get_page(request.GET.get("page")),
        },
    )
