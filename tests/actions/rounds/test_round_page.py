"""The page for a round: updates received and outstanding, reminders sent and due."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from actions.email.services import send_mail
from actions.models import Action, AskingDay, Channel, EntryKind, UpdateRound
from actions.rounds.round_head import closing_of
from actions.rounds.round_progress import next_request, read_round_progress, round_progress_of
from actions.rounds.services.reminders import chase
from actions.rounds.services.rounds import close_round, log_reminder, open_round
from actions.rounds.timetable import EscalationLevel, TimetableDay, default_timetable
from actions.sign_off.services.completion import return_to_lead
from actions.updates.services.progress import confirm_nothing_changed
from safeguard.accounts.models import Post, User
from safeguard.accounts.roles import Role
from tests.actions.sign_off.signing import claim
from tests.factories import (
    NOW,
    TODAY,
    hold,
    import_rows,
    make_plan,
    make_post,
    make_team,
    make_user,
)
from tests.pages.forms import as_shown

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
CUT_OFF = TODAY + 14 * DAY


@pytest.fixture
def team():
    return make_user(Role.IMPROVEMENT_TEAM)


def begin(plan, by, **changes):
    days = default_timetable(opens_on=TODAY, cut_off_on=CUT_OFF)
    given = {"plans": [plan], "as_at": TODAY, "cut_off_on": CUT_OFF, "by": by, "at": NOW}
    return open_round(**{**given, "timetable": days, **changes})


def rows(start, stop):
    return [
        {
            "ref": str(number),
            "action": "Train all staff",
            "rag": "green",
            "lead": f"Head of Team {number % 3}",
        }
        for number in range(start, stop)
    ]


def ask(on):
    """Writes and sends the day's emails."""
    at = NOW + (on - TODAY)
    result = chase(on=on, by=User.objects.system(), at=at)
    send_mail(by=User.objects.system(), now=lambda: at)
    return result


def test_the_page_counts_by_post_and_team_and_shows_the_last_and_next_reminder(team, client):
    director = make_post("Director", team=make_team())
    audit = make_post("Head of Team 1", team=director.team, reports_to=director)
    make_post("Head of Team 0", team=director.team, reports_to=director)
    hold(director, email="director@example.org")
    hold(audit, email="audit@example.org")
    hold(Post.objects.get(job_title="Head of Team 0"), to_on=date(2026, 2, 14))
    plan = make_plan()
    import_rows(plan, *rows(0, 2), as_at=TODAY - 30 * DAY)
    Action.objects.filter(ref="0").update(lead=Post.objects.get(job_title="Head of Team 0"))
    Action.objects.filter(ref="1").update(lead=audit)
    round = begin(plan, team)
    ask(TODAY)
    ask(CUT_OFF - 7 * DAY)
    asked = Action.objects.get(ref="1")
    log_reminder(
        round=round,
        actions=[asked],
        channel=Channel.PHONE,
        note="",
        asked_on=CUT_OFF - 6 * DAY,
        by=team,
        at=NOW,
    )

    on = CUT_OFF - 6 * DAY
    returns = round_progress_of(round, Action.objects.visible_to(team))
    client.force_login(team)
    page = client.get(round.get_absolute_url()).text

    vacant, reminded = read_round_progress(round, returns.outstanding, on=on)
    assert (vacant.is_vacant, vacant.vacant_since) == (True, date(2026, 2, 14))
    assert (reminded.reminded.times, reminded.reminded.last_on, reminded.reminded.last_how) == (
        2,
        CUT_OFF - 6 * DAY,
        "By phone",
    )
    assert reminded.next_request.on == date(2026, 3, 12)
    assert reminded.next_request.people == ("Head of Team 1",)
    assert vacant.next_request.people == ("Director",)
    assert [(g.name, g.outstanding, g.returned) for g in returns.by_team] == [
        ("Children's services", 2, 0)
    ]
    for words in (
        "Post vacant since 14 February 2026</span>: Director is asked instead",
        "2 reminders in this round, last by phone on 10 March 2026.",
        "2 leads have not answered",
    ):
        assert words in page
    every = client.get(reverse("actions:round-updates", args=[round.pk])).text
    assert "Post vacant since 14 February 2026" in every
    assert "last by phone on 10 March 2026" in every


def test_updates_received_are_counted_under_the_lead_post(team):
    plan = make_plan()
    import_rows(plan, *rows(0, 4), as_at=TODAY - 30 * DAY)
    round = begin(plan, team)
    action = Action.objects.get(ref="3")
    confirm_nothing_changed(
        action=action, version=action.version, effective_on=TODAY, round=round, by=team, at=NOW
    )

    returns = round_progress_of(round, Action.objects.visible_to(team))

    assert [(each.title, each.refs) for each in returns.leads] == [
        ("Head of Team 0", ["0"]),
        ("Head of Team 1", ["1"]),
        ("Head of Team 2", ["2"]),
    ]
    assert [(g.name, g.outstanding, g.returned) for g in returns.by_team] == [("No team", 3, 1)]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (TODAY, TimetableDay(TODAY + 2 * DAY, EscalationLevel.LEAD)),
        (TODAY + 2 * DAY, TimetableDay(TODAY + 2 * DAY, EscalationLevel.LEAD)),
        (TODAY + 4 * DAY, TimetableDay(TODAY + 4 * DAY, EscalationLevel.POST_ABOVE)),
    ],
)
def test_a_missed_reminder_date_is_made_up_today(on, expected):
    days = [
        AskingDay(on=TODAY, asked="lead", done_at=NOW),
        AskingDay(on=TODAY + 2 * DAY, asked="lead"),
        AskingDay(on=TODAY + 3 * DAY, asked="post-above"),
    ]

    assert next_request(days, on=on) == expected
    assert next_request(days[:1], on=on) is None


