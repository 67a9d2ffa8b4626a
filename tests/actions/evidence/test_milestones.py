"""Milestones: added, changed, ticked off and withdrawn on their pages, and counted everywhere."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from actions.evidence.milestone_progress import MilestoneProgress
from actions.evidence.services import milestones as services
from actions.models import Action, Milestone
from reports.rendering.papers import as_html, report_of
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from safeguard.dates import NO_DATE, parse
from safeguard.exceptions import Refused
from tests.actions.evidence.handing_in import hand_in, signed_in, verbs
from tests.factories import (
    NOW,
    TODAY,
    hold,
    import_rows,
    make_action,
    make_milestone,
    make_post,
    make_report,
    make_user,
)
from tests.pages.forms import NOTHING_TO_SEE, beside, filled_in

pytestmark = pytest.mark.django_db


def page(name, row):
    return reverse(f"actions:{name}-milestone", args=[row.pk])


def typed(day):
    return f"{day:%d/%m/%Y}"


@pytest.fixture
def lead():
    user = make_user(Role.OFFICER, email="lead@example.org", name="The lead")
    hold(make_post(), user)
    return user


@pytest.fixture
def client(lead):
    return signed_in(lead)


@pytest.fixture
def action(lead):
    return make_action(lead="Head of Safeguarding")


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        ((0, 0, 0), ""),
        ((1, 0, 0), "0 of 1 part completed"),
        ((3, 2, 0), "2 of 3 parts completed"),
        ((3, 1, 2), "1 of 3 parts completed, 2 overdue"),
        ((3, 3, 0), "3 of 3 parts completed"),
    ],
)
def test_parts_are_told_in_a_line(counts, text):
    assert MilestoneProgress(*counts).text == text


def test_a_milestone_is_added_and_stands_on_the_actions_page(client, action):
    shown = hand_in(client, page("add", action), wording="Find a trainer", due="Q1 2031")

    milestone = Milestone.objects.get()
    assert shown.redirect_chain == [(milestone.get_absolute_url(), 302)]
    assert "Milestone added." in shown.text
    assert "0 of 1 part completed" in shown.text
    assert milestone.due.display in shown.text
    assert (milestone.due_on, milestone.due_text) == (date(2031, 3, 31), "Q1 2031")
    assert verbs("milestone") == ["milestone.added"]
    assert "trainer" not in str(AuditEvent.objects.get(verb="milestone.added").details)


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        *(
            ({"wording": nothing}, "wording", "Enter what is to be done")
            for nothing in NOTHING_TO_SEE
        ),
        ({"wording": "x" * 501}, "wording", "500 characters or fewer"),
        ({"due": "31/2/2027"}, "due", ""),
        ({"due": "soon"}, "due", ""),
    ],
)
def test_what_is_wrong_stands_beside_its_field(client, action, given, field, words):
    shown = hand_in(
        client, page("add", action), **{"wording": "Find a trainer", "due": "", **given}
    )

    assert words in beside(shown, field)[0]
    assert not Milestone.objects.exists()


def test_words_and_date_are_changed(client, action):
    milestone = make_milestone(action)

    shown = hand_in(client, page("edit", milestone), wording="Find two trainers", due="May 2031")

    assert "Find two trainers" in shown.text
    assert "May 2031" in shown.text
    assert verbs("milestone") == ["milestone.added", "milestone.edited"]


def test_a_milestone_saved_as_it_was_leaves_no_trace(client, action):
    milestone = make_milestone(action)

    hand_in(client, page("edit", milestone))

    milestone.refresh_from_db()
    assert milestone.version == 1
    assert verbs("milestone") == ["milestone.added"]


def test_it_is_ticked_off_with_its_day_and_unticked_again(client, action, today):
    milestone = make_milestone(action)
    yesterday = today - timedelta(days=1)

    done = hand_in(client, page("tick", milestone), done_on=typed(yesterday))
    milestone.refresh_from_db()
    assert milestone.done_on == yesterday
    assert "1 of 1 part completed" in done.text

    undone = hand_in(client, page("untick", milestone))
    milestone.refresh_from_db()
    assert milestone.done_on is None
    assert "0 of 1 part completed" in undone.text
    assert verbs("milestone") == ["milestone.added", "milestone.ticked", "milestone.unticked"]


@pytest.mark.parametrize("days", [1, 400])
def test_nothing_is_done_tomorrow(client, action, today, days):
    milestone = make_milestone(action)

    shown = hand_in(client, page("tick", milestone), done_on=typed(today + timedelta(days=days)))

    assert beside(shown, "done_on") == ["Enter today or an earlier day"]


def test_ticking_twice_is_refused(client, action, today):
    milestone = make_milestone(action)
    hand_in(client, page("tick", milestone), done_on=typed(today))

    again = hand_in(client, page("tick", milestone), done_on=typed(today))

    assert "That is so already." in again.text
    assert verbs("milestone") == ["milestone.added", "milestone.ticked"]


def test_a_withdrawn_milestone_counts_no_longer_and_stays_with_its_reason(client, action):
    make_milestone(action, "Book a room", due="")
    milestone = make_milestone(action)

    shown = hand_in(client, page("withdraw", milestone), reason="No trainer is needed.")

    assert "0 of 1 part completed" in shown.text
    assert "Find a trainer" in shown.text
    assert "No trainer is needed." in shown.text
    assert page("tick", milestone) not in shown.text
    assert verbs("milestone")[-1] == "milestone.withdrawn"
    with pytest.raises(Refused, match="withdrawn"):
        services.tick_milestone(
            milestone=milestone, version=2, done_on=TODAY, by=make_user(), at=NOW
        )


def test_of_two_who_change_it_at_once_the_second_is_told(client, action):
    milestone = make_milestone(action)
    mine = filled_in(client, page("edit", milestone), wording="Mine")
    hand_in(client, page("edit", milestone), wording="Theirs")

    shown = client.post(page("edit", milestone), mine)

    assert shown.status_code == 409
    assert "Somebody changed this milestone while you were writing." in shown.text
    assert "Theirs" in shown.text
    assert Milestone.objects.get().wording == "Theirs"


def test_a_form_sent_twice_adds_one(client, action):
    given = filled_in(client, page("add", action), wording="Find a trainer")

    first, second = (client.post(page("add", action), given) for _ in range(2))

    assert (first.status_code, second.status_code) == (302, 302)
    assert Milestone.objects.count() == 1


def test_a_closed_actions_milestones_stay_as_they_are(client, action):
    milestone = make_milestone(action)
    Action.objects.filter(pk=action.pk).update(state="signed-off")

    assert client.get(page("tick", milestone)).status_code == 403
    assert client.get(page("add", action)).status_code == 403
    milestone.action.refresh_from_db()
    with pytest.raises(Refused, match="closed"):
        services.edit_milestone(
            milestone=milestone, version=1, wording="x", due=NO_DATE, by=make_user(), at=NOW
        )


def test_one_that_is_late_is_seen_on_the_action_and_in_every_list(client, action):
    make_milestone(action, due="31/3/2020")
    make_milestone(action, "Book a room", due="31/3/2090")

    for address in (action.get_absolute_url(), action.plan.get_absolute_url()):
        assert "0 of 2 parts completed, 1 overdue" in client.get(address).text


def test_lists_count_right_beside_filters_and_for_many(client, action, lead):
    import_rows(
        action.plan,
        *(
            {"ref": f"B{n}", "action": "Train", "rag": "red", "lead": "Head of Safeguarding"}
            for n in range(3)
        ),
    )
    for other in Action.objects.exclude(pk=action.pk):
        for number in range(3):
            make_milestone(other, f"Part {number}")

    shown = client.get(action.plan.get_absolute_url() + "?rating=red&flag=")

    assert shown.text.count("0 of 3 parts completed") == 3
    assert shown.context["page"].paginator.count == 3


def tick(milestone, day):
    return services.tick_milestone(
        milestone=milestone, version=milestone.version, done_on=day, by=make_user(), at=NOW
    )


def test_the_exception_report_tells_the_parts_as_they_were_on_its_day(action):
    tick(make_milestone(action), TODAY)
    make_milestone(action, "Book a room", due="1/3/2026")
    make_milestone(action, "Train all", due="", at=NOW + timedelta(days=2))

    report = report_of(make_report(action.plan))
    before = report_of(make_report(action.plan, as_at=TODAY - timedelta(days=1)))

    assert [row.parts_text for row in report.rows] == ["1 of 2 parts completed, 1 overdue"]
    assert "Milestones: 1 of 2 parts completed, 1 overdue" in as_html(report)
    assert "Book a room" not in as_html(report)
    assert before.rows == ()


def test_a_report_of_an_action_without_milestones_says_nothing_of_them(action):
    assert "Milestones" not in as_html(report_of(make_report(action.plan)))


def test_whoever_only_looks_sees_milestones_and_no_way_to_change_them(action):
    milestone = make_milestone(action)

    shown = signed_in(make_user(Role.AUDITOR)).get(action.get_absolute_url())

    assert "Find a trainer" in shown.text
    assert page("tick", milestone) not in shown.text
    assert page("add", action) not in shown.text


@pytest.mark.parametrize("due", ["", "ongoing", "tbc"])
def test_without_a_day_nothing_is_late(due, today):
    milestone = Milestone(due_text=due, due_on=parse(due).last_day if due else None)

    assert not milestone.is_overdue(on=today)
