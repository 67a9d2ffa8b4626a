"""All of one person's actions on one page, for a signed-in user or the holder of a link."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.messages.storage.base import Message
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actions.email.signed_links import read_link
from actions.models import Draft
from actions.plans.rules import can_see_plans
from actions.plans.states import State
from actions.updates.forms.my_actions import (
    TICK,
    actions_in,
    open_in,
    sent_part,
    texts_about_closed,
    ticked_in,
)
from actions.updates.my_actions import (
    OwnAction,
    answerer_by,
    answerer_of,
    can_have_new_link,
    claimed_in_rounds,
    drafts_of,
    is_unlocked,
    led_by_link,
    questions_about,
)
from actions.updates.services.my_actions import Answer, Outcome, send_updates
from actions.updates.services.progress import discard_draft, discard_ticks, save_draft
from actions.updates.views.rows import (
    Page,
    Row,
    first_to_open,
    is_written,
    rows_sent,
    rows_shown,
)
from safeguard.accounts.requests import SignedInRequest
from safeguard.audit.models import Channel
from safeguard.audit.services import recording_as
from safeguard.exceptions import Refused, StaleRecord
from safeguard.forms.changed_meanwhile import say_who
from safeguard.forms.kept import RESTORED, saved_form
from safeguard.forms.pages import form_page, say_how_dates_were_read
from safeguard.limits import OWN_ACTIONS_PER_PAGE
from safeguard.waiting import steps_of


@form_page
def update_my_actions(request: SignedInRequest) -> HttpResponse:
    """All actions the signed-in user leads, to be updated on one page."""
    if not can_see_plans(request.user):
        raise PermissionDenied
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
    answerer = answerer_by(link, on=today, token=token)
    with recording_as(Channel.LINK):
        led, is_locked = led_by_link(request, link, on=today), not is_unlocked(request, link)
        page = Page(request, answerer, led, now, is_locked)
        if link.is_open(on=today):
            return _answer_page(page)
        kept = _save_drafts(page, rows_sent(page)) if request.method == "POST" else 0
    has_new = can_have_new_link(link, on=today)
    if kept and has_new and request.POST.get("save_draft") == "script":
        return HttpResponse(status=202)
    context = {
        "is_past": link.is_past(on=today),
        "can_have_new_link": has_new,
        "token": token,
        "kept": kept,
    }
    return render(request, "actions/updates/link_is_over.html", context, status=410)


def _answer_page(page: Page) -> HttpResponse:
    post = page.request.POST
    if page.request.method != "POST":
        return _render(page)
    sent = rows_sent(page)
    if {"open", "discard", "save_draft"} & post.keys():
        return _drafts_saved(page, sent)
    changed = [row for row in sent if row.sent and row.sent.is_changed]
    others = texts_about_closed(post, [each.action.pk for each in page.listed])
    count = _send(page, [row for row in changed if row.sent and row.sent.is_valid()])
    _forget_unticked(page)
    for row in changed:
        if row.form and row.form.errors and row.form.is_older_than(row.asked.action):
            _show_problem(page, row, Outcome(problem=row.asked.action.stale()))
    unsaved = [row for row in changed if row.is_unsaved]
    for row in changed:
        if row.sent and row not in unsaved:
            say_how_dates_were_read(page.request, row.sent)
    saved = _saved_message(page, count)
    if changed and not unsaved and not others:
        return _next(page, changed, saved)
    return _render(page, unsaved=unsaved, others=others, saved=saved if count else "")


def _saved_message(page: Page, count: int) -> str:
    """How many updates were saved, and which drafts have still not been sent."""
    saved = ngettext("%(n)d update saved.", "%(n)d updates saved.", count) % {"n": count}
    drafts = drafts_of(page.answerer.address)
    written = {key for key, draft in drafts.items() if is_written(draft)}
    refs = [each.action.ref for each in page.listed if each.action.pk in written]
    if not refs:
        return saved
    return saved + " " + _("Drafts not sent yet: %(refs)s.") % {"refs": ", ".join(refs)}


def _next(page: Page, changed: Sequence[Row], saved: str) -> HttpResponse:
    """Opens the next action that needs words. After the last one, says what happens now."""
    own, drafts = page.list_now(), drafts_of(page.answerer.address)
    has_questions = questions_about(page.led).waiting().exists()
    is_last = not any(each.is_outstanding for each in own) and not page.hidden_waiting
    if is_last and not has_questions:
        return redirect(f"{page.request.path}?sent=1")
    messages.success(page.request, saved)
    opened = [row.asked.action.pk for row in changed if row.form]
    left = {each.action.pk for each in own if not each.answer} | {*opened}
    order = [each for each in page.listed if each.action.pk in left]
    key = first_to_open(order, drafts, on=page.today, after=opened[-1] if opened else 0)
    return redirect(page.request.path + (f"?open={key}" if key else ""))


def _send(page: Page, rows: Sequence[Row]) -> int:
    """Records the updates and returns how many. If one fails, its row says why."""
    answers = [
        Answer(
            row.asked.action,
            row.asked.round,
            row.sent.confirms,
            row.sent.arguments(),
            sent_part(row.sent),
        )
        for row in rows
        if row.sent
    ]
    outcomes = send_updates(
        answers=answers,
        answerer=page.answerer,
        on=page.today,
        by=page.answerer.user,
        at=page.now,
    )
    for row, outcome in zip(rows, outcomes, strict=True):
        _show_problem(page, row, outcome)
    return sum(outcome.problem is None for outcome in outcomes)


def _show_problem(page: Page, row: Row, outcome: Outcome) -> None:
    problem = outcome.problem
    reused = _("You have sent this before with different text. Send it again to save this.")
    if problem is None:
        return
    if isinstance(problem, StaleRecord):
        row.moved_on = say_who(problem, to=None if page.answerer.token else page.answerer.user)
        if row.form:
            row.form.renew(version=problem.version)
        return
    words = str(problem) if isinstance(problem, Refused) else reused
    if row.form is None:
        row.problem = words
        return
    if not isinstance(problem, Refused):
        row.form.renew()
    row.form.add_error(None, words)


def _save_drafts(page: Page, rows: Sequence[Row]) -> int:
    """Saves the changed forms and ticks as drafts and returns how many."""
    drafts = drafts_of(page.answerer.address)
    saved = [_save_draft(page, row, drafts) for row in rows]
    _forget_unticked(page)
    return sum(draft is not None for draft in saved)


def _forget_unticked(page: Page) -> None:
    """Discards drafts that only hold a tick which is no longer there."""
    post = page.request.POST
    unticked = actions_in(post) - ticked_in(post) - open_in(post)
    discard_ticks(actions=unticked, address=page.answerer.address, name=TICK)


def _save_draft(page: Page, row: Row, drafts: dict[int, Draft]) -> Draft | None:
    form, before = row.sent, drafts.get(row.asked.action.pk)
    if form is None or form.page_nonce is None:
        return None
    if row.form is None and before and is_written(before):
        return None  # A tick does not replace words typed elsewhere.
    return save_draft(
        action=row.asked.action,
        address=page.answerer.address,
        typed=form.submitted_texts if form.is_changed else {},
        nonce=form.page_nonce,
        at=page.now,
    )


def _drafts_saved(page: Page, rows: Sequence[Row]) -> HttpResponse:
    """Saves drafts, so that another row can be opened. The script gets an empty response."""
    post, path = page.request.POST, page.request.path
    if "discard" in post:
        return _discarded(page, rows)
    count = _save_drafts(page, rows)
    if others := texts_about_closed(post, [each.action.pk for each in page.listed]):
        # No draft can hold it, and the next page would not have it.
        return _render(page, others=others)
    if "open" in post:
        key = _key(post["open"])
        return redirect(f"{path}?open={key}#action-{key}")
    if post["save_draft"] == "script":
        return HttpResponse(status=204)
    saved = ngettext("%(n)d draft saved.", "%(n)d drafts saved.", count) % {"n": count}
    messages.success(page.request, _("%(saved)s Nothing has been sent yet.") % {"saved": saved})
    opened = next((row.asked.action.pk for row in rows if row.form), None)
    return redirect(path + (f"?open={opened}" if opened else ""))


def _discarded(page: Page, rows: Sequence[Row]) -> HttpResponse:
    """Discards one draft. What was typed about other actions is kept as drafts."""
    key = _key(page.request.POST["discard"])
    _save_drafts(page, [row for row in rows if row.asked.action.pk != key])
    for each in page.listed:
        if each.action.pk == key:
            discard_draft(action=each.action, address=page.answerer.address)
            words = _("Draft discarded: %(ref)s. Nothing was sent.")
            messages.success(page.request, words % {"ref": each.action.ref})
    return redirect(page.request.path)


def _key(text: str) -> int:
    """An action's key from a button or a query string, or 0."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _render(
    page: Page, *, unsaved: Sequence[Row] = (), others: Sequence[str] = (), saved: str = ""
) -> HttpResponse:
    """The page as it is now. Forms that could not be saved are open."""
    own, questions = page.list_now(), questions_about(page.led).waiting()
    is_sent = page.request.method == "POST"
    asked = [each for each in own if each.round]
    outstanding = [each for each in asked if each.is_outstanding]
    hidden_waiting = page.hidden_waiting
    done = len(asked) - len(outstanding)
    claimed = claimed_in_rounds(page.own, on=page.today)
    done_or_claimed, total = done + claimed, len(asked) + claimed + hidden_waiting
    until = _until(outstanding or asked)
    context = {
        "answerer": page.answerer,
        "hidden": page.answerer.confidential_count if page.is_locked else 0,
        "hidden_waiting": hidden_waiting,
        "questions": questions,
        "to_be_signed": page.own.in_state(State.AWAITING_SIGN_OFF).in_order(),
        "waiting_count": len(outstanding),
        "done_count": done,
        "done_or_claimed": done_or_claimed,
        "total": total,
        "steps": steps_of(done_or_claimed, 0, total),
        "until": until,
        "is_late": (until or page.today) < page.today,
        "replies": [each for each in own if each.asks_for_reply][:OWN_ACTIONS_PER_PAGE],
    }
    is_done = total and done_or_claimed == total and not questions
    if "sent" in page.request.GET and is_done and not is_sent:
        return render(page.request, "actions/updates/answers_sent.html", context)
    context |= _rows(page, own, unsaved) | {
        "unsaved": unsaved,
        "others": others,
        "saved": [Message(messages.SUCCESS, saved)] if saved else [],
        "has_errors": is_sent,
    }
    conflict = others or any(row.moved_on for row in unsaved)
    return render(
        page.request, "actions/updates/answer.html", context, status=409 if conflict else 200
    )


