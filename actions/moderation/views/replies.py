"""Leads' replies to a challenged rating or report wording, and the signing officer's decision."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.models import Reading
from actions.moderation import rules
from actions.moderation.forms.moderation import (
    ObjectionForm,
    ReplyToChallengeForm,
    SettleRatingForm,
)
from actions.moderation.inbox import reviewed_text, reviews_of
from actions.moderation.services import challenges
from actions.moderation.views.overtaken import challenge_replied, reading_overtaken
from actions.plans import breadcrumbs
from actions.plans.rules import leads
from actions.sign_off.decisions import next_decision, queue_position
from actions.updates.my_actions import Answerer, answerer_by, answerer_of, led_by_link, open_link
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.pages import earlier_submission, form_page, handle_form, sent_data


@form_page
def reply_to_reading(request: SignedInRequest, pk: int) -> HttpResponse:
    """Records a signed-in lead's reply to a proposed rating or to report wording."""
    reading = get_object_or_404(Reading.objects.visible_to(request.user).with_answer(), pk=pk)
    answerer = answerer_of(request.user, on=timezone.localdate())
    return _reply_page(request, reading, answerer)


@login_not_required
@form_page
def reply_by_link(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """Records a reply by the holder of an emailed link."""
    link, today = open_link(token), timezone.localdate()
    led = led_by_link(request, link, on=today)
    reading = get_object_or_404(reviews_of(led), pk=pk)
    return _reply_page(request, reading, answerer_by(link, on=today, token=token))


@form_page
def settle_rating(request: SignedInRequest, pk: int) -> HttpResponse:
    """Records a signing officer's decision between the lead's rating and the proposed one."""
    user, now = request.user, timezone.now()
    reading = get_object_or_404(Reading.objects.visible_to(user).with_answer(), pk=pk)
    action = reading.entry.action
    posts = list(user.posts_on(timezone.localdate(now)))
    turn = queue_position(request.path, user, on=timezone.localdate(now))
    if user.is_signing_officer:
        onward = next_decision(request.path, user, on=timezone.localdate(now))
        if overtaken := reading_overtaken(reading, row=action, onward=onward):
            raise overtaken
    if not rules.can_settle_rating(user, reading, posts=posts):
        raise PermissionDenied
    form = SettleRatingForm(sent_data(request), reading=reading)
    return handle_form(
        request,
        form,
        lambda: challenges.settle_rating(reading=reading, by=user, at=now, **form.arguments()),
        message=lambda: turn.message(_("Rating of %(ref)s decided."), action),
        template="actions/moderation/settle_rating.html",
        context={"reading": reading, "crumbs": breadcrumbs.to_action(action), "turn": turn},
        redirect_to=turn.onward,
    )


def _reply_page(request: HttpRequest, reading: Reading, answerer: Answerer) -> HttpResponse:
    """The page for replying to a review, whether signed in or using an emailed link."""
    back, is_published = answerer.own_page, challenges.is_published(reading)
    action = reading.entry.action
    if not leads(action, answerer.posts):
        raise PermissionDenied
    if answerer.token and earlier_submission(request, by=answerer.user):
        return redirect(answerer.own_page)
    row = answerer.own_page if answerer.token else action
    overtaken = reading_overtaken(reading, row=row, is_published=is_published)
    if overtaken := overtaken or challenge_replied(reading, row=row):
        raise overtaken
    if not rules.can_reply_to_reading(reading, posts=answerer.posts, is_published=is_published):
        raise PermissionDenied
    now = timezone.now()
    form = _reply_form(request, reading)
    return handle_form(
        request,
        form,
        lambda: _reply(reading, form, answerer, at=now),
        message=lambda: _thanks(form),
        template="actions/moderation/reply_to_reading.html",
        context={"reading": reading, "back": back},
        redirect_to=back,
        by=answerer.link_user,
    )


def _reply_form(request: HttpRequest, reading: Reading) -> ReplyToChallengeForm | ObjectionForm:
    if not reading.rating:
        return ObjectionForm(sent_data(request))
    return ReplyToChallengeForm(
        sent_data(request),
        reading=reading,
        rating=reading.rating,
        spoken=reviewed_text(reading),
        on=timezone.localdate(),
    )


def _thanks(form: ReplyToChallengeForm | ObjectionForm) -> str:
    if isinstance(form, ReplyToChallengeForm) and not form.does_agree:
        return _("Thank you. A signing officer will read your reply and decide.")
    return _("Thank you. The improvement team will read your reply.")


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
