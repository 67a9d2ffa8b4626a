"""Adding, opening, replacing and withdrawing evidence."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from actions.evidence import rules
from actions.evidence.forms.evidence import EvidenceForm, NewVersionForm, WithdrawForm
from actions.evidence.queries import can_open, updates_of
from actions.evidence.services import evidence as services
from actions.models import Action, Evidence, EvidenceVersion
from actions.plans import breadcrumbs
from actions.plans import rules as plans_rules
from actions.plans.views.action_form import handle_action_form
from safeguard.accounts.requests import SignedInRequest
from safeguard.files.stored_files import FileMissing, download_response, read_stored
from safeguard.forms.pages import form_page, sent_data


@form_page
def add_evidence(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add evidence to an action."""
    user, now = request.user, timezone.now()
    actions = Action.objects.visible_to(user).select_related("plan", "lead")
    action = get_object_or_404(actions, pk=pk)
    posts = list(user.posts_on(timezone.localdate(now)))
    if not rules.can_add_evidence(user, action, posts=posts):
        raise PermissionDenied
    updates = updates_of(action, user=user)
    form = EvidenceForm(sent_data(request), request.FILES or None, updates=updates)
    for_post = action.lead if plans_rules.leads(action, posts) else None
    return handle_action_form(
        request,
        action,
        form,
        lambda: services.add_evidence(
            action=action, for_post=for_post, by=user, at=now, **form.arguments()
        ),
        message=_("Evidence added."),
        heading=_("Add evidence"),
        redirect_to=lambda added: added,
    )


@form_page
def replace_evidence(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add a new version of a piece of evidence."""
    user, evidence = request.user, _visible(request, pk)
    action, posts = evidence.action, list(user.posts_on(timezone.localdate()))
    if not rules.can_change_evidence(user, evidence, posts=posts):
        raise PermissionDenied
    first = {"version": evidence.version}
    form = NewVersionForm(sent_data(request), request.FILES or None, initial=first)
    for_post = action.lead if plans_rules.leads(action, posts) else None
    return handle_action_form(
        request,
        action,
        form,
        lambda: services.replace_evidence(
            evidence=evidence, for_post=for_post, by=user, at=timezone.now(), **form.arguments()
        ),
        message=_("New version added."),
        redirect_to=evidence,
        heading=_("Add a new version"),
        intro=_("Add a new version of “%(title)s”. Earlier versions are kept.")
        % {"title": evidence.title},
    )


@form_page
def withdraw_evidence(request: SignedInRequest, pk: int) -> HttpResponse:
    """Withdraw a piece of evidence and give the reason."""
    user, evidence = request.user, _visible(request, pk)
    posts = list(user.posts_on(timezone.localdate()))
    if not rules.can_change_evidence(user, evidence, posts=posts):
        raise PermissionDenied
    form = WithdrawForm(sent_data(request), initial={"version": evidence.version})
    return handle_action_form(
        request,
        evidence.action,
        form,
        lambda: services.withdraw_evidence(
            evidence=evidence, by=user, at=timezone.now(), **form.arguments()
        ),
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


def _visible(request: SignedInRequest, pk: int) -> Evidence:
    evidence = Evidence.objects.visible_to(request.user)
    return get_object_or_404(evidence.select_related("action__plan", "action__lead"), pk=pk)
