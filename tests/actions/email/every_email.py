"""Every email about actions that the product can send, and how to make it write one.

Each function writes the email about the given actions. They are named like the templates.
"""

from datetime import timedelta

from actions.changes.services.date_requests import agree_date, ask_for_date, refuse_date
from actions.changes.services.states import change_state
from actions.changes.services.taking_back import take_back
from actions.changes.services.withdrawals import ask_for_withdrawal, refuse_withdrawal
from actions.models import Action, Channel, LeadNotice
from actions.moderation.services.challenges import (
    challenge_rating,
    dispute_rating,
    settle_rating,
)
from actions.moderation.services.moderation import PrintedWords, edit_report_wording
from actions.moderation.services.questions import ask_lead
from actions.plans.states import State
from actions.rounds.services.alarms import tell_of_alarms
from actions.rounds.services.reminders import chase
from actions.rounds.services.reminders_between_rounds import remind
from actions.rounds.timetable import EscalationLevel, TimetableDay
from actions.sign_off.services.completion import return_to_lead, sign_off
from actions.updates.my_actions import answerer_at
from actions.updates.services.lead_notices import tell_team
from actions.updates.services.my_actions import send_receipt
from actions.updates.services.progress import ProgressWords, Telling, record_progress
from actions.updates.services.updates_for_lead import update_for_lead
from safeguard.dates import parse
from tests.actions.rounds.test_update_rounds import begin
from tests.actions.sign_off.signing import claim
from tests.factories import NOW, TODAY, make_report, publish, rating_of

DAY = timedelta(days=1)
HIDDEN = "Meet the hidden family"
SECRET = "CL7"


def said(action):
    """Words about the action."""
    return HIDDEN if action.ref == SECRET else "As planned"


def words_of(action):
    words = said(action)
    return ProgressWords(
        f"{words} again.",
        f"{words} weekly.",
        f"{words} soon",
        parse("May 2026"),
        reason=f"{words}: no.",
    )


def newest(action):
    action = Action.objects.get(pk=action.pk)
    return {"action": action, "version": action.version}


def update(world, action, rating="amber", round=None):
    return record_progress(
        **newest(action),
        rating=rating_of(action, rating),
        words=words_of(action),
        effective_on=TODAY,
        round=round,
        by=world["lead"],
        at=NOW,
    )


def answered(world, actions):
    round = begin(actions[0].plan, world["officer"], cut_off_on=TODAY)
    return [update(world, action, "red", round) for action in actions]


def challenged(world, actions):
    return [
        challenge_rating(
            entry=entry,
            version=0,
            rating=rating_of(entry.action, "amber"),
            reason=said(entry.action),
            by=world["officer"],
            at=NOW,
        )
        for entry in answered(world, actions)
    ]


def date_requests(world, actions):
    asked = {"new_due": parse("May 2027"), "reason": "Ill.", "by": world["lead"], "at": NOW}
    return [ask_for_date(**newest(action), **asked) for action in actions]


def decide(world, action, *, signs=True):
    act = {"by": world["signing"], "at": NOW, "effective_on": TODAY}
    if signs:
        return sign_off(**newest(action), decided_by="Director", **act)
    return return_to_lead(**newest(action), reason=said(action), **act)


def date_agreed(world, actions):
    for request in date_requests(world, actions):
        act = {"by": world["signing"], "at": NOW, "effective_on": TODAY}
        agree_date(request=request, decided_by="Director", reason=said(request.action), **act)


def date_refused(world, actions):
    for request in date_requests(world, actions):
        refuse_date(request=request, reason=said(request.action), by=world["signing"], at=NOW)


def returned(world, actions):
    for action in actions:
        claim(action, world["lead"])
        decide(world, action, signs=False)


def signed_off(world, actions):
    for action in actions:
        claim(action, world["lead"])
        decide(world, action)


def reopened(world, actions):
    signed_off(world, actions)
    act = {"by": world["officer"], "at": NOW, "effective_on": TODAY}
    for action in actions:
        change_state(**newest(action), new=State.IN_PROGRESS, reason=said(action), **act)


def taken_back(world, actions):
    for action in actions:
        claim(action, world["lead"])
        entry = decide(world, action)
        take_back(
            entry=entry,
            version=newest(action)["version"],
            reason=said(action),
            by=world["officer"],
            at=NOW,
        )


