"""Importing a plan from a file, with a preview before anything is changed."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import OperationalError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.imports.forms import COLUMNS, FILE_HAS_PROBLEMS, ApplyForm, ImportForm
from actions.imports.plan_files import InvalidPlanFile, Problem
from actions.imports.services import uploads
from actions.imports.services.imports import WorkedOut, finish_import, work_out
from actions.models import ImportUpload, ImprovementPlan, PlanImport
from actions.plans import breadcrumbs
from actions.plans import rules as plans_rules
from safeguard.accounts.models import User
from safeguard.accounts.requests import SignedInRequest
from safeguard.dates import moment_in_words
from safeguard.exceptions import Refused
from safeguard.forms.pages import Overtaken, form_page, handle_form, sent_data
from safeguard.limits import IMPORT_NAMES_SHOWN, IMPORT_PROBLEMS_SHOWN, IMPORT_ROWS_PER_PAGE


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

    if form.is_bound and not form.is_valid():
        _add_problems(context, form.problems)
    worked_out = _work_out(form, context, by=user, at=now) if form.is_bound else None

    def keep() -> ImportUpload:
        assert worked_out  # noqa: S101 - a valid form has been worked out
        return uploads.upload_import(
            worked_out=worked_out, by=user, at=now, **form.upload_details()
        )

    return handle_form(
        request,
        form,
        keep,
        message=_("File checked. Nothing has been imported yet."),
        template="actions/imports/import_plan.html",
        context=context,
    )


def _work_out(
    form: ImportForm, context: dict[str, Any], *, by: User, at: datetime
) -> WorkedOut | None:
    """What the file changes. Worked out before the form's transaction, so that nobody waits."""
    if not form.is_valid():
        return None
    stated = form.stated()
    context["ignored"] = form.plan_file.ignored
    try:
        return work_out(by=by, at=at, **stated)
    except InvalidPlanFile as error:
        rows = uploads.outcomes_without_problems(error.problems, by=by, at=at, **stated)
        _add_problems(context, error.problems)
        context["rows"] = rows[:IMPORT_ROWS_PER_PAGE]
        form.add_error("file", FILE_HAS_PROBLEMS)
    except Refused as refused:
        form.add_error(None, str(refused))
    return None


def _add_problems(context: dict[str, Any], problems: list[Problem]) -> None:
    context["problems"] = problems[:IMPORT_PROBLEMS_SHOWN]
    context["more_problems"] = max(0, len(problems) - IMPORT_PROBLEMS_SHOWN)


@form_page
def apply_import(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a preview of the import, row by row, and apply it once confirmed."""
    visible = ImportUpload.objects.visible_to(request.user).defer("content")
    upload = get_object_or_404(visible.select_related("plan", "scale", "plan_import"), pk=pk)
    if request.method == "POST" and upload.applied_at is not None:
        why = _("You imported this file %(when)s.") % {"when": moment_in_words(upload.applied_at)}
        raise Overtaken(why, heading=_("This file has already been imported"), row=upload)
    similar = upload.outcome.get("similar_posts", [])
    form = ApplyForm(sent_data(request), initial={"version": 0}, similar=similar)
    user, now = request.user, timezone.now()
    begun: list[PlanImport] = []
    worked_out = _work_out_again(form, upload, by=user, at=now) if form.is_bound else None

    def apply() -> PlanImport:
        made = uploads.apply_import(upload=upload, worked_out=worked_out, by=user, at=now)
        begun.append(made)
        return made

    is_large = worked_out is not None and worked_out.is_large
    rows = Paginator(upload.outcome.get("rows", []), IMPORT_ROWS_PER_PAGE)
    new_posts = upload.outcome.get("new_posts", [])
    response = handle_form(
        request,
        form,
        apply,
        message=_("Import started.") if is_large else _("Import complete."),
        template="actions/imports/apply_import.html",
        context={
            "upload": upload,
            "crumbs": breadcrumbs.to_plans(),
            "page": rows.get_page(request.GET.get("page")),
            "new_posts": new_posts[:IMPORT_NAMES_SHOWN],
            "more_posts": max(0, len(new_posts) - IMPORT_NAMES_SHOWN),
        },
        redirect_to=upload if is_large else lambda made: made.plan,
    )
    # A large file is applied after the form's transaction, batch by batch. If the database is too
    # busy, `tick` applies the rest.
    with suppress(OperationalError):
        for made in begun:
            finish_import(made, now=timezone.now)
    return response


def _work_out_again(
    form: ApplyForm, upload: ImportUpload, *, by: User, at: datetime
) -> WorkedOut | None:
    """What the file changes, if that is still what was shown. Nobody has to wait for this."""
    if not form.is_valid():
        return None
    try:
        return uploads.work_out_upload(upload=upload, by=by, at=at)
    except (Refused, InvalidPlanFile) as error:
        form.add_error(None, str(error))
    return None
