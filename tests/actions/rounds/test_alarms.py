"""The day an action turns red or is silent at closing, those above it are emailed about it."""

from datetime import datetime, time, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from actions.email.services import send_mail
from actions.models import AcceptedBy, Action, Channel, ImprovementPlan, OutgoingMail
from actions.moderation.services.challenges import agree_to_rating, settle_rating
from actions.rounds.services.alarms import SENT_AT, tell_of_alarms
from actions.rounds.services.rounds import close_round, log_reminder
from actions.updates.services.progress import ProgressWords, Telling, record_progress
from actions.updates.services.updates_for_lead import update_for_lead
from safeguard.accounts.models import Post, User
from safeguard.accounts.roles import Role
from safeguard.dates import in_words, parse
from tests.actions.moderation.test_settle_rating import challenged
from tests.actions.rounds.test_update_rounds import begin
from tests.factories import (
    NOW,
    TODAY,
    hold,
    import_rows,
    make_plan,
    make_post,
    make_user,
    rating_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

DAY = timedelta(days=1)
ABOVE, TEAM, SIGNING = "above@example.org", "team@example.org", "signing@example.org"
EVERYONE = {ABOVE, TEAM, SIGNING}
STEP = {"next_step": "Hire them", "next_step_due": parse("May 2026")}
WORDS = ProgressWords("Nobody came.", "Two trainers.", **STEP, reason="The trainer left.")
ROW = {"ref": "A1", "action": "Train all staff", "lead": "Head of Training", "rag": "green"}


@pytest.fixture
def people():
    return {
        "team": make_user(Role.IMPROVEMENT_TEAM, email=TEAM),
        "signing": make_user(Role.SIGNING_OFFICER, email=SIGNING),
        "lead": make_user(Role.OFFICER, email="lead@example.org"),
        "officer": make_user(Role.OFFICER, email="officer@example.org"),
        "member": make_user(Role.MEMBER, email="member@example.org"),
    }


@pytest.fixture
def action(people):
    plan = make_plan()
    import_rows(plan, ROW, as_at=TODAY - 30 * DAY)
    director, head = make_post("Director"), Post.objects.get(job_title="Head of Training")
    Post.objects.filter(pk=head.pk).update(reports_to=director)
    hold(director, email=ABOVE)
    hold(head, people["lead"])
    return Action.objects.get()


def red(action, by, *, words=WORDS, at=NOW, rating="red", day=TODAY):
    action = Action.objects.get(pk=action.pk)
    return record_progress(
        action=action,
        version=action.version,
        rating=rating_of(action, rating),
        words=words,
        effective_on=day,
        by=by,
        at=at,
    )


def by_an_update(action, people):
    red(action, people["lead"])


def by_an_update_for_the_lead(action, people):
    update_for_lead(
        action=action,
        version=action.version,
        told_by="The lead",
        telling=Telling(Channel.PHONE, TODAY),
        on=TODAY,
        rating=rating_of(action, "red"),
        words=WORDS,
        by=people["officer"],
        at=NOW,
    )


def by_agreeing_to_a_challenge(action, people):
    reading = challenged(action, by=people["officer"], lead=people["lead"])
    action.refresh_from_db()
    agree_to_rating(reading=reading, version=action.version, words=WORDS, by=people["lead"], at=NOW)


def by_a_decided_challenge(action, people):
    reading = challenged(action, by=people["officer"], lead=people["lead"])
    decider = make_user(Role.SIGNING_OFFICER, email="decider@example.org")
    settle_rating(reading=reading, takes_proposed=True, reason="No one came.", by=decider, at=NOW)


def by_a_later_import(action, people):
    row = {**ROW, "rag": "red", "commentary_gist": "Nobody came."}
    import_rows(action.plan, row, as_at=TODAY)


def by_silence_at_closing(action, people):
    begun = begin(action.plan, people["officer"], as_at=TODAY - 3 * DAY, cut_off_on=TODAY - DAY)
    log_reminder(
        round=begun,
        actions=[action],
        channel=Channel.PHONE,
        note="No answer.",
        asked_on=TODAY,
        by=people["officer"],
        at=NOW,
    )
    close_round(round=begun, version=begun.version, on=TODAY, by=people["officer"], at=NOW)


WAYS = (
    by_an_update,
    by_an_update_for_the_lead,
    by_agreeing_to_a_challenge,
    by_a_decided_challenge,
    by_a_later_import,
    by_silence_at_closing,
)


def tell(at=NOW, since=None):
    return tell_of_alarms(since=since, by=User.objects.system(), at=at)


def alarms():
    return {each.to: each for each in OutgoingMail.objects.filter(key__startswith="alarms")}


def send(at):
    mail.outbox.clear()
    send_mail(by=User.objects.system(), now=lambda: at)
    return [each for each in mail.outbox if "red or had no update" in each.subject]


def four_o_clock(day=TODAY):
    return datetime.combine(day, SENT_AT, tzinfo=timezone.get_current_timezone())


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_however_an_action_turns_red_the_post_above_signing_officer_and_team_are_told_once(
    action, people, way
):
    way(action, people)

    tell()
    tell(at=NOW + timedelta(minutes=5))

    assert set(alarms()) == EVERYONE
    (line,) = [each for each in alarms()[ABOVE].text.splitlines() if each.startswith("A1: ")]
    assert line.startswith("A1: Train all staff (Head of Training). ")
    assert f"since {in_words(Action.objects.get().latest_entry.effective_on)} (was " in line
    assert " Why: " in line
    assert {each.subject for each in alarms().values()} == {"1 action is red or had no update"}


def test_the_line_says_what_why_and_since_when(action, people):
    red(action, people["lead"])

    tell()

    line = f"Red since {in_words(TODAY)} (was Green). Why: The trainer left."
    assert line in alarms()[TEAM].text


def test_the_email_goes_out_the_same_day_at_four_with_all_of_the_day(action, people):
    import_rows(action.plan, {**ROW, "ref": "A2", "rag": "green"}, as_at=TODAY - 30 * DAY)
    red(action, people["lead"])
    tell()
    red(Action.objects.get(ref="A2"), people["lead"], at=NOW + timedelta(minutes=30))
    tell(at=NOW + timedelta(minutes=31))

    before, after = send(four_o_clock() - timedelta(minutes=1)), send(four_o_clock())

    assert before == []
    assert {message.to[0] for message in after} == EVERYONE
    assert {message.subject for message in after} == {"2 actions are red or had no update"}


def test_what_turns_red_after_four_is_told_the_same_evening(action, people):
    import_rows(action.plan, {**ROW, "ref": "A2", "rag": "green"}, as_at=TODAY - 30 * DAY)
    red(action, people["lead"])
    tell()
    send(four_o_clock())
    evening = datetime.combine(TODAY, time(18), tzinfo=timezone.get_current_timezone())

    red(Action.objects.get(ref="A2"), people["lead"], at=evening)
    tell(at=evening)

    sent = send(evening + timedelta(minutes=15))
    assert {message.to[0] for message in sent} == EVERYONE
    assert all("A2: " in each.body and "A1: " not in each.body for each in sent)


def test_the_first_import_of_a_plan_tells_nobody_and_a_red_action_added_later_does(people):
    plan = make_plan()
    import_rows(plan, {**ROW, "rag": "red"}, as_at=TODAY)
    assert tell() == 0

    import_rows(plan, {**ROW, "ref": "A2", "rag": "red"}, as_at=TODAY)

    assert tell() == 2
    assert "A2: " in alarms()[TEAM].text
    assert "A1: " not in alarms()[TEAM].text


def test_an_action_that_stays_red_tells_nobody_again(action, people):
    red(action, people["lead"], at=NOW - 3 * DAY, day=TODAY - 3 * DAY)
    tell(at=NOW - 3 * DAY)

    red(action, people["lead"], words=ProgressWords("One came.", "Two trainers.", **STEP))

    assert tell() == 0


def test_an_alarm_that_no_longer_holds_is_not_sent(action, people):
    red(action, people["lead"])
    tell()
    red(
        action,
        people["lead"],
        rating="green",
        words=ProgressWords("All came.", reason="All came."),
        at=NOW + timedelta(minutes=30),
    )

    assert send(four_o_clock()) == []
    assert {each.state for each in alarms().values()} == {OutgoingMail.State.NOT_NEEDED}


def test_a_confidential_red_is_told_only_to_those_who_can_see_it_and_without_words(action, people):
    Action.objects.update(is_confidential=True)
    red(action, people["lead"])

    tell()

    assert set(alarms()) == {TEAM, SIGNING}
    for each in alarms().values():
        assert "A1: a confidential action" in each.text
        assert "trainer" not in each.text
        assert ": Red" not in each.text


def test_a_plan_accepted_by_a_post_tells_only_the_signing_officer_in_it(action, people):
    other = make_user(Role.SIGNING_OFFICER, email="other@example.org")
    accepting = make_post("Assistant director")
    hold(accepting, other)
    ImprovementPlan.objects.update(accepted_by=AcceptedBy.POST, accepting_post=accepting)
    red(action, people["lead"])

    tell()

    assert set(alarms()) == {ABOVE, TEAM, other.email}


def test_after_an_outage_what_turned_red_meanwhile_is_still_told(action, people):
    red(action, people["lead"])

    assert tell(at=NOW + 5 * DAY, since=NOW - DAY) == 3
    assert tell(at=NOW + 5 * DAY, since=NOW + 5 * DAY) == 0


def test_telling_of_many_silent_actions_does_not_need_more_queries(
    action, people, django_assert_max_num_queries
):
    rows = [{**ROW, "ref": f"B{n}", "rag": "green"} for n in range(30)]
    import_rows(action.plan, *rows, as_at=TODAY - 30 * DAY)
    import_rows(action.plan, *({**row, "rag": "red"} for row in rows), as_at=TODAY)

    with django_assert_max_num_queries(60):
        assert tell() == 3

    assert alarms()[TEAM].subject == "30 actions are red or had no update"
