"""Questions to leads about actions, and their replies, signed in or using an emailed link."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.email.recipients import find_recipients
from actions.models import Action, Question
from actions.moderation import rules
from actions.moderation.forms.questions import AskLeadForm, ReplyToQuestionForm
from actions.moderation.services import questions
from actions.moderation.views.overtaken import question_overtaken
from actions.plans import breadcrumbs
from actions.plans.overtaken import action_overtaken
from actions.plans.rules import leads
from actions.updates.my_actions import (
    Answerer,
    answerer_by,
    answerer_of,
    led_by_link,
    open_link,
    questions_about,
)
from actions.warnings.warnings_list import active_warnings, warnings_list_of
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.pages import earlier_submission, form_page, handle_form, sent_data


@form_page
def ask_lead(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sends a question to the lead of an action, optionally about one of its warnings."""
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    visible = Action.objects.visible_to(user)
    action = get_object_or_404(visible.select_related("plan", "rating", "lead"), pk=pk)
    if not user.is_improvement_team:
        raise PermissionDenied
    if not rules.can_ask_lead(user, action):
        raise action_overtaken(action, user)
    lines = active_warnings(warnings_list_of(visible.filter(pk=pk), on=today))
    form = AskLeadForm(
        sent_data(request),
        warnings=[line.warning for line in lines],
        about=request.GET.get("kind", ""),
    )
    people = find_recipients(on=today).leads_of(action)
    return handle_form(
        request,
        form,
        lambda: questions.ask_lead(action=action, by=user, at=now, **form.values()),
        message=_("Question sent to the lead."),
        template="actions/moderation/ask_lead.html",
        context={"action": action, "people": people, "crumbs": breadcrumbs.to_action(action)},
        redirect_to=action,
    )


@form_page
def reply_to_question(request: SignedInRequest, pk: int) -> HttpResponse:
    """Records the reply of a signed-in lead."""
    question = get_object_or_404(Question.objects.visible_to(request.user).with_action(), pk=pk)
    answerer = answerer_of(request.user, on=timezone.localdate())
    return _reply_page(request, question, answerer)


@login_not_required
@form_page
def reply_to_question_by_link(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """Records a reply by the holder of an emailed link."""
    link, today = open_link(token), timezone.localdate()
    own_questions = questions_about(led_by_link(request, link, on=today))
    question = get_object_or_404(own_questions, pk=pk)
    return _reply_page(request, question, answerer_by(link, on=today, token=token))


def _reply_page(request: HttpRequest, question: Question, answerer: Answerer) -> HttpResponse:
    """The page for replying to a question, whether signed in or using an emailed link."""
    if not leads(question.action, answerer.posts):
        raise PermissionDenied
    if answerer.token and earlier_submission(request, by=answerer.user):
        return redirect(answerer.own_page)
    row = answerer.own_page if answerer.token else question.action
    if overtaken := question_overtaken(question, row=row):
        raise overtaken
    back = answerer.own_page if answerer.token else reverse("home")
    form = ReplyToQuestionForm(sent_data(request))
    who: dict[str, Any] = {"by": answerer.user, "told_by": answerer.told_by, "at": timezone.now()}
    return handle_form(
        request,
        form,
        lambda: questions.reply_to_question(question=question, **who, **form.values()),
        message=_("Thank you. The improvement team will read your reply."),
        template="actions/moderation/reply_to_question.html",
        context={
            "question": question,
            "back": back,
            "answers": answerer.own_page,
            "token": answerer.token,
        },
        redirect_to=back,
        by=answerer.link_user,
    )
