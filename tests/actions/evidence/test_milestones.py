"""Adding, editing, completing and withdrawing milestones, and their counts on other pages."""

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
from tests.actions.evidence.uploads import signed_in, submit_upload, verbs
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
        ((1, 0, 0), "0 of 1 milestone completed"),
        ((3, 2, 0), "2 of 3 milestones completed"),
        ((3, 1, 2), "1 of 3 milestones completed, 2 overdue"),
        ((3, 3, 0), "3 of 3 milestones completed"),
    ],
)
def test_progress_is_summarised_in_one_line(counts, text):
    assert MilestoneProgress(*counts).text == text


def test_a_milestone_is_added_and_shown_on_the_actions_page(client, action):
    shown = submit_upload(client, page("add", action), wording="Find a trainer", due="Q4 2030/31")

    milestone = Milestone.objects.get()
    assert shown.redirect_chain == [(milestone.get_absolute_url(), 302)]
    assert "Milestone added." in shown.text
    assert "0 of 1 milestone completed" in shown.text
    assert milestone.due.display in shown.text
    assert (milestone.due_on, milestone.due_text) == (date(2031, 3, 31), "Q4 2030/31")
    assert verbs("milestone") == ["milestone.added"]
    assert "trainer" not in str(AuditEvent.objects.get(verb="milestone.added").details)


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        *(
            ({"wording": nothing}, "wording", "Enter what needs to be done")
            for nothing in NOTHING_TO_SEE
        ),
        ({"wording": "x" * 501}, "wording", "500 characters or fewer"),
        ({"due": "31/2/2027"}, "due", ""),
        ({"due": "soon"}, "due", ""),
    ],
)
def test_errors_are_shown_beside_their_fields(client, action, given, field, words):
    shown = submit_upload(
        client, page("add", action), **{"wording": "Find a trainer", "due": "", **given}
    )

    assert words in beside(shown, field)[0]
    assert not Milestone.objects.exists()


def test_the_wording_and_date_can_be_changed(client, action):
    milestone = make_milestone(action)

    shown = submit_upload(
        client, page("edit", milestone), wording="Find two trainers", due="May 2031"
    )

    assert "Find two trainers" in shown.text
    assert "May 2031" in shown.text
    assert verbs("milestone") == ["milestone.added", "milestone.edited"]


def test_saving_a_milestone_without_changes_writes_nothing(client, action):
    milestone = make_milestone(action)

    submit_upload(client, page("edit", milestone))

    milestone.refresh_from_db()
    assert milestone.version == 1
    assert verbs("milestone") == ["milestone.added"]


def test_a_milestone_can_be_marked_as_complete_and_not_complete(client, action, today):
    milestone = make_milestone(action)
    yesterday = today - timedelta(days=1)

    done = submit_upload(client, page("tick", milestone), done_on=typed(yesterday))
    milestone.refresh_from_db()
    assert milestone.done_on == yesterday
    assert "1 of 1 milestone completed" in done.text

    undone = submit_upload(client, page("untick", milestone))
    milestone.refresh_from_db()
    assert milestone.done_on is None
    assert "0 of 1 milestone completed" in undone.text
    assert verbs("milestone") == ["milestone.added", "milestone.ticked", "milestone.unticked"]


@pytest.mark.parametrize("days", [1, 400])
def test_a_completion_date_cannot_be_in_the_future(client, action, today, days):
    milestone = make_milestone(action)

    shown = submit_upload(
        client, page("tick", milestone), done_on=typed(today + timedelta(days=days))
    )

    assert beside(shown, "done_on") == ["Date must be today or in the past"]


def test_marking_as_complete_twice_is_refused(client, action, today):
    milestone = make_milestone(action)
    late = filled_in(client, page("tick", milestone), done_on=typed(today))
    submit_upload(client, page("tick", milestone), done_on=typed(today))

    again = client.post(page("tick", milestone), late)

    assert again.status_code == 409
    assert f"marked “{milestone.wording}” as complete today at" in again.text
    assert "What you sent was not saved." in again.text
    assert verbs("milestone") == ["milestone.added", "milestone.ticked"]