def test_outstanding_actions_last_rated_red_come_first_and_are_counted(team, client):
    plan = make_plan()
    red = {"ref": "9", "action": "Train", "rag": "red", "lead": "Head of Team 1"}
    import_rows(plan, *rows(0, 3), red, as_at=TODAY - 30 * DAY)
    round = begin(plan, team)
    client.force_login(team)

    page = client.get(round.get_absolute_url())
    every = client.get(reverse("actions:round-updates", args=[round.pk]))

    assert [lead.title for lead in page.context["leads"]] == [
        "Head of Team 1",
        "Head of Team 0",
        "Head of Team 2",
    ]
    assert "2 actions: 9, 1. 1 was red last time." in page.text
    assert [row.action.ref for row in every.context["rows"]] == ["9", "0", "1", "2"]
    assert "1 of the unanswered actions was red or had no data last time." in every.text


def test_leads_without_email_are_marked_and_a_call_is_logged_for_those_ticked(team, client):
    reached = make_post("Head of Team 1")
    hold(reached, email="head@example.org")
    plan = make_plan()
    import_rows(plan, *rows(0, 3), as_at=TODAY - 30 * DAY)
    Action.objects.filter(ref="1").update(lead=reached)
    Action.objects.filter(ref="2").update(lead=None)
    round = begin(plan, team)
    client.force_login(team)

    page = client.get(round.get_absolute_url())
    log = reverse("actions:log-reminder", args=[round.pk])
    key = Action.objects.get(ref="0").lead_id
    chosen = client.get(log, {"lead": [key, "none", "x"]})

    flags = {lead.title: (lead.flag, lead.instead) for lead in page.context["leads"]}
    assert flags == {
        "Head of Team 0": ("Post vacant", "no one is asked instead"),
        "Head of Team 1": ("", ""),
        "No lead officer": ("No one is asked", ""),
    }
    assert "2 leads have not answered (2 actions)" in page.text
    assert "1 more action has no lead officer, so no one is asked about it." in page.text
    assert " checked>" not in page.text
    assert page.text.count("No email reaches them: call them and log the call.") == 1
    assert page.text.count("Name a lead officer first.") == 1
    assert [action.ref for action in chosen.context["page"]] == ["2", "0"]
    assert len(chosen.context["form"]["actions"].value()) == 2
    assert client.get(log).context["form"]["actions"].value() == []


def test_the_round_page_uses_as_many_queries_for_many_leads_as_for_one(
    team, client, django_assert_num_queries
):
    plan = make_plan()
    import_rows(plan, *rows(0, 1), as_at=TODAY - 30 * DAY)
    round = begin(plan, team)
    client.force_login(team)
    client.get(round.get_absolute_url())
    with CaptureQueriesContext(connection) as captured:
        client.get(round.get_absolute_url())
    import_rows(plan, *rows(1, 9), as_at=TODAY - 29 * DAY)

    with django_assert_num_queries(len(captured)):
        page = client.get(round.get_absolute_url())

    assert len(page.context["leads"]) == 3


def test_closing_records_no_update_and_the_page_shows_when_the_round_repeats(team, client):
    plan = make_plan()
    import_rows(plan, *rows(0, 2), as_at=TODAY - 30 * DAY)
    begin(plan, team, repeats_every=1)
    UpdateRound.objects.update(cut_off_on=TODAY)
    round = UpdateRound.objects.get()
    client.force_login(team)
    before = client.get(round.get_absolute_url()).text

    close_round(round=round, version=1, on=TODAY + DAY, by=team, at=NOW)
    page = client.get(round.get_absolute_url())

    assert "Repeats monthly. Next: 2 April 2026." in before
    every = client.get(reverse("actions:round-updates", args=[round.pk]))
    assert sum(row.entry.kind == EntryKind.NO_RETURN for row in every.context["rows"]) == 2
    assert "No data: 2" in every.text
    assert "No update had been received when the round closed." in page.text
    assert "no data last time" not in page.text
    assert "Everyone has answered." not in page.text
    log = client.get(reverse("actions:log-reminder", args=[round.pk]))
    assert log.status_code == 409


