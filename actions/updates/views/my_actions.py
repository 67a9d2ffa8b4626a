"""All of one person's actions on one page, for a signed-in user or the holder of a link."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actions.email.signed_links import read_link
from actions.models import ActionQuerySet, DateRequest, Draft, Evidence
from actions.plans.states import State
from actions.sign_off import rules as sign_off_rules
from actions.updates.forms.my_actions import AnswerForm, actions_in, texts_about_closed
from actions.updates.my_actions import (
    Answerer,
    OwnAction,
    answerer_at,
    answerer_of,
    dates_asked_of,
    drafts_of,
    evidence_of,
    in_page_order,
    is_unlocked,
    led_by_link,
    own_actions,
    questions_about,
)
from actions.updates.reasons import Reason, decisions_for_lead
from actions.updates.services.my_actions import Answer, Outcome, send_updates
from actions.updates.services.progress import can_be_confirmed, save_draft
from safeguard.accounts.requests import SignedInRequest
from safeguard.audit.models import Channel
from safeguard.audit.services import recording_as
from safeguard.exceptions import Refused, StaleRecord
from safeguard.forms.pages import RESTORED, form_page, restore, saved_form
from safeguard.limits import OWN_ACTIONS_PER_PAGE


@dataclass
class Part:
    """One action on the page, with its form."""

    asked: OwnAction
    form: AnswerForm
    draft: Draft | None = None
    moved_on: StaleRecord | None = None
    is_restored: bool = False
    can_claim: bool = False
    date_asked: DateRequest | None = None
    evidence: Sequence[Evidence] = ()
    decisions: Sequence[Reason] = ()

    @property
    def is_open(self) -> bool:
        """Whether its form is shown expanded."""
        has_words = self.draft is not None or self.is_restored or self.asked.question
        return bool(has_words or self.form.errors or self.moved_on)


@dataclass
class Page:
    """A request for the page, the person it is for and the actions they can see."""

    request: HttpRequest
    answerer: Answerer
    led: ActionQuerySet
    now: datetime
    is_locked: bool = False

    @property
    def own(self) -> ActionQuerySet:
        """Open actions among those shown."""
        return self.led.open()

    @property
    def today(self) -> date:
        """Today's date in London."""
        return timezone.localdate(self.now)

    @property
    def hidden_waiting(self) -> int:
        """How many hidden confidential actions are waiting for an update."""
        if not self.is_locked:
            return 0
        hidden = self.answerer.own.filter(is_confidential=True)
        return sum(each.is_outstanding for each in own_actions(hidden, on=self.today))


@form_page
def update_my_actions(request: SignedInRequest) -> HttpResponse:
    """All actions the signed-in user leads, to be updated on one page."""
    now = timezone.now()
    answerer = answerer_of(request.user, on=timezone.localdate(now))
    return _answer_page(Page(request, answerer, answerer.led, now))


