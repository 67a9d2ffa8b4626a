"""Reminders between rounds, repeating rounds, and the command that runs them all."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from actions.changes.services.date_requests import ask_for_date
from actions.changes.services.holds import HoldFacts, put_on_hold
from actions.email.services import send_mail
from actions.models import Action, OutgoingMail, UpdateRound
from actions.moderation.services.questions import ask_lead, reply_to_question
from actions.plans.states import State
from actions.rounds.services.reminders import chase
from actions.rounds.services.reminders_between_rounds import remind
from actions.rounds.services.rounds import close_round, open_recurring_rounds, open_round
from actions.rounds.timetable import default_timetable, months_later
from actions.sign_off.services.completion import claim_completion, return_to_lead
from safeguard.accounts.models import HoldingKind, Post, User
from safeguard.accounts.roles import Role
from safeguard.dates import in_words, parse
from tests.actions.sign_off.signing import claim
from tests.commands import manage
from tests.factories import NOW, TODAY, hold, import_rows, make_plan, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

DAY = timedelta(days=1)


@pytest.fixture
def plan():
    plan = make_plan()
    lead = {"lead": "Head of Safeguarding", "rag": "green"}
    import_rows(
        plan,
        {"ref": "1", "action": "Late work", "target_date": "1/3/2026", **lead},
        {"ref": "2", "action": "Soon", "target_date": "16/3/2026", **lead},
        {"ref": "3", "action": "Far off", "target_date": "17/3/2026", **lead},
        {
            "ref": "4",
            "action": "Step gone by",
            "next_step": "Write",
            "next_step_date": "27/2/2026",
            **lead,
        },
        as_at=date(2026, 2, 1),
    )
    hold(Post.objects.get(job_title="Head of Safeguarding"), email="lead@example.org")
    return plan


def at(day):
    return NOW + (day - TODAY)


def remind_on(day):
    by = User.objects.system()
    done = remind(on=day, by=by, at=at(day))
    send_mail(by=by, now=lambda: at(day))
    return done


def begin(plan, **changes):
    cut_off = TODAY + 7 * DAY
    given = {
        "plans": [plan],
        "as_at": TODAY,
        "cut_off_on": cut_off,
        "timetable": default_timetable(opens_on=TODAY, cut_off_on=cut_off),
        "by": User.objects.system(),
        "at": NOW,
    }
    return open_round(**{**given, **changes})


def test_one_email_reminds_a_lead_of_actions_overdue_due_soon_or_past_their_next_step(plan):
    done = remind_on(TODAY)

    (message,) = mail.outbox
    assert done.leads == 1
    assert "3 of your actions need attention" in message.subject
    assert "1 (Improvement plan) is overdue: Late work" in message.body
    assert "2 (Improvement plan) is due within 14 days: Soon" in message.body
    assert "4 (Improvement plan) is past the date of its next step" in message.body
    assert "Far off" not in message.body


def test_no_one_is_reminded_twice_in_a_week(plan):
    for days in range(8):
        remind_on(TODAY + days * DAY)

    assert len(mail.outbox) == 2


def test_actions_in_an_open_round_get_no_separate_reminder(plan):
    begin(plan)

    chase(on=TODAY, by=User.objects.system(), at=NOW)
    done = remind_on(TODAY)

    assert done.leads == 0
    assert len(mail.outbox) == 1


def test_a_lead_is_reminded_of_a_question_until_they_answer_it(plan):
    begin(plan)
    team = make_user(Role.IMPROVEMENT_TEAM)
    action = Action.objects.get(ref="3")
    question = ask_lead(action=action, question="Who?", by=team, at=NOW)
    line = "3 (Improvement plan) has a question from the improvement team"

    in_time = remind_on(question.answer_by)
    late = remind_on(question.answer_by + DAY)
    reply_to_question(question=question, reply="The trainer.", by=team, at=NOW)
    answered = remind_on(question.answer_by + 9 * DAY)

    assert (in_time.leads, late.leads, answered.leads) == (0, 1, 0)
    assert line in mail.outbox[-1].body
    assert "Late work" not in mail.outbox[-1].body


def test_no_email_contains_the_wording_of_a_confidential_action(plan):
    Action.objects.filter(ref="1").update(is_confidential=True)

    remind_on(TODAY)

    assert "a confidential action" in mail.outbox[0].body
    assert "Late work" not in mail.outbox[0].body


def test_signing_officers_are_emailed_once_a_week_and_only_if_a_decision_is_waiting(plan):
    make_user(Role.SIGNING_OFFICER, email="signing@example.org")
    Action.objects.update(due_on=None)
    assert remind_on(TODAY).signing_officers == 0
    action = Action.objects.get(ref="1")
    claim_completion(
        action=action,
        version=action.version,
        evidence="The register.",
        no_evidence_reason="",
        effective_on=TODAY,
        by=User.objects.system(),
        at=NOW,
    )

    sent = [remind_on(TODAY + days * DAY).signing_officers for days in range(1, 9)]

    assert sent == [1, 0, 0, 0, 0, 0, 0, 1]


def test_a_lead_who_is_also_a_signing_officer_gets_both_emails_on_different_days(plan):
    lead = Post.objects.get(job_title="Head of Safeguarding")
    both = make_user(Role.SIGNING_OFFICER, email="both@example.org")
    hold(lead, both, kind=HoldingKind.COVER, to_on=TODAY + 91 * DAY)
    import_rows(plan, {"ref": "9", "action": "Audit", "lead": "Auditor", "rag": "green"})
    claim(Action.objects.get(ref="9"), by=User.objects.system())

    sent = [remind_on(TODAY + days * DAY) for days in range(9)]

    assert [each.leads for each in sent] == [1, 0, 0, 0, 0, 0, 0, 1, 0]
    assert [each.signing_officers for each in sent] == [0, 1, 0, 0, 0, 0, 0, 0, 1]


def test_a_signing_officer_is_emailed_only_about_decisions_they_can_make(plan):
    lead = Post.objects.get(job_title="Head of Safeguarding")
    leading = make_user(Role.SIGNING_OFFICER, email="leading@example.org")
    make_user(Role.SIGNING_OFFICER, email="signing@example.org")
    hold(lead, leading, kind=HoldingKind.COVER, to_on=TODAY + 91 * DAY)
    claim(Action.objects.get(ref="3"), by=leading)
    ask_for_date(
        action=Action.objects.get(ref="1"),
        version=Action.objects.get(ref="1").version,
        new_due=parse("1/6/2026"),
        reason="The trainer left.",
        by=leading,
        at=NOW,
    )

    done = remind(on=TODAY + DAY, by=User.objects.system(), at=at(TODAY + DAY))

    email = OutgoingMail.objects.get(to="signing@example.org")
    assert done.signing_officers == 1
    assert email.subject == "2 actions need a decision from you"
    marked = "marked as complete: sign it off or return it (waiting for 1 day)"
    assert f"\n3 (Improvement plan): {marked}\n" in email.text
    assert "\n1 (Improvement plan): new due date requested: agree or refuse it\n" in email.text
    assert "Far off" not in email.text


def test_an_action_with_two_decisions_counts_once_and_a_long_wait_is_a_date(plan):
    make_user(Role.SIGNING_OFFICER, email="signing@example.org")
    lead = make_user(Role.OFFICER)
    ask_for_date(
        action=Action.objects.get(ref="3"),
        version=Action.objects.get(ref="3").version,
        new_due=parse("1/6/2026"),
        reason="The trainer left.",
        by=lead,
        at=NOW,
    )
    claim(Action.objects.get(ref="3"), by=lead)

    remind(on=TODAY + 91 * DAY, by=User.objects.system(), at=at(TODAY + 91 * DAY))

    email = OutgoingMail.objects.get(to="signing@example.org")
    assert email.subject == "1 action needs a decision from you"
    (line,) = [each for each in email.text.splitlines() if each.startswith("3 (")]
    assert f"waiting since {in_words(TODAY)}); new due date requested" in line


def test_a_lead_is_reminded_at_the_end_of_a_hold_and_after_a_returned_claim(plan):
    Action.objects.update(due_on=None)
    team = make_user(Role.IMPROVEMENT_TEAM)
    held, returned = (Action.objects.get(ref=ref) for ref in ("2", "3"))
    given = {"effective_on": TODAY, "at": NOW, "by": team, "reason": "The trainer is ill."}
    restart_on = TODAY + 10 * DAY
    put_on_hold(action=held, version=held.version, facts=HoldFacts(restart_on), **given)
    claim(returned, by=team)
    return_to_lead(action=returned, version=returned.version, **given)

    remind_on(TODAY)
    on_the_day = [message.body for message in mail.outbox]
    mail.outbox.clear()
    remind_on(restart_on - DAY)
    before = [message.body for message in mail.outbox]
    mail.outbox.clear()
    remind_on(restart_on + 6 * DAY)

    assert not any("3 (Improvement plan) was returned to you" in body for body in on_the_day)
    assert [body for body in before if "3 (Improvement plan) was returned to you" in body]
    assert not any("has reached the end of its hold" in body for body in before)
    assert "2 (Improvement plan) has reached the end of its hold" in mail.outbox[0].body


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 2, 28), 1, date(2026, 3, 31)),
        (date(2026, 11, 15), 3, date(2027, 2, 15)),
        (date(2026, 1, 30), 1, date(2026, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
    ],
)
def test_the_last_day_of_a_month_stays_the_last(day, months, later):
    assert months_later(day, months) == later


def test_a_repeating_round_is_opened_once_after_the_previous_one_is_closed(plan):
    system = User.objects.system()
    first = begin(plan, repeats_every=1)
    assert open_recurring_rounds(on=TODAY + 31 * DAY, by=system, at=NOW) == []
    Action.objects.update(state=State.AWAITING_SIGN_OFF.value)
    close_round(round=first, version=1, on=TODAY + 8 * DAY, by=system, at=NOW)

    too_early = open_recurring_rounds(on=date(2026, 4, 1), by=system, at=NOW)
    (second,) = open_recurring_rounds(on=date(2026, 4, 2), by=system, at=NOW)

    assert too_early == []
    assert (second.as_at, second.cut_off_on) == (date(2026, 4, 2), date(2026, 4, 9))
    assert list(second.plans.all()) == [plan]
    assert second.repeats_every == 1
    assert open_recurring_rounds(on=date(2026, 4, 3), by=system, at=NOW) == []
    assert UpdateRound.objects.open().count() == 1


def test_a_monthly_round_as_at_the_end_of_february_repeats_at_the_end_of_march(plan):
    system = User.objects.system()
    end = {"as_at": date(2026, 2, 28), "cut_off_on": date(2026, 3, 31)}
    first = begin(plan, repeats_every=1, **end)
    Action.objects.update(state=State.AWAITING_SIGN_OFF.value)
    close_round(round=first, version=1, on=date(2026, 4, 1), by=system, at=NOW)

    (second,) = open_recurring_rounds(on=date(2026, 4, 2), by=system, at=NOW)

    assert (second.as_at, second.cut_off_on) == (date(2026, 3, 31), date(2026, 4, 30))


def test_the_tick_command_does_all_scheduled_work_and_can_be_run_again():
    first, second = manage("tick"), manage("tick")

    assert first == second
    assert "0 rounds opened, 0 people asked, 0 reminded" in first


@pytest.mark.parametrize("hour", [0, 1, 2, 23])
def test_reminders_use_the_london_date_when_the_clocks_change(plan, hour):
    changeover = datetime(2026, 10, 25, hour, 30, tzinfo=ZoneInfo("Europe/London"))
    monday = changeover + DAY

    on_sunday = remind(on=changeover.date(), by=User.objects.system(), at=changeover)
    on_monday = remind(on=monday.date(), by=User.objects.system(), at=monday)

    assert (on_sunday.leads, on_monday.leads) == (0, 1)


@pytest.mark.parametrize("day", [date(2026, 12, 25), date(2026, 12, 26), date(2026, 12, 28)])
def test_nobody_is_reminded_on_a_weekend_or_bank_holiday(plan, day):
    done = remind(on=day, by=User.objects.system(), at=at(day))

    assert (done.leads, done.signing_officers) == (0, 0)
