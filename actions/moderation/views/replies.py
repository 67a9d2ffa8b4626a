"""Leads' replies to a challenged rating or report wording, and the signing officer's decision."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.models import Reading
from actions.moderation import rules
from actions.moderation.forms.moderation import (
    ObjectionForm,
    ReplyToChallengeForm,
    SettleRatingForm,
)
from actions.moderation.inbox import replies_open_to, reviewed_text
from actions.moderation.services import challenges
from actions.moderation.views.reply_not_saved import reply_not_saved
from actions.plans import breadcrumbs
from actions.plans.rules import leads
from actions.sign_off.decisions import Decided
from actions.sign_off.views.decided import already_decided
from actions.updates.my_actions import Answerer, answerer_by, answerer_of, open_link, own_by_link
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.pages import form_page, handle_form, sent_data


@form_page
def reply_to_reading(request: SignedInRequest, pk: int) -> HttpResponse:
    """Records a signed-in lead's reply to a proposed rating or to report wording."""
    reading = get_object_or_404(Reading.objects.visible_to(request.user).with_answer(), pk=pk)
    answerer = answerer_of(request.user, on=timezone.localdate())
    action, decided = reading.entry.action, _decided(reading)
    if decided and leads(action, answerer.posts):
        return already_decided(request, action, decided, _("A different rating has been proposed"))
    return _reply_page(request, reading, answerer)


@login_not_required
@form_page
def reply_by_link(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """Records a reply by the holder of an emailed link."""
    link, today = open_link(token), timezone.localdate()
    own = own_by_link(request, link, on=today)
    reading = get_object_or_404(replies_open_to(own), pk=pk)
    return _reply_page(request, reading, answerer_by(link, on=today, token=token))


@form_page
def settle_rating(request: SignedInRequest, pk: int) -> HttpResponse:
    """Records a signing officer's decision between the lead's rating and the proposed one."""
    user, now = request.user, timezone.now()
    reading = get_object_or_404(Reading.objects.visible_to(user).with_answer(), pk=pk)
    action = reading.entry.action
    posts = list(user.posts_on(timezone.localdate(now)))
    if not rules.can_settle_rating(user, reading, posts=posts):
        decided = _decided(reading) if user.is_signing_officer and reading.settled else None
        if decided:
            return already_decided(request, action, decided, _("Decide the rating"))
        raise PermissionDenied
    form = SettleRatingForm(sent_data(request), reading=reading)
    return handle_form(
        request,
        form,
        lambda: challenges.settle_rating(reading=reading, by=user, at=now, **form.arguments()),
        message=_("Decision saved."),
        template="actions/moderation/settle_rating.html",
        context={"reading": reading, "crumbs": breadcrumbs.to_action(action)},
        redirect_to=action,
    )


def _decided(reading: Reading) -> Decided | None:
    """Who settled the challenged rating, or who has replied; None if it is open."""
    if not reading.is_challenge:
        return None
    if reading.settled_by and reading.settled_at:
        return Decided(reading.settled_by.name_at(reading.settled_at), reading.settled_at)
    if reading.replied_at:
        return Decided(reading.replied_name, reading.replied_at, is_reply=True)
    return None


def _reply_page(request: HttpRequest, reading: Reading, answerer: Answerer) -> HttpResponse:
    """The page for replying to a review, whether signed in or using an emailed link."""
    back, is_published = answerer.own_page, challenges.is_published(reading)
    if not rules.can_reply_to_reading(reading, posts=answerer.posts, is_published=is_published):
        if answerer.token:
            return reply_not_saved(request, answerer, reading.entry.action, _decided(reading))
        raise PermissionDenied
    now = timezone.now()
    form = _reply_form(request, reading)
    return handle_form(
        request,
        form,
        lambda: _reply(reading, form, answerer, at=now),
        message=_("Thank you. The improvement team will read your reply."),
        template="actions/moderation/reply_to_reading.html",
        context={"reading": reading, "back": back},
        redirect_to=back,
        by=answerer.link_user,
    )


def _reply_form(request: HttpRequest, reading: Reading) -> ReplyToChallengeForm | ObjectionForm:
    if not reading.rating:
        return ObjectionForm(sent_data(request))
    return ReplyToChallengeForm(
        sent_data(request), reading=reading, rating=reading.rating, spoken=reviewed_text(reading)
    )


def _reply(
    reading: Reading,
    form: ReplyToChallengeForm | ObjectionForm,
    answerer: Answerer,
    *,
    at: datetime,
) -> None:
    who: dict[str, Any] = {"by": answerer.user, "told_by": answerer.told_by, "at": at}
    if isinstance(form, ObjectionForm):
        challenges.object_to_wording(reading=reading, **who, **form.values())
    elif form.does_agree:
        challenges.agree_to_rating(reading=reading, **who, **form.arguments())
    else:
        reply, today = form.cleaned_data["reply"], timezone.localdate(at)
        challenges.dispute_rating(reading=reading, reply=reply, on=today, **who)