@login_not_required
@form_page
def answer_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same page for the holder of an emailed link. Opening the link changes nothing."""
    now = timezone.now()
    today = timezone.localdate(now)
    link = read_link(token)
    if link is None:
        return render(request, "actions/updates/link_is_over.html", {}, status=410)
    answerer = answerer_at(link.address, on=today, token=token)
    with recording_as(Channel.LINK):
        led, is_locked = led_by_link(request, link, on=today), not is_unlocked(request, link)
        page = Page(request, answerer, led, now, is_locked)
        if link.is_open(on=today):
            return _answer_page(page)
        kept = _save_drafts(page, _sent(page)) if request.method == "POST" else 0
    context = {"link": link, "token": token, "kept": kept}
    return render(request, "actions/updates/link_is_over.html", context, status=410)


def _answer_page(page: Page) -> HttpResponse:
    if page.request.method != "POST":
        return _render(page, [])
    sent = _sent(page)
    if "save_draft" in page.request.POST:
        return _drafts_saved(page, sent)
    changed = [part for part in sent if part.form.is_changed]
    others = texts_about_closed(page.request.POST, [part.asked.action.pk for part in sent])
    count = _send(page, [part for part in changed if part.form.is_valid()])
    message = ngettext("%(n)d update saved.", "%(n)d updates saved.", count) % {"n": count}
    unsaved = [part for part in changed if part.form.errors or part.moved_on]
    if changed and not unsaved and not others:
        messages.success(page.request, message)
        return redirect(page.request.path)
    return _render(page, unsaved, others=others, saved=message if count else "")


def _sent(page: Page) -> list[Part]:
    """The actions on the page as submitted, with their bound forms."""
    sent = actions_in(page.request.POST)
    return [
        Part(each, _form(page, each, data=page.request.POST))
        for each in own_actions(page.own, on=page.today)
        if each.action.pk in sent
    ]


def _form(page: Page, asked: OwnAction, **options: Any) -> AnswerForm:
    can_confirm = not asked.answer and can_be_confirmed(asked.action, on=page.today)
    return AnswerForm(action=asked.action, can_confirm=can_confirm, answer=asked.answer, **options)


def _send(page: Page, parts: Sequence[Part]) -> int:
    """Records the updates and returns how many. If one fails, its form gets an error."""
    outcomes = send_updates(
        answers=[
            Answer(
                p.asked.action, p.asked.round, p.form.confirms, p.form.arguments(), p.form.sent()
            )
            for p in parts
        ],
        answerer=page.answerer,
        on=page.today,
        by=page.answerer.user,
        at=page.now,
    )
    for part, outcome in zip(parts, outcomes, strict=True):
        _show_problem(part, outcome)
    return sum(outcome.problem is None for outcome in outcomes)


def _show_problem(part: Part, outcome: Outcome) -> None:
    problem = outcome.problem
    if isinstance(problem, StaleRecord):
        part.moved_on = problem
        part.form.renew(version=problem.version)
    elif isinstance(problem, Refused):
        part.form.add_error(None, str(problem))
    elif problem:
        part.form.renew()
        reused = _("You have sent this before with different text. Send it again to save this.")
        part.form.add_error(None, reused)


def _save_drafts(page: Page, parts: Sequence[Part]) -> int:
    """Saves the changed forms as drafts and returns how many."""
    saved = [
        save_draft(
            action=part.asked.action,
            address=page.answerer.address,
            typed=part.form.submitted_texts if part.form.is_changed else {},
            nonce=part.form.page_nonce,
            at=page.now,
        )
        for part in parts
        if part.form.page_nonce
    ]
    return sum(draft is not None for draft in saved)


def _drafts_saved(page: Page, parts: Sequence[Part]) -> HttpResponse:
    """Saves drafts. The script gets an empty response and a person gets a message."""
    count = _save_drafts(page, parts)
    if page.request.POST["save_draft"] == "script":
        return HttpResponse(status=204)
    saved = ngettext("%(n)d draft saved.", "%(n)d drafts saved.", count) % {"n": count}
    messages.success(page.request, _("%(saved)s Nothing has been sent yet.") % {"saved": saved})
    return redirect(page.request.path)


def _render(
    page: Page, unsaved: Sequence[Part], *, others: Sequence[str] = (), saved: str = ""
) -> HttpResponse:
    """The page as it is now. Forms that could not be saved are expanded."""
    own = in_page_order(own_actions(page.own, on=page.today))
    number = page.request.GET.get("page")
    shown = Paginator(own, OWN_ACTIONS_PER_PAGE).get_page(number)
    parts = _parts(page, unsaved, own, list(shown.object_list))
    context = {
        "answerer": page.answerer,
        "questions": questions_about(page.led).waiting(),
        "hidden": page.answerer.confidential_count if page.is_locked else 0,
        "hidden_waiting": page.hidden_waiting,
        "page": shown,
        "to_be_signed": page.own.in_state(State.AWAITING_SIGN_OFF).in_order(),
        "unsaved": unsaved,
        "others": others,
        "saved": saved,
        "has_errors": page.request.method == "POST",
    }
    conflict = others or any(part.moved_on for part in unsaved)
    context |= _by_status(own, parts)
    return render(
        page.request, "actions/updates/answer.html", context, status=409 if conflict else 200
    )


def _by_status(own: Sequence[OwnAction], parts: Sequence[Part]) -> dict[str, Any]:
    """The actions, grouped by whether an update is outstanding, sent or not requested."""
    return {
        "can_tick": any("nothing_changed" in part.form.fields for part in parts),
        "waiting_count": sum(each.is_outstanding for each in own),
        "asks_questions": any(each.question and each.answer for each in own),
        "waiting": [part for part in parts if part.asked.is_outstanding],
        "answered": [part for part in parts if part.asked.answer and not part.asked.is_outstanding],
        "replies": [each for each in own if each.asks_for_reply][:OWN_ACTIONS_PER_PAGE],
        "not_requested": [part for part in parts if not (part.asked.round or part.asked.answer)],
    }


def _parts(
    page: Page, unsaved: Sequence[Part], own: Sequence[OwnAction], shown: Sequence[OwnAction]
) -> list[Part]:
    """The actions on this page of the list, and any others with unsaved text."""
    unsaved_by_action = {part.asked.action.pk: part for part in unsaved}
    drafts = drafts_of(page.answerer.address)
    kept = saved_form(page.request)
    decisions = decisions_for_lead(page.own, on=page.today)
    dates_asked, evidence = dates_asked_of(page.own), evidence_of(page.own)
    wanted = {each.action.pk for each in shown} | unsaved_by_action.keys()
    wanted |= actions_in(kept) if kept else set()
    parts = []
    for each in [each for each in own if each.action.pk in wanted]:
        part = unsaved_by_action.pop(each.action.pk, None) or _part(page, each, drafts, kept)
        part.asked = each
        part.can_claim = sign_off_rules.can_claim_completion(
            page.answerer.user, each.action, posts=page.answerer.posts
        )
        part.decisions = decisions.get(each.action.pk, ())
        part.date_asked = dates_asked.get(each.action.pk)
        part.evidence = evidence.get(each.action.pk, ())
        parts.append(part)
    if any(part.is_restored for part in parts):
        messages.warning(page.request, RESTORED)
    return [*unsaved_by_action.values(), *parts]


def _part(
    page: Page, asked: OwnAction, drafts: Mapping[int, Draft], kept: QueryDict | None
) -> Part:
    """An action's form. It is filled from a draft or from a form sent after the session ended."""
    draft = drafts.get(asked.action.pk)
    part = Part(asked, _form(page, asked, draft=draft), draft)
    part.is_restored = kept is not None and restore(part.form, kept)
    return part
