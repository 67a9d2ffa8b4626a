"""Other pages behind an emailed link: new links, codes, notices (also signed in), printing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from actions.email.services import send_one
from actions.models import ActionQuerySet
from actions.plans.rules import can_see_plans
from actions.updates.forms.emailed_links import CodeForm, TellTeamForm
from actions.updates.my_actions import (
    Answerer,
    answerer_by,
    answerer_of,
    can_have_new_link,
    link_of,
    open_link,
    own_actions,
    own_by_link,
    unlock,
)
from actions.updates.services import emailed_links, lead_notices
from safeguard.accounts.requests import SignedInRequest
from safeguard.audit.models import Channel
from safeguard.audit.services import recording_as
from safeguard.exceptions import Refused
from safeguard.forms.pages import form_page, handle_form, sent_data


@login_not_required
@require_POST
def send_fresh_link(request: HttpRequest, token: str) -> HttpResponse:
    """Emails a new link to the address of an expired one, and nowhere else."""
    link = link_of(token)
    now = timezone.now()
    today = timezone.localdate(now)
    if not can_have_new_link(link, on=today):
        raise Http404
    by = answerer_by(link, on=today).user
    with recording_as(Channel.LINK):
        mail = emailed_links.send_fresh_link(link=link, on=today, by=by, at=now)
        if mail:
            send_one(mail, by=by, now=timezone.now)
    return render(request, "actions/updates/fresh_link_sent.html", {})


@login_not_required
@form_page
def show_confidential(request: HttpRequest, token: str) -> HttpResponse:
    """Sends the code that unlocks confidential actions, and checks it."""
    link = open_link(token)
    now = timezone.now()
    if request.method == "POST" and "send" in request.POST:
        by = answerer_by(link, on=timezone.localdate(now)).user
        try:
            with recording_as(Channel.LINK):
                mail = emailed_links.send_code(link=link, by=by, at=now)
                send_one(mail, by=by, now=timezone.now)
        except Refused as refused:
            messages.warning(request, str(refused))
        else:
            messages.info(request, _("We have emailed you a code."))
        return redirect("actions:show-confidential", token)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            emailed_links.check_code(link=link, code=form.cleaned_data["code"], at=now)
        except Refused as refused:
            form.add_error("code", str(refused))
        else:
            unlock(request, link, at=now)
            return redirect("actions:answer", token)
    return render(request, "actions/updates/show_confidential.html", {"form": form, "token": token})


@login_not_required
@form_page
def tell_team(request: HttpRequest, token: str) -> HttpResponse:
    """Lets a lead tell the team that actions are not theirs, or that they have left."""
    link, today = open_link(token), timezone.localdate()
    answerer = answerer_by(link, on=today, token=token)
    return _tell_team(request, answerer, own_by_link(request, link, on=today))


@form_page
def tell_team_of_my_actions(request: SignedInRequest) -> HttpResponse:
    """The same for a signed-in user with a post."""
    answerer = answerer_of(request.user, on=timezone.localdate())
    if not (can_see_plans(request.user) and answerer.posts):
        raise PermissionDenied
    return _tell_team(request, answerer, answerer.own)


def _tell_team(request: HttpRequest, answerer: Answerer, own: ActionQuerySet) -> HttpResponse:
    now = timezone.now()
    shown = [each.action for each in own_actions(own, on=timezone.localdate(now))]
    form = TellTeamForm(sent_data(request), actions=shown)
    return handle_form(
        request,
        form,
        lambda: lead_notices.tell_team(
            answerer=answerer, by=answerer.user, at=now, **form.values()
        ),
        message=_("Thank you. We have told the improvement team."),
        template="actions/updates/tell_team.html",
        context={"back": answerer.own_page},
        redirect_to=answerer.own_page,
        by=answerer.link_user,
    )


@login_not_required
@require_safe
def own_rows(request: HttpRequest, token: str) -> HttpResponse:
    """A person's own actions on one page, to print or download."""
    link = open_link(token)
    today = timezone.localdate()
    rows = own_actions(own_by_link(request, link, on=today), on=today)
    response = render(
        request, "actions/updates/own_rows.html", {"rows": rows, "on": today, "token": token}
    )
    if "download" in request.GET:
        response["Content-Disposition"] = f'attachment; filename="my-actions-{today}.html"'
    return response
