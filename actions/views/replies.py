"""What leads say to a challenged rating or a report wording, and who decides."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from actions import crumbs, rules
from actions.answering import Answerer, answerer_at, answerer_of
from actions.forms import ObjectionForm, ReplyToChallengeForm, SettleRatingForm
from actions.models import Action, Reading
from actions.moderating import replies_open_to, spoken_with
from actions.services import challenges
from actions.signed_links import read_link
from actions.views.links import own_by_link
from actions.views.moderation import Place
from safeguard.accounts.once import form_page, is_repeat, send, sent_data
from safeguard.accounts.requests import SignedInRequest
from safeguard.audit.doors import Door, through


@form_page
def reply_to_reading(request: SignedInRequest, pk: int) -> HttpResponse:
    """The signed-in lead agrees to a rating or not, or objects to a report wording."""
    user, today = request.user, timezone.localdate()
    reading = get_object_or_404(Reading.objects.visible_to(user).with_answer(), pk=pk)
    back = Place(reverse("actions:update-my-actions"))
    if is_repeat(request):
        return redirect(back)
    answerer = answerer_of(user, on=today)
    if not rules.can_reply_to_reading(
        reading, posts=answerer.posts, is_published=challenges.is_published(reading)
    ):
        raise PermissionDenied
    return _reply_page(request, reading, answerer, back)


@login_not_required
@form_page
def reply_by_link(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """The same for whoever a mail was sent to."""
    today = timezone.localdate()
    link = read_link(token)
    if link is None or not link.is_open(on=today):
        raise Http404
    own = own_by_link(request, link, on=today)
    reading = get_object_or_404(replies_open_to(own), pk=pk)
    answerer = answerer_at(link.address, on=today, token=token)
    back = Place(reverse("actions:answer", args=[token]))
    if not rules.can_reply_to_reading(
        reading, posts=answerer.posts, is_published=challenges.is_published(reading)
    ):
        return redirect(back)
    with through(Door.LINK):
        return _reply_page(request, reading, answerer, back)


@form_page
def settle_rating(request: SignedInRequest, pk: int) -> HttpResponse:
    """A signing officer decides between the lead's rating and the proposed one."""
    user, now = request.user, timezone.now()
    reading = get_object_or_404(Reading.objects.visible_to(user).with_answer(), pk=pk)
    action = reading.entry.action
    if is_repeat(request):
        return redirect(action)
    posts = list(user.posts_on(timezone.localdate(now)))
    if not rules.can_settle_rating(user, reading, posts=posts):
        raise PermissionDenied
    form = SettleRatingForm(sent_data(request), reading=reading)

    def settle() -> Action:
        challenges.settle_rating(reading=reading, by=user, at=now, **form.given())
        return action

    return send(
        request,
        form,
        settle,
        went_to=lambda: action,
        said=_("Decided."),
        template="actions/settle_rating.html",
        context={"reading": reading, "crumbs": crumbs.to_action(action)},
    )


def _reply_page(
    request: HttpRequest, reading: Reading, answerer: Answerer, back: Place
) -> HttpResponse:
    now = timezone.now()
    form: ReplyToChallengeForm | ObjectionForm
    if reading.rating:
        spoken = spoken_with(reading)
        form = ReplyToChallengeForm(
            sent_data(request), reading=reading, rating=reading.rating, spoken=spoken
        )
    else:
        form = ObjectionForm(sent_data(request))

    def reply() -> Place:
        who: dict[str, Any] = {"by": answerer.user, "told_by": answerer.told_by, "at": now}
        if isinstance(form, ObjectionForm):
            challenges.object_to_wording(reading=reading, **who, **form.given())
        elif form.does_agree:
            challenges.agree_to_rating(reading=reading, **who, **form.given())
        else:
            words, today = form.cleaned_data["reply"], timezone.localdate(now)
            challenges.dispute_rating(
                reading=reading, reply=words, on=today, form=form.sent(), **who
            )
        return back

    return send(
        request,
        form,
        reply,
        went_to=lambda: back,
        said=_("Thank you. The improvement team will read it."),
        template="actions/reply_to_reading.html",
        context={"reading": reading, "back": back.address},
    )
