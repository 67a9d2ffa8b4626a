"""My work: what each person needs to do, in order of urgency."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from actions.changes.services.date_requests import refuse_date
from actions.models import Action, Column, Rating, Sort, sorted_by
from actions.plans.ratings import severity_rank
from actions.rounds.services.rounds import open_round
from actions.rounds.timetable import default_timetable
from actions.sign_off.services.completion import return_to_lead
from actions.updates.services.progress import confirm_nothing_changed
from safeguard.accounts.roles import Role
from safeguard.limits import WAITING_SHOWN
from safeguard.waiting import Urgency
from tests.actions.sign_off.signing import claim
from tests.factories import hold, import_rows, make_plan, make_post, make_user
from tests.pages.world import ask, begin, publish

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
POST = "Head of Safeguarding"
AHEAD, PAST = "31/3/2090", "31/3/2025"


@pytest.fixture
def plan():
    return make_plan()


@pytest.fixture
def officer():
    officer = make_user(Role.OFFICER, email="lead@example.org", name="The lead")
    hold(make_post(POST), officer)
    return officer


@pytest.fixture
def signer():
    return make_user(Role.SIGNING_OFFICER)


def home_of(user):
    client = Client()
    client.force_login(user)
    return client.get(reverse("home"))


def groups_of(page):
    """Returns the groups on the page. Each has a reason and its references."""
    return [
        (group.urgency, [line.ref or line.title for line in group.lines])
        for group in page.context["waiting"]
    ]


def rows(plan, *refs_and_changes):
    for ref, changes in refs_and_changes:
        row = {"ref": ref, "action": f"Do {ref}", "rag": "amber", "lead": POST, **changes}
        import_rows(plan, row)


def ask_all(plan, *, cut_off_in=5):
    today = timezone.localdate()
    return open_round(
        plans=[plan],
        as_at=today,
        cut_off_on=today + timedelta(days=cut_off_in),
        timetable=default_timetable(opens_on=today, cut_off_on=today + timedelta(days=cut_off_in)),
        by=make_user(Role.IMPROVEMENT_TEAM),
        at=timezone.now(),
    )


def typed(days_from_today):
    day = timezone.localdate() + timedelta(days=days_from_today)
    return f"{day.day}/{day.month}/{day.year}"


def test_the_most_urgent_group_is_first_and_the_worst_action_leads_each_group(plan, officer):
    rows(
        plan,
        ("A1", {"target_date": PAST}),
        ("A2", {"target_date": "31/3/2026", "rag": "red"}),
        ("A3", {"target_date": PAST, "rag": "no data"}),
        ("A4", {"target_date": typed(14)}),
        ("A5", {"target_date": typed(15)}),
        ("A6", {"target_date": typed(0), "rag": "green"}),
    )

    page = home_of(officer)

    assert groups_of(page) == [
        (Urgency.OVERDUE, ["A3", "A2", "A1"]),
        (Urgency.DUE_SOON, ["A4", "A6"]),
    ]
    assert [line.ref for line in page.context["own"]] == ["A5"]
    assert "Needs your attention: 3" in page.text
    assert "Due in the next 14 days: 2" in page.text


def test_an_action_is_listed_once_where_most_urgent_with_every_reason(plan, officer):
    rows(plan, ("A1", {"target_date": PAST}), ("A2", {"target_date": AHEAD}))
    ask_all(plan)

    page = home_of(officer)

    assert groups_of(page) == [(Urgency.ASKED, ["A1", "A2"])]
    assert not page.context["own"]
    (group,) = page.context["waiting"]
    until = date_format(timezone.localdate() + timedelta(days=5), "l j F Y")
    assert f"2 actions need an update from you by {until}" in page.text
    assert "Overdue since 31 March 2025." in group.lines[0].why


def test_an_action_due_an_update_links_to_its_place_on_the_update_form(plan, officer):
    rows(plan, ("A1", {"target_date": AHEAD}))
    ask_all(plan)
    (group,) = home_of(officer).context["waiting"]

    client = Client()
    client.force_login(officer)
    address, _, place = group.lines[0].address.partition("#")

    assert f'id="{place}"' in client.get(address).text


def test_a_lead_finds_their_actions_again_after_answering_while_the_round_is_open(plan, officer):
    rows(plan, ("A1", {"rag": "green", "target_date": AHEAD}))
    round = ask_all(plan)
    action = Action.objects.get()
    confirm_nothing_changed(
        action=action,
        version=action.version,
        effective_on=round.as_at,
        round=round,
        by=officer,
        at=timezone.now(),
    )
    client = Client()
    client.force_login(officer)

    for address in (reverse("home"), action.get_absolute_url()):
        assert f'href="{reverse("actions:update-my-actions")}"' in client.get(address).text
    assert "See or change your updates" in client.get(reverse("home")).text


def test_a_returned_action_is_listed_with_the_reason(plan, officer, signer):
    rows(plan, ("A1", {"target_date": AHEAD}))
    action = Action.objects.get()
    claim(action, officer)
    action.refresh_from_db()
    return_to_lead(
        action=action,
        version=action.version,
        reason="Who attended the courses?",
        effective_on=timezone.localdate(),
        by=signer,
        at=timezone.now(),
    )

    page = home_of(officer)

    assert groups_of(page) == [(Urgency.SENT_BACK, ["A1"])]
    assert "“Who attended the courses?”" in page.text


@pytest.mark.parametrize(("days_ago", "is_told"), [(0, True), (13, True), (14, False)])
def test_a_decision_on_a_date_request_is_shown_for_two_weeks(
    plan, officer, signer, days_ago, is_told
):
    rows(plan, ("A1", {"target_date": AHEAD}))
    request = ask(Action.objects.get(), by=officer)
    at = timezone.now() - timedelta(days=days_ago)
    refuse_date(request=request, reason="Recruit sooner.", by=signer, at=at)

    page = home_of(officer)

    assert bool(groups_of(page)) is is_told
    assert ("refused on" in page.text) is is_told
    assert ("Recruit sooner." in page.text) is is_told


def test_signing_officers_are_not_asked_to_decide_their_own_date_requests(plan):
    both = make_user(Role.OFFICER, Role.SIGNING_OFFICER)
    hold(make_post(POST), both)
    rows(plan, ("A1", {"target_date": AHEAD}), ("A2", {"target_date": AHEAD, "lead": "Other"}))
    team = make_user(Role.IMPROVEMENT_TEAM)
    for action in Action.objects.all():
        ask(action, by=team)

    # Their own request is waiting for another signing officer.
    assert groups_of(home_of(both)) == [
        (Urgency.DATE_ANSWERED, ["A1"]),
        (Urgency.DATE_TO_ANSWER, ["A2"]),
    ]


def test_report_writers_see_drafts_until_they_are_published(plan):
    clerk = make_user(Role.CLERK)
    rows(plan, ("A1", {}))
    draft = begin(plan, by=clerk)
    restricted = begin(plan, by=make_user(Role.IMPROVEMENT_TEAM), is_restricted=True)

    before, officers = home_of(clerk), home_of(make_user(Role.OFFICER))
    publish(draft, by=clerk)

    assert [group.urgency for group in before.context["waiting"]] == [Urgency.TO_PUBLISH]
    assert [line.address for line in before.context["waiting"][0].lines] == [
        draft.get_absolute_url()
    ]
    assert restricted.get_absolute_url() not in before.text
    assert groups_of(officers) == []
    assert groups_of(home_of(clerk)) == []


def test_people_with_nothing_to_do_see_no_empty_headings(plan):
    page = home_of(make_user(Role.OFFICER))

    assert page.context["waiting"] == []
    assert "There is nothing for you to do now." in page.text


def test_a_very_long_group_is_cut_short_and_the_rest_are_listed_below(plan, officer):
    rows(plan)
    many = range(WAITING_SHOWN + 2)
    lines = [{"ref": f"A{n}", "action": "x", "lead": POST, "target_date": PAST} for n in many]
    import_rows(plan, *lines)

    page = home_of(officer)

    assert f"Showing {WAITING_SHOWN} of {WAITING_SHOWN + 2}" in page.text
    assert len(page.context["own"]) == 2


def test_lists_and_my_work_order_ratings_the_same_way():
    for name in ("RAG", "BRAG", "Six-value"):
        plan = make_plan(name, scale=name)
        codes = [rating.code for rating in Rating.objects.filter(scale=plan.scale)]
        said = ["no data" if code == "no-data" else code for code in codes]
        import_rows(
            plan,
            {"ref": "0", "action": "Unrated"},
            *({"ref": f"{n}", "action": "x", "rag": c} for n, c in enumerate(said, start=1)),
        )

    listed = sorted_by(Action.objects.select_related("rating"), Sort(Column.RATING))

    worst = [severity_rank(action.rating) for action in listed]
    assert worst == sorted(worst)
    assert set(worst) == {0, 1, 2, 3, 5, 6}