def test_a_claim_in_the_round_counts_as_an_update_until_it_is_returned(team, client):
    plan = make_plan()
    import_rows(plan, *rows(0, 2), as_at=TODAY - 30 * DAY)
    round = begin(plan, team)
    confirmed, claimed = Action.objects.in_order()
    confirm_nothing_changed(
        action=confirmed, version=1, effective_on=TODAY, round=round, by=team, at=NOW
    )
    claim(claimed, team)
    client.force_login(team)

    def on_the_plan():
        (row,) = client.get(reverse("actions:plan-rounds", args=[plan.slug])).context["rows"]
        return row[1:]

    every = reverse("actions:round-updates", args=[round.pk])
    on_the_page, open_counts = client.get(every), on_the_plan()
    close_round(round=round, version=1, on=TODAY, by=team, at=NOW)
    import_rows(plan, {"ref": "9", "action": "Added later", "rag": "red"}, as_at=TODAY)
    closed, closed_counts = client.get(every), on_the_plan()
    UpdateRound.objects.update(closed_at=None, closed_by=None)
    claimed.refresh_from_db()
    return_to_lead(
        action=claimed,
        version=claimed.version,
        reason="Half of it is missing.",
        effective_on=TODAY,
        by=team,
        at=NOW,
    )
    returned_to_lead = client.get(every)

    for page in (on_the_page, closed):
        assert [row.action for row in page.context["rows"]] == [confirmed, claimed]
        assert "Marked as complete" in page.text
        assert page.context["returns"].outstanding == []
    assert (open_counts, closed_counts, on_the_plan()) == ((2, 0), (2, 0), (1, 0))
    outstanding = returned_to_lead.context["returns"].outstanding
    assert claimed.pk in outstanding


def test_the_main_button_is_what_the_round_needs_next(client, team):
    plan = make_plan()
    import_rows(plan, *rows(0, 2), as_at=TODAY - 30 * DAY)
    answered, asked = plan.actions.in_order()
    lead = make_user(Role.OFFICER, email="lead@example.org")
    hold(answered.lead, lead)
    hold(asked.lead, lead)
    round = begin(plan, team)
    client.force_login(team)

    def main_button():
        step = client.get(round.get_absolute_url()).context["next_step"]
        return step and step[1]

    assert main_button() is None
    confirm_nothing_changed(
        action=answered, version=answered.version, effective_on=TODAY, round=round, by=lead, at=NOW
    )
    assert main_button() == "Review 1 update"
    client.force_login(make_user(Role.AUDITOR))
    assert main_button() is None


def test_a_round_can_be_closed_once_it_is_due_and_every_lead_has_been_reminded(team):
    plan = make_plan()
    import_rows(plan, *rows(0, 1), as_at=TODAY - 30 * DAY)
    (asked,) = plan.actions.in_order()
    hold(asked.lead)
    round = begin(plan, team)

    def closing(on):
        visible = Action.objects.visible_to(team)
        return closing_of(round, round_progress_of(round, visible), visible, on=on)

    early = "You can close this round when every lead has answered, or from Tuesday 17 March 2026."
    assert (closing(CUT_OFF).is_possible, closing(CUT_OFF).words) == (False, early)
    assert closing(CUT_OFF + DAY).words.endswith("reminded, or their updates entered: 0.")
    assert not closing(CUT_OFF + DAY).is_possible
    log_reminder(
        round=round,
        actions=[asked],
        channel=Channel.PHONE,
        note="",
        asked_on=TODAY,
        by=team,
        at=NOW,
    )
    assert not closing(CUT_OFF).is_possible
    assert closing(CUT_OFF + DAY).is_possible


def test_closing_is_offered_only_when_it_is_possible(client, team):
    plan = make_plan()
    import_rows(plan, *rows(0, 1), as_at=TODAY - 30 * DAY)
    (asked,) = plan.actions.in_order()
    hold(asked.lead)
    round = begin(plan, team)
    UpdateRound.objects.update(cut_off_on=localdate() + 7 * DAY)
    client.force_login(team)
    close = reverse("actions:close-round", args=[round.pk])
    settings_page = reverse("actions:round-settings", args=[round.pk])

    before = [client.get(page).text for page in (round.get_absolute_url(), settings_page, close)]
    confirm_nothing_changed(
        action=asked, version=asked.version, effective_on=TODAY, round=round, by=team, at=NOW
    )
    after = [client.get(page).text for page in (round.get_absolute_url(), settings_page, close)]

    assert [close in page for page in before] == [False, False, False]
    assert all("when every lead has answered, or from" in page for page in before)
    assert [close in page for page in after[:2]] == [True, True]
    assert "Every lead has answered." in after[0]
    assert 'type="submit"' in after[2].split("<main")[1]
    assert client.post(close, as_shown(client.get(close))).status_code == 302
    assert not UpdateRound.objects.get().is_open


def test_a_closed_round_names_no_next_reminder(client, team):
    plan = make_plan()
    import_rows(plan, *rows(0, 1), as_at=TODAY - 30 * DAY)
    round = begin(plan, team)
    UpdateRound.objects.update(closed_at=NOW, closed_by=team)
    client.force_login(team)
    names = ("update-round", "round-updates", "round-reminders", "round-settings")

    for page in [client.get(reverse(f"actions:{name}", args=[round.pk])).text for name in names]:
        assert "Next reminder" not in page
        assert "Planned" not in page