def test_a_withdrawn_milestone_is_shown_with_its_reason_but_not_counted(client, action):
    make_milestone(action, "Book a room", due="")
    milestone = make_milestone(action)

    shown = submit_upload(client, page("withdraw", milestone), reason="No trainer is needed.")

    assert "0 of 1 milestone completed" in shown.text
    assert "Find a trainer" in shown.text
    assert "No trainer is needed." in shown.text
    assert page("tick", milestone) not in shown.text
    assert verbs("milestone")[-1] == "milestone.withdrawn"
    with pytest.raises(Refused, match="withdrawn"):
        services.tick_milestone(
            milestone=milestone, version=2, done_on=TODAY, by=make_user(), at=NOW
        )


def test_the_second_of_two_conflicting_changes_is_refused(client, action):
    milestone = make_milestone(action)
    mine = filled_in(client, page("edit", milestone), wording="Mine")
    submit_upload(client, page("edit", milestone), wording="Theirs")

    shown = client.post(page("edit", milestone), mine)

    assert shown.status_code == 409
    assert "You changed this milestone in another tab today at " in shown.text
    assert "Theirs" in shown.text
    assert Milestone.objects.get().wording == "Theirs"


def test_a_form_sent_twice_adds_one_milestone(client, action):
    given = filled_in(client, page("add", action), wording="Find a trainer")

    first, second = (client.post(page("add", action), given) for _ in range(2))

    assert (first.status_code, second.status_code) == (302, 302)
    assert Milestone.objects.count() == 1


def test_milestones_of_a_closed_action_cannot_be_changed(client, action):
    milestone = make_milestone(action)
    Action.objects.filter(pk=action.pk).update(state="signed-off")

    assert client.get(page("tick", milestone)).status_code == 409
    assert client.get(page("add", action)).status_code == 409
    milestone.action.refresh_from_db()
    with pytest.raises(Refused, match="closed"):
        services.edit_milestone(
            milestone=milestone, version=1, wording="x", due=NO_DATE, by=make_user(), at=NOW
        )


def test_an_overdue_milestone_is_shown_on_the_action_and_in_every_list(client, lead):
    action = make_action(lead="Head of Safeguarding", target_date="31/3/2020")
    make_milestone(action, due="31/3/2020")
    make_milestone(action, "Book a room", due="31/3/2090")

    listed = reverse("actions:plan-actions", args=[action.plan.slug])
    for address in (action.get_absolute_url(), listed, reverse("actions:actions")):
        assert "0 of 2 milestones completed, 1 overdue" in client.get(address).text


def test_lists_count_correctly_with_many_milestones(client, action, lead):
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

    shown = client.get(action.plan.get_actions_url() + "&rating=red&flag=")

    assert shown.text.count("0 of 3 milestones completed") == 3
    assert shown.context["page"].paginator.count == 3


def tick(milestone, day):
    return services.tick_milestone(
        milestone=milestone, version=milestone.version, done_on=day, by=make_user(), at=NOW
    )


def test_the_exception_report_shows_milestones_as_at_its_date(action):
    tick(make_milestone(action), TODAY)
    make_milestone(action, "Book a room", due="1/3/2026")
    make_milestone(action, "Train all", due="", at=NOW + timedelta(days=2))

    report = report_of(make_report(action.plan))
    before = report_of(make_report(action.plan, as_at=TODAY - timedelta(days=1)))

    assert [row.parts_text for row in report.rows] == ["1 of 2 milestones completed, 1 overdue"]
    assert "1 of 2 milestones completed, 1 overdue" in as_html(report)
    assert "Book a room" not in as_html(report)
    assert before.rows == ()


def test_a_report_on_an_action_without_milestones_does_not_mention_them(action):
    assert "milestones" not in as_html(report_of(make_report(action.plan)))


def test_a_reader_sees_milestones_but_cannot_change_them(action):
    milestone = make_milestone(action)

    shown = signed_in(make_user(Role.AUDITOR)).get(action.get_absolute_url())

    assert "Find a trainer" in shown.text
    assert page("tick", milestone) not in shown.text
    assert page("add", action) not in shown.text


@pytest.mark.parametrize("due", ["", "ongoing", "tbc"])
def test_an_undated_milestone_is_never_overdue(due, today):
    milestone = Milestone(due_text=due, due_on=parse(due).last_day if due else None)

    assert not milestone.is_overdue(on=today)