def withdrawn(world, actions):
    act = {"by": world["officer"], "at": NOW, "effective_on": TODAY, "decided_by": "Board"}
    for action in actions:
        change_state(**newest(action), new=State.WITHDRAWN, reason=said(action), **act)


def withdrawal_refused(world, actions):
    for action in actions:
        asked = ask_for_withdrawal(**newest(action), reason="Done.", by=world["lead"], at=NOW)
        refuse_withdrawal(request=asked, reason=said(action), by=world["officer"], at=NOW)


def question(world, actions):
    for action in actions:
        ask_lead(action=action, question=said(action), by=world["officer"], at=NOW)


def challenge(world, actions):
    challenged(world, actions)


def disputed(world, actions):
    for reading in challenged(world, actions):
        dispute_rating(
            reading=reading, reply=said(reading.entry.action), on=TODAY, by=world["lead"], at=NOW
        )


def rating_settled(world, actions):
    for reading in challenged(world, actions):
        act = {"by": world["signing"], "at": NOW}
        settle_rating(
            reading=reading, takes_proposed=True, reason=said(reading.entry.action), **act
        )


def report_wording(world, actions):
    for entry in answered(world, actions):
        words = PrintedWords(said(entry.action), "Go on.")
        edit_report_wording(entry=entry, version=0, words=words, by=world["officer"], at=NOW)


def told(world, actions):
    for action in actions:
        update_for_lead(
            **newest(action),
            told_by="The lead",
            telling=Telling(Channel.PHONE, TODAY),
            on=TODAY,
            rating=rating_of(action, "amber"),
            words=words_of(action),
            by=world["officer"],
            at=NOW,
        )


def digest(world, actions):
    signed_off(world, actions[:1])
    withdrawal_refused(world, actions[1:])


def asking(world, actions):
    days = [TimetableDay(TODAY, EscalationLevel.CHAIR)]
    begin(actions[0].plan, world["officer"], timetable=days, chair=world["chair"])
    chase(on=TODAY, by=world["officer"], at=NOW)


def between_rounds(world, actions):
    Action.objects.update(due_on=TODAY - DAY)
    remind(on=TODAY, by=world["officer"], at=NOW)


def signing(world, actions):
    for action in actions:
        claim(action, world["lead"])
    remind(on=TODAY, by=world["officer"], at=NOW)


def alarms(world, actions):
    for action in actions:
        update(world, action, "red")
    tell_of_alarms(since=None, by=world["officer"], at=NOW)


def receipt(world, actions):
    entries = [update(world, action) for action in actions]
    for address in (world["lead"].email, "above@example.org"):
        send_receipt(entries=entries, address=address, name="", token="x", by=world["lead"], at=NOW)


def notice(world, actions):
    answerer = answerer_at(world["lead"].email, on=TODAY)
    for what in LeadNotice.What:
        tell_team(
            answerer=answerer, what=what, words=HIDDEN, actions=actions, by=world["lead"], at=NOW
        )


def printed(world, actions):
    for action in actions:
        update(world, action)
    publish(make_report(actions[0].plan, is_restricted=True))


ABOUT_ACTIONS = {
    "actions/changes/emails/date_agreed": date_agreed,
    "actions/changes/emails/date_refused": date_refused,
    "actions/changes/emails/reopened": reopened,
    "actions/changes/emails/returned": returned,
    "actions/changes/emails/taken_back": taken_back,
    "actions/changes/emails/withdrawal_refused": withdrawal_refused,
    "actions/changes/emails/withdrawn": withdrawn,
    "actions/email/emails/digest": digest,
    "actions/moderation/emails/challenge": challenge,
    "actions/moderation/emails/disputed": disputed,
    "actions/moderation/emails/question": question,
    "actions/moderation/emails/rating_settled": rating_settled,
    "actions/moderation/emails/report_wording": report_wording,
    "actions/rounds/emails/alarms": alarms,
    "actions/rounds/emails/asking": asking,
    "actions/rounds/emails/between_rounds": between_rounds,
    "actions/rounds/emails/signing": signing,
    "actions/sign_off/emails/signed_off": signed_off,
    "actions/updates/emails/notice": notice,
    "actions/updates/emails/receipt": receipt,
    "actions/updates/emails/told": told,
    "reports/email/printed": printed,
}
# Emails about a person's access. They name no action: their templates are given none.
ABOUT_ACCESS = {
    "account/email/password_reset_key",
    "accounts/email/invitation",
    "actions/updates/emails/code",
    "actions/updates/emails/fresh_link",
}
