"""Adding, opening, replacing and withdrawing evidence."""

from collections.abc import Sequence
from functools import partial

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from actions.evidence import rules
from actions.evidence.forms.evidence import EvidenceForm, NewVersionForm, WithdrawForm
from actions.evidence.queries import can_open, updates_of, withdrawn
from actions.evidence.services import evidence as services
from actions.models import ActionEntry, Evidence, EvidenceVersion
from actions.plans import breadcrumbs
from actions.plans.views.action_form import ActionTask, task_of, task_on
from safeguard.accounts.requests import SignedInRequest
from safeguard.files.stored_files import FileMissing, download_response, read_stored
from safeguard.forms.pages import form_page, sent_data


@form_page
def add_evidence(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add evidence to an action."""
    task = task_of(request, pk)
    return new_evidence_page(task, updates=updates_of(task.action, user=task.user))


def new_evidence_page(task: ActionTask, *, updates: Sequence[ActionEntry] = ()) -> HttpResponse:
    """The page for adding evidence, whether signed in or using an emailed link."""
    task.require(rules.can_add_evidence(task.user, task.action, posts=task.posts))
    form = EvidenceForm(sent_data(task.request), task.request.FILES or None, updates=updates)
    return task.handle(
        form,
        partial(
            services.add_evidence,
            action=task.action,
            for_post=task.for_post,
            told_by=task.told_by,
        ),
        message=_("Evidence added."),
        heading=_("Add evidence"),
        redirect_to=lambda added: added,
    )


@form_page
def replace_evidence(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add a new version of a piece of evidence."""
    evidence, task = _change_of(request, pk)
    first = {"version": evidence.version}
    form = NewVersionForm(sent_data(request), request.FILES or None, initial=first)
    return task.handle(
        form,
        partial(services.replace_evidence, evidence=evidence, for_post=task.for_post),
        message=_("New version added."),
        redirect_to=evidence,
        heading=_("Add a new version"),
        intro=_("Add a new version of “%(title)s”. Earlier versions are kept.")
        % {"title": evidence.title},
    )


@form_page
def withdraw_evidence(request: SignedInRequest, pk: int) -> HttpResponse:
    """Withdraw a piece of evidence and give the reason."""
    evidence, task = _change_of(request, pk)
    form = WithdrawForm(sent_data(request), initial={"version": evidence.version})
    return task.handle(
        form,
        partial(services.withdraw_evidence, evidence=evidence),
        message=_("Evidence withdrawn."),
        redirect_to=evidence,
        heading=_("Withdraw evidence"),
        intro=_(
            "“%(title)s” will no longer count as evidence. It will be kept on record, but only the "
            "improvement team, signing officers and auditors will be able to open it."
        )
        % {"title": evidence.title},
    )


@require_safe
def evidence_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """Download the file of one version."""
    files = EvidenceVersion.objects.visible_to(request.user).files()
    version = get_object_or_404(files.select_related("evidence__action__plan"), pk=pk)
    if not can_open(request.user, version.evidence):
        raise PermissionDenied
    try:
        content = read_stored(version.kept_as, digest=version.sha256)
    except FileMissing:
        action = version.evidence.action
        context = {
            "evidence": version.evidence,
            "action": action,
            "crumbs": breadcrumbs.to_action(action),
        }
        return render(request, "actions/evidence/evidence_missing.html", context, status=410)
    name = version.file_name or _("evidence")
    return download_response(content, name=name, media_type=version.media_type)


def _change_of(request: SignedInRequest, pk: int) -> tuple[Evidence, ActionTask]:
    """A piece of evidence that the person can change, and the task for its action."""
    visible = Evidence.objects.visible_to(request.user)
    evidence = get_object_or_404(
        visible.select_related("action__plan", "action__lead", "withdrawn_by"), pk=pk
    )
    task = task_on(request, evidence.action)
    can_change = rules.can_change_evidence(task.user, evidence, posts=task.posts)
    heading = _("This evidence has been withdrawn")
    task.require(can_change, instead=withdrawn(evidence, heading, evidence.title))
    return evidence, task
