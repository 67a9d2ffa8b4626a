"""Adding evidence to an action, opening it, replacing and withdrawing it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from actions import crumbs, rules
from actions.evidence import may_open, updates_of
from actions.forms import EvidenceForm, NewVersionForm, WithdrawForm
from actions.models import Action, Evidence, EvidenceVersion
from actions.services import evidence as services
from safeguard.accounts.models import Post
from safeguard.accounts.once import form_page, is_repeat, send, sent_data
from safeguard.accounts.requests import SignedInRequest
from safeguard.files.keeping import FileMissing, handed_out, kept


@form_page
def add_evidence(request: SignedInRequest, pk: int) -> HttpResponse:
    """A file or a link, and what it shows."""
    user, now = request.user, timezone.now()
    actions = Action.objects.visible_to(user).select_related("plan", "lead")
    action = get_object_or_404(actions, pk=pk)
    if is_repeat(request):
        return redirect(action)
    posts = list(user.posts_on(timezone.localdate(now)))
    if not rules.can_add_evidence(user, action, posts=posts):
        raise PermissionDenied
    updates = updates_of(action, user=user)
    form = EvidenceForm(sent_data(request), request.FILES or None, updates=updates)

    def add() -> Evidence:
        return services.add_evidence(
            action=action, for_post=_acting_for(action, posts), by=user, at=now, **form.given()
        )

    return send(
        request,
        form,
        add,
        went_to=lambda: action,
        said=_("Evidence added."),
        template="actions/add_evidence.html",
        context={"action": action, "crumbs": crumbs.to_action(action)},
    )


@form_page
def replace_evidence(request: SignedInRequest, pk: int) -> HttpResponse:
    """A newer version; the older ones stay beside it."""
    user, now = request.user, timezone.now()
    evidence = _visible(request, pk)
    if is_repeat(request):
        return redirect(evidence)
    posts = list(user.posts_on(timezone.localdate(now)))
    if not rules.can_change_evidence(user, evidence, posts=posts):
        raise PermissionDenied
    form = NewVersionForm(
        sent_data(request), request.FILES or None, initial={"version": evidence.version}
    )

    def replace() -> Evidence:
        return services.replace_evidence(
            evidence=evidence,
            for_post=_acting_for(evidence.action, posts),
            by=user,
            at=now,
            **form.given(),
        )

    return send(
        request,
        form,
        replace,
        went_to=lambda: evidence,
        said=_("New version added."),
        template="actions/replace_evidence.html",
        context=_about(evidence),
    )


@form_page
def withdraw_evidence(request: SignedInRequest, pk: int) -> HttpResponse:
    """It counts no longer, and the reason stays."""
    user, now = request.user, timezone.now()
    evidence = _visible(request, pk)
    if is_repeat(request):
        return redirect(evidence)
    posts = list(user.posts_on(timezone.localdate(now)))
    if not rules.can_change_evidence(user, evidence, posts=posts):
        raise PermissionDenied
    form = WithdrawForm(sent_data(request), initial={"version": evidence.version})

    def withdraw() -> Evidence:
        return services.withdraw_evidence(evidence=evidence, by=user, at=now, **form.given())

    return send(
        request,
        form,
        withdraw,
        went_to=lambda: evidence,
        said=_("Evidence withdrawn."),
        template="actions/withdraw_evidence.html",
        context=_about(evidence),
    )


@require_safe
def evidence_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """One version's file, to be saved. A link has none."""
    files = EvidenceVersion.objects.visible_to(request.user).files()
    version = get_object_or_404(files.select_related("evidence__action__plan"), pk=pk)
    if not may_open(request.user, version.evidence):
        raise PermissionDenied
    try:
        content = kept(version.kept_as, digest=version.sha256)
    except FileMissing:
        context = {"evidence": version.evidence, **_about(version.evidence)}
        return render(request, "actions/evidence_missing.html", context, status=410)
    name = version.file_name or _("evidence")
    return handed_out(content, name=name, media_type=version.media_type)


def _visible(request: SignedInRequest, pk: int) -> Evidence:
    evidence = Evidence.objects.visible_to(request.user)
    return get_object_or_404(evidence.select_related("action__plan", "action__lead"), pk=pk)


def _acting_for(action: Action, posts: list[Post]) -> Post | None:
    """The lead post, where the person holds or covers it."""
    return action.lead if rules.leads(action, posts) else None


def _about(evidence: Evidence) -> dict[str, Any]:
    return {
        "evidence": evidence,
        "action": evidence.action,
        "crumbs": crumbs.to_action(evidence.action),
    }
