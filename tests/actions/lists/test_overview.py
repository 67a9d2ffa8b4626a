"""The overview: its figures, their links and its queries."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from actions.models import Action
from safeguard.accounts.models import Post, TeamKind
from safeguard.accounts.roles import Role
from tests.actions.sign_off.signing import claim
from tests.factories import import_rows, make_plan, make_scale, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
ADDRESS = reverse("actions:overview")
AHEAD, PAST = "31/3/2090", "31/3/2025"


@pytest.fixture
def team():
    return make_user(Role.IMPROVEMENT_TEAM)


@pytest.fixture
def client(team):
    client = Client()
    client.force_login(team)
    return client


@pytest.fixture
def council(team):
    """Two plans on two scales, themes, a team in a directorate, and an agency."""
    directorate = make_team("Directorate")
    places = {
        "Head of Training": make_team("Training team", parent=directorate),
        "Director": directorate,
        "Inspector": make_team("Police", kind=TeamKind.PARTNER_AGENCY),
    }
    first = make_plan("First plan", scale="Six-value")
    import_rows(
        first,
        {"ref": "1", "action": "a", "rag": "red", "lead": "Head of Training", "theme": "Skills"},
        {"ref": "2", "action": "b", "rag": "amber", "lead": "Director", "target_date": PAST},
        {"ref": "3", "action": "c", "rag": "no data", "lead": "Inspector", "theme": "Skills"},
        {"ref": "4", "action": "d", "lead": "Clerk to nobody", "target_date": AHEAD},
        {"ref": "5", "action": "e", "rag": "red", "state": "withdrawn", "state_reason": "Old"},
        {"ref": "6", "action": "f", "rag": "amber", "theme": "Skills", "target_date": PAST},
    )
    second = make_plan("Second plan", scale=make_scale())
    import_rows(
        second,
        {"ref": "1", "action": "g", "rag": "stop", "lead": "Director"},
        {"ref": "2", "action": "h", "rag": "slow", "lead": "Inspector"},
        {"ref": "3", "action": "i", "rag": "no data", "lead": "Director"},
    )
    make_plan("Empty plan")
    for title, place in places.items():
        Post.objects.filter(job_title=title).update(team=place)
    today = timezone.localdate()
    for ref, days in (("1", 40), ("2", 3)):
        action = Action.objects.get(plan=second, ref=ref)
        claim(action, team, effective_on=today - timedelta(days=days))
    return first, second


def lines_of(client, part):
    return {
        (line.name, line.beside): line
        for line in getattr(client.get(ADDRESS).context["overview"], part)
    }


def figures(line):
    return (
        line.total.count,
        {each.rating.label if each.rating else "": each.figure.count for each in line.ratings},
        line.overdue.count,
        line.to_sign.count,
    )


def test_each_plan_is_counted_worst_rating_first_without_withdrawn_actions(client, council):
    lines = lines_of(client, "plans")

    assert list(lines) == [
        ("All plans", ""),
        ("Empty plan", ""),
        ("First plan", ""),
        ("Second plan", ""),
    ]
    total, ratings, overdue, to_sign = figures(lines["First plan", ""])
    assert (total, overdue, to_sign) == (5, 2, 0)
    assert list(ratings.items()) == [("No data", 1), ("Red", 1), ("Amber", 2), ("", 1)]
    total, ratings, overdue, to_sign = figures(lines["All plans", ""])
    assert (total, overdue, to_sign) == (8, 2, 2)
    assert ratings["No data"] == 2
    assert figures(lines["Empty plan", ""]) == (0, {}, 0, 0)


def test_themes_and_teams_are_counted_including_actions_without_one(client, council):
    themes, teams = lines_of(client, "themes"), lines_of(client, "teams")

    assert {name: line.total.count for (name, _), line in themes.items()} == {
        "Skills": 3,
        "No theme": 2,
    }
    assert {name: line.total.count for (name, _), line in teams.items()} == {
        "Directorate": 4,
        "Police": 2,
        "Training team": 1,
        "Leads in no team": 1,
        "No lead": 1,
    }
    assert ("Directorate", "Including teams below it") in teams


def test_actions_waiting_for_sign_off_are_counted_with_the_oldest(client, council):
    page = client.get(ADDRESS)
    lines = lines_of(client, "plans")

    oldest = lines["Second plan", ""].oldest
    assert (oldest.action.ref, oldest.days) == ("1", "for 40 days")
    assert lines["All plans", ""].oldest == oldest
    assert lines["First plan", ""].oldest is None
    assert lines_of(client, "teams")["Police", ""].oldest.days == "for 3 days"
    assert "for 40 days" in page.text


def test_every_figure_matches_its_list(client, council):
    page = client.get(ADDRESS).text

    links = re.findall(
        r'href="([^"]*)"><span class="overview__count">(\d+)|'
        r'overview__figure overview__count" href="([^"]*)">(\d+)<',
        page,
    )
    counts = {unescape(first or second): int(n or m) for first, n, second, m in links}
    listed = {}
    for address in counts:
        answer = client.get(address)
        form = answer.context["filter"].form if "filter" in answer.context else None
        assert not (form or answer.context["form"]).errors, address
        listed[address] = answer.context["page"].paginator.count
    assert listed == counts
    assert len(counts) > 40


@pytest.mark.parametrize(
    ("role", "is_shown"),
    [
        (Role.IMPROVEMENT_TEAM, True),
        (Role.SIGNING_OFFICER, True),
        (Role.AUDITOR, True),
        (Role.OFFICER, False),
        (Role.CLERK, False),
    ],
)
def test_the_link_to_the_overview_is_shown_to_those_who_can_see_it(role, is_shown):
    make_plan()
    client = Client()
    client.force_login(make_user(role, email="somebody@example.org"))

    assert (f'href="{ADDRESS}"' in client.get(reverse("home")).text) is is_shown
    assert (client.get(ADDRESS).status_code == 200) is is_shown


def test_more_actions_take_no_more_queries(client):
    plan = make_plan()

    def rows(start, stop):
        return [
            {
                "ref": str(n),
                "action": "x",
                "rag": ("green", "amber", "red", "no data")[n % 4],
                "lead": f"Head {n % 7}",
                "theme": f"Theme {n % 5}",
                "target_date": PAST,
                "state": "awaiting-sign-off" if n % 9 == 0 else "",
            }
            for n in range(start, stop)
        ]

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(ADDRESS).status_code == 200
        return len(captured)

    import_rows(plan, *rows(0, 10))
    few = queries()
    import_rows(plan, *rows(10, 1000))

    assert queries() == few
    assert few < 20
