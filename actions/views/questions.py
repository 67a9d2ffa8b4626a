"""The team asks a lead about an action; the lead replies, signed in or by the link in a mail."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from actions import crumbs, rules
from actions.answering import Answerer, answerer_at, answerer_of, questions_about
from actions.asking import whom_to_ask
from actions.forms import AskLeadForm, ReplyToQuestionForm
from actions.honesty import honesty_list, standing_warnings
from actions.models import Action, Question
from actions.services import questions
from actions.views.links import led_by_link, open_link
from actions.views.moderation import Place
from safeguard.accounts.once import form_page, is_repeat, send, sent_data
from safeguard.accounts.requests import SignedInRequest
from safeguard.audit.doors import Door, through


@form_page
def ask_lead(request: SignedInRequest, pk: int) -> HttpResponse:
    """A question to whoever answers for the action, beside what does not add up in it."""
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    visible = Action.objects.visible_to(user)
    action = get_object_or_404(visible.select_related("plan", "rating", "lead"), pk=pk)
    if is_repeat(request):
        return redirect(action)
    if not rules.can_ask_lead(user, action):
        raise PermissionDenied
    lines = standing_warnings(honesty_list(visible.filter(pk=pk), on=today))
    form = AskLeadForm(
        sent_data(request),
        standing=[line.warning for line in lines],
        about=request.GET.get("kind", ""),
    )

    def ask() -> Action:
        questions.ask_lead(action=action, by=user, at=now, **form.given())
        return action

    return send(
        request,
        form,
        ask,
        went_to=lambda: action,
        said=_("The lead is asked."),
        template="actions/ask_lead.html",
        context={
            "action": action,
            "people": whom_to_ask(on=today).told_of(action),
            "crumbs": crumbs.to_action(action),
        },
    )


@form_page
def reply_to_question(request: SignedInRequest, pk: int) -> HttpResponse:
    """The signed-in lead replies."""
    user, today = request.user, timezone.localdate()
    question = get_object_or_404(Question.objects.visible_to(user).with_action(), pk=pk)
    back = Place(reverse("home"))
    if is_repeat(request):
        return redirect(back)
    answerer = answerer_of(user, on=today)
    if not rules.can_reply_to_question(question, posts=answerer.posts):
        raise PermissionDenied
    return _reply_page(request, question, answerer, back)


@login_not_required
@form_page
def reply_to_question_by_link(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """The same for whoever a mail was sent to."""
    link, today = open_link(token), timezone.localdate()
    asked = questions_about(led_by_link(request, link, on=today))
    question = get_object_or_404(asked, pk=pk)
    answerer = answerer_at(link.address, on=today, token=token)
    back = Place(reverse("actions:answer", args=[token]))
    if not rules.can_reply_to_question(question, posts=answerer.posts):
        return redirect(back)
    with through(Door.LINK):
        return _reply_page(request, question, answerer, back)


def _reply_page(
    request: HttpRequest, question: Question, answerer: Answerer, back: Place
) -> HttpResponse:
    answers = back.address if answerer.token else reverse("actions:update-my-actions")
    form = ReplyToQuestionForm(sent_data(request))

    def reply() -> Place:
        questions.reply_to_question(
            question=question,
            by=answerer.user,
            told_by=answerer.told_by,
            at=timezone.now(),
            **form.given(),
        )
        return back

    return send(
        request,
        form,
        reply,
        went_to=lambda: back,
        said=_("Thank you. The improvement team will read it."),
        template="actions/reply_to_question.html",
        context={
            "question": question,
            "back": back.address,
            "answers": answers,
            "token": answerer.token,
        },
    )