def _until(own: Sequence[OwnAction]) -> Any:
    """The first day on which updates about these are due."""
    return min((each.round.cut_off_on for each in own if each.round), default=None)


def _rows(page: Page, own: Sequence[OwnAction], unsaved: Sequence[Row]) -> dict[str, Any]:
    """The rows of this page of the list, by whether an update is outstanding or sent."""
    kept, post = saved_form(page.request), page.request.POST
    wanted = {row.asked.action.pk for row in unsaved} or open_in(kept or post)
    keys = [each.action.pk for each in own]
    asked_for = _key(page.request.GET.get("open", ""))
    number: Any = page.request.GET.get("page")
    opened = set(wanted)
    if not opened and asked_for in keys:
        opened, number = {asked_for}, keys.index(asked_for) // OWN_ACTIONS_PER_PAGE + 1
    elif not opened and not number and page.request.method != "POST":
        opened = {first_to_open(own, drafts_of(page.answerer.address), on=page.today) or 0}
    shown = Paginator(own, OWN_ACTIONS_PER_PAGE).get_page(number)
    here = {each.action.pk for each in shown.object_list} | wanted
    rows = rows_shown(
        page,
        [each for each in own if each.action.pk in here],
        unsaved=unsaved,
        kept=kept,
        opened=opened,
    )
    if any(row.is_restored for row in rows) or (kept and ticked_in(kept)):
        messages.warning(page.request, RESTORED)
    return {
        "page": shown,
        "can_tick": any(row.can_tick for row in rows),
        "opened": next((row for row in rows if row.form), None),
        "waiting": [row for row in rows if row.asked.is_outstanding],
        "answered": [row for row in rows if row.asked.answer],
        "not_requested": [row for row in rows if not (row.asked.round or row.asked.answer)],
    }
