"""Importing a plan from a file, with a preview before anything is changed."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.imports.forms import COLUMNS, ApplyForm, ImportForm
from actions.imports.plan_files import InvalidPlanFile, Problem
from actions.imports.services import uploads
from actions.models import ImportUpload, ImprovementPlan
from actions.plans import breadcrumbs
from actions.plans import rules as plans_rules
from safeguard.accounts.requests import SignedInRequest
from safeguard.exceptions import Refused
from safeguard.forms.pages import form_page, handle_form, sent_data
from safeguard.limits import IMPORT_PROBLEMS_SHOWN, IMPORT_ROWS_PER_PAGE


@form_page
def import_new_plan(request: SignedInRequest) -> HttpResponse:
    """Create a plan by importing a file."""
    if not plans_rules.can_make_plan(request.user):
        raise PermissionDenied
    return _upload(request, None)


@form_page
def import_plan(request: SignedInRequest, slug: str) -> HttpResponse:
    """Import a file into an existing plan."""
    visible = ImprovementPlan.objects.visible_to(request.user).select_related("scale")
    plan = get_object_or_404(visible, slug=slug)
    if not plans_rules.can_edit_plan(request.user):
        raise PermissionDenied
    return _upload(request, plan)


def _upload(request: SignedInRequest, plan: ImprovementPlan | None) -> HttpResponse:
    """Store the file and redirect to the preview, or list the problems in it."""
    user, now = request.user, timezone.now()
    form = ImportForm(sent_data(request), request.FILES or None, plan=plan)
    crumbs_here = breadcrumbs.to_plan(plan) if plan else breadcrumbs.to_plans()
    context: dict[str, Any] = {"plan": plan, "crumbs": crumbs_here, "columns": COLUMNS}

    def check() -> ImportUpload:
        stated = form.stated()
        try:
            return uploads.upload_import(by=user, at=now, **stated, **form.upload_details())
        except InvalidPlanFile as error:
            rows = uploads.outcomes_without_problems(error.problems, by=user, at=now, **stated)
            _add_problems(context, error.problems)
            context["rows"] = rows[:IMPORT_ROWS_PER_PAGE]
            raise Refused(_("There are errors in the file. Nothing has been imported.")) from error

    if form.is_bound and not form.is_valid():
        _add_problems(context, form.problems)
    return handle_form(
        request,
        form,
        check,
        message=_("File checked. Nothing has been imported yet."),
        template="actions/imports/import_plan.html",
        context=context,
    )


def _add_problems(context: dict[str, Any], problems: list[Problem]) -> None:
    context["problems"] = problems[:IMPORT_PROBLEMS_SHOWN]
    context["more_problems"] = max(0, len(problems) - IMPORT_PROBLEMS_SHOWN)


@form_page
def apply_import(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a preview of the import, row by row, and apply it once confirmed."""
    visible = ImportUpload.objects.visible_to(request.user).defer("content")
    upload = get_object_or_404(visible.select_related("plan", "scale"), pk=pk)
    form = ApplyForm(sent_data(request), initial={"version": 0})
    rows = Paginator(upload.outcome.get("rows", []), IMPORT_ROWS_PER_PAGE)
    return handle_form(
        request,
        form,
        lambda: uploads.apply_import(upload=upload, by=request.user, at=timezone.now()),
        message=_("Import complete."),
        template="actions/imports/apply_import.html",
        context={
            "upload": upload,
            "crumbs": breadcrumbs.to_plans(),
            "page": rows.get_page(request.GET.get("page")),
        },
    )
