"""All of one person's actions on one page: signed in, or by the link in a mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actions.answering import Answerer, OwnAction, answerer_at, answerer_of, own_actions
from actions.forms import AnswerForm
from actions.models import ActionQuerySet
from actions.services.progress import confirm_nothing_changed, may_be_confirmed, record_progress
from actions.signed_links import read_link
from actions.views.links import own_by_link
from safeguard.accounts.once import form_page
from safeguard.accounts.refusals import MovedOn, Refused
from safeguard.accounts.requests import SignedInRequest
from safeguard.accounts.submissions import AlreadyDone, FormReused
from safeguard.audit.doors import Door, through


@dataclass
class Part:
    """One action of the page with its form."""

    asked: OwnAction
    form: AnswerForm
    moved_on: MovedOn | None = None


@form_page
def update_my_actions(request: SignedInRequest) -> HttpResponse:
    """Everything the signed-in person leads, to be answered in one go."""
    answerer = answerer_of(request.user, on=timezone.localdate())
    return _answer_page(request, answerer, answerer.own)


@login_not_required
@form_page
def answer_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same for whoever a mail was sent to. Opening it changes nothing and spends nothing."""
    today = timezone.localdate()
    link = read_link(token)
    if link is None or not link.is_open(on=today):
        return render(
            request, "actions/link_is_over.html", {"link": link, "token": token}, status=410
        )
    answerer = answerer_at(link.address, on=today, token=token)
    with through(Door.LINK):
        own = own_by_link(request, link, on=today)
        return _answer_page(request, answerer, own)


def _answer_page(request: HttpRequest, answerer: Answerer, own: ActionQuerySet) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    asked = own_actions(own, on=today)
    answered = [each for each in asked if each.is_answered]
    data = request.POST if request.method == "POST" else None
    parts = [_part(each, data, on=today) for each in asked if not each.is_answered]
    replies = [each for each in asked if each.asks_for_reply]
    if data is None:
        return _drawn(request, answerer, parts, answered, replies)
    sent = [part for part in parts if part.form.says_something]
    saved = [part for part in sent if _save(part, answerer, on=today, at=now)]
    if saved:
        said = ngettext("%(n)d answer saved.", "%(n)d answers saved.", len(saved))
        messages.success(request, said % {"n": len(saved)})
    if len(saved) == len(sent):
        return redirect(request.path)
    left = [part for part in sent if part not in saved]
    return _drawn(request, answerer, left, answered, replies, status=_status(left))


def _part(asked: OwnAction, data: QueryDict | None, *, on: date) -> Part:
    may_confirm = may_be_confirmed(asked.action, on=on)
    return Part(asked, AnswerForm(data, action=asked.action, may_confirm=may_confirm))


def _save(part: Part, answerer: Answerer, *, on: date, at: datetime) -> bool:
    """Whether the part is saved; else its form says why not."""
    form, asked = part.form, part.asked
    if not form.is_valid():
        return False
    record = confirm_nothing_changed if form.confirms else record_progress
    try:
        record(
            action=asked.action,
            effective_on=asked.round.speaks_of(on) if asked.round else on,
            round=asked.round,
            for_post=asked.action.lead,
            told_by=answerer.told_by,
            by=answerer.user,
            at=at,
            **form.given(),
        )
    except AlreadyDone:
        return True
    except Refused as refused:
        form.add_error(None, str(refused))
    except FormReused:
        form.draw_again()
        form.add_error(None, _("You have sent this before, with other words. Send it again."))
    except MovedOn as moved:
        part.moved_on = moved
        form.draw_again(version=moved.version)
    else:
        return True
    return False


def _status(parts: Sequence[Part]) -> int:
    return 409 if any(part.moved_on for part in parts) else 200


def _drawn(
    request: HttpRequest,
    answerer: Answerer,
    parts: Sequence[Part],
    answered: Sequence[OwnAction],
    replies: Sequence[OwnAction],
    status: int = 200,
) -> HttpResponse:
    context = {
        "answerer": answerer,
        "parts": parts,
        "answered": answered,
        "replies": replies,
        "has_errors": any(part.form.errors or part.moved_on for part in parts),
    }
    return render(request, "actions/answer.html", context, status=status)
