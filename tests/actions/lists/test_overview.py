"""The overview: its counts, links and number of queries."""

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
    """Two plans on two scales, with themes, a team in a directorate and an agency."""
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


def test_plans_are_listed_worst_first_without_counting_withdrawn_actions(client, council):
    rows = client.get(ADDRESS).context["rows"]

    assert [(row.plan.title, row.figures.total) for row in rows] == [
        ("First plan", 5),
        ("Second plan", 3),
        ("Empty plan", 0),
    ]
    first = rows[0].figures
    assert {code: count for code, count in first.counts.items() if count} == {
        "no-data": 1,
        "red": 1,
        "amber": 2,
    }
    assert first.not_rated == 1


def test_all_plans_are_counted_together(client, council):
    page = client.get(ADDRESS)

    assert page.context["total"] == 8
    told = {line.words: line.count for line, _address in page.context["attention"]}
    assert (told["no data"], told["overdue"], told["awaiting sign-off"]) == (2, 2, 2)


def test_the_action_waiting_longest_for_sign_off_is_named_with_its_wait(client, council):
    page = client.get(ADDRESS)

    oldest = page.context["oldest"]
    assert (oldest.action.plan.title, oldest.action.ref) == ("Second plan", "1")
    assert oldest.waited == "for 40 days"
    assert "for 40 days" in page.text


def test_every_figure_matches_the_list_it_links_to(client, council):
    main = client.get(ADDRESS).text.partition("<main")[2]

    links = re.findall(r'href="(/actions/\?[^"]*|/warnings/)">(\d+) ', main)
    counts = {unescape(address): int(n) for address, n in links}
    listed = {}
    for address in counts:
        response = client.get(address)
        form = response.context["filter"].form if "filter" in response.context else None
        assert not (form or response.context["form"]).errors, address
        listed[address] = response.context["page"].paginator.count
    assert listed == counts
    assert len(counts) > 10


def test_the_list_of_actions_can_be_filtered_by_team_and_vacant_lead(client, council):
    training = Post.objects.get(job_title="Head of Training").team
    above = training.parent

    counts = [
        client.get(reverse("actions:actions"), query).context["page"].paginator.count
        for query in ({"team": above.pk}, {"team": training.pk}, {"team": "none"}, {"post": "none"})
    ]

    assert counts == [4, 1, 1, 1]
    assert f'href="{reverse("actions:actions")}"' in client.get(ADDRESS).text


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
def test_the_link_to_the_overview_is_shown_only_to_those_who_can_open_it(role, is_shown):
    make_plan()
    client = Client()
    client.force_login(make_user(role, email="somebody@example.org"))

    assert (f'href="{ADDRESS}"' in client.get(reverse("home")).text) is is_shown
    assert (client.get(ADDRESS).status_code == 200) is is_shown


def test_the_overview_uses_no_more_queries_for_a_thousand_actions_than_for_ten(client):
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
        # The first view after a change counts warnings, and keeps the counts.
        client.get(ADDRESS)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(ADDRESS).status_code == 200
        return len(captured)

    import_rows(plan, *rows(0, 10))
    few = queries()
    import_rows(plan, *rows(10, 1000))

    assert queries() == few
    assert few < 20
