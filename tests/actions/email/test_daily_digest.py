"""The daily digest: one email a day to each lead officer about changes to their actions."""

from datetime import timedelta

import pytest
from django.core import mail

from actions.changes.services.date_requests import agree_date, ask_for_date, refuse_date
from actions.changes.services.states import change_state
from actions.changes.services.withdrawals import ask_for_withdrawal, refuse_withdrawal
from actions.email.services import DIGEST_DELAY, send_mail
from actions.models import Action, OutgoingMail
from actions.moderation.services.questions import ask_lead
from actions.plans.states import State
from actions.rounds.services.rounds import open_round
from actions.rounds.timetable import default_timetable
from actions.sign_off.services.completion import return_to_lead, sign_off
from actions.updates.services.progress import ProgressWords, record_progress
from safeguard.accounts.models import User
from safeguard.accounts.roles import Role
from safeguard.dates import parse
from tests.actions.sign_off.signing import claim
from tests.factories import NOW, TODAY, hold, import_rows, make_plan, make_post, make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LEAD = "lead@example.org"


@pytest.fixture
def lead():
    lead = make_user(Role.OFFICER, email=LEAD, name="The lead")
    hold(make_post(), lead)
    return lead


@pytest.fixture
def signer():
    return make_user(Role.SIGNING_OFFICER)


@pytest.fixture
def actions(lead):
    plan = make_plan()
    row = {"lead": "Head of Safeguarding", "rag": "amber", "target_date": "31/3/2027"}
    for number in (1, 2, 3):
        import_rows(plan, {"ref": f"A{number}", "action": f"Train group {number}", **row})
    return list(Action.objects.in_order())


def newest(action):
    action.refresh_from_db()
    return {"action": action, "version": action.version}


def return_action(action, *, lead, by, at=NOW):
    claim(action, lead)
    act = {"by": by, "at": at, "effective_on": TODAY}
    return return_to_lead(**newest(action), reason="The register is empty.", **act)


def sign_off_action(action, *, lead, by, at=NOW):
    claim(action, lead)
    act = {"by": by, "at": at, "effective_on": TODAY}
    return sign_off(**newest(action), decided_by="Director", **act)


def request_date(action, *, lead):
    new_due = parse("May 2027")
    return ask_for_date(**newest(action), new_due=new_due, reason="Ill.", by=lead, at=NOW)


def digests():
    return list(OutgoingMail.objects.filter(key__startswith="digest").order_by("pk"))


def sent_at(moment):
    send_mail(by=User.objects.system(), now=lambda: moment)
    return [message.body for message in mail.outbox]


def test_changes_on_one_day_are_in_one_email_to_the_lead(actions, lead, signer):
    first, second, third = actions

    return_action(first, lead=lead, by=signer)
    sign_off_action(second, lead=lead, by=signer)
    act = {"by": signer, "at": NOW + timedelta(minutes=5)}
    refuse_date(request=request_date(third, lead=lead), reason="No slack.", **act)

    (one,) = digests()
    assert (one.to, one.subject) == (LEAD, "3 changes to your actions")
    for words in (
        "Head of Safeguarding\nImprovement plan\n\nA1: Train group 1\n",
        "The register is empty.",
        "Signed off by Director",
        "has been refused",
        "No slack.",
        "/answer/",
    ):
        assert words in one.text
    assert sent_at(act["at"] + DIGEST_DELAY - timedelta(seconds=1)) == []
    assert sent_at(act["at"] + DIGEST_DELAY) == [one.text]


def test_changes_after_the_digest_is_sent_are_in_the_next_one(actions, lead, signer):
    first, second, third = actions
    sign_off_action(first, lead=lead, by=signer)
    sent_at(NOW + DIGEST_DELAY)
    later = NOW + timedelta(hours=2)

    agree_date(
        request=request_date(second, lead=lead),
        decided_by="Director",
        reason="",
        effective_on=TODAY,
        by=signer,
        at=later,
    )
    return_action(third, lead=lead, by=signer, at=later)

    today, tomorrow = digests()
    assert today.subject == "Signed off: A1"
    assert "New due date: May 2027\nAgreed by: Director" in tomorrow.text
    assert "A3: Train group 3" in tomorrow.text
    assert len(sent_at(later + timedelta(hours=1))) == 1
    assert len(sent_at(NOW + DAY)) == 2


def test_a_question_sent_tomorrow_must_be_answered_a_day_later(actions, lead, signer):
    action = actions[0]
    round = open_round(
        plans=[action.plan],
        as_at=TODAY,
        cut_off_on=TODAY,
        timetable=default_timetable(opens_on=TODAY, cut_off_on=TODAY),
        by=signer,
        at=NOW,
    )
    words = ProgressWords("Half attended.", "Ask.", "Ask again", parse("May 2026"))
    entry = record_progress(
        **newest(action),
        rating=action.rating,
        words=words,
        effective_on=TODAY,
        round=round,
        by=lead,
        at=NOW,
    )
    sign_off_action(actions[1], lead=lead, by=signer)
    sent_at(NOW + DIGEST_DELAY)

    team = make_user(Role.IMPROVEMENT_TEAM)
    asked = ask_lead(action=action, entry=entry, question="How many?", by=team, at=NOW)

    assert asked.answer_by == TODAY + 2 * DAY


def test_the_email_has_no_details_of_a_confidential_action(actions, lead, signer):
    action = actions[0]
    Action.objects.filter(pk=action.pk).update(is_confidential=True)

    return_action(action, lead=lead, by=signer)

    (one,) = digests()
    assert "A1: a confidential action" in one.text
    assert "group" not in one.text
    assert "register" not in one.text


def test_the_lead_is_emailed_about_returns_removals_refusals_and_reopening(actions, lead, signer):
    team = make_user(Role.IMPROVEMENT_TEAM)
    stays, goes, again = actions
    claim(stays, lead)
    back = {"new": State.IN_PROGRESS, "reason": "Not all attended.", "effective_on": TODAY}
    change_state(**newest(stays), **back, by=team, at=NOW)
    act = {"by": team, "at": NOW}
    wish = ask_for_withdrawal(**newest(stays), reason="Done elsewhere.", by=lead, at=NOW)
    sign_off_action(again, lead=lead, by=signer)

    refuse_withdrawal(request=wish, reason="Not the same.", **act)
    act["effective_on"] = TODAY
    out = {"new": State.WITHDRAWN, "reason": "Duplicate action.", "decided_by": "Board"}
    change_state(**newest(goes), **out, **act)
    change_state(**newest(again), new=State.IN_PROGRESS, reason="It did not last.", **act)

    (one,) = digests()
    for words in (
        "Not all attended.",
        "Not the same.",
        "Decided by: Board\nReason: Duplicate action.",
        "It did not last.",
    ):
        assert words in one.text


def test_people_are_not_emailed_about_their_own_changes(actions, lead):
    change_state(
        **newest(actions[0]),
        new=State.WITHDRAWN,
        reason="Duplicate action.",
        decided_by="Board",
        by=lead,
        at=NOW,
        effective_on=TODAY,
    )

    assert digests() == []
