"""The list of all actions: its rows, filters, order and queries."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from actions.models import ActionEntry, EntryKind
from safeguard.accounts.models import Post, TeamKind
from safeguard.accounts.roles import Role
from tests.factories import import_rows, make_action, make_plan, make_scale, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
ADDRESS = reverse("actions:actions")
EMPTY_FOR_MEMBERS = ("plans", "actions", "update-my-actions")


@pytest.fixture
def team():
    return make_user(Role.IMPROVEMENT_TEAM)


@pytest.fixture
def client(team):
    client = Client()
    client.force_login(team)
    return client


@pytest.fixture
def two_plans():
    """Creates seven actions in two plans on two scales."""
    first = make_plan("First plan")
    import_rows(
        first,
        {"ref": "SL2", "action": "Amber", "rag": "amber", "target_date": "31/3/2026"},
        {"ref": "SL10", "action": "Red", "rag": "red", "target_date": "May 2027"},
        {"ref": "SL1", "action": "Silent", "rag": "no data", "target_date": "ongoing"},
        {"ref": "SL3", "action": "Nobody rated this", "theme": "Training"},
        {"ref": "SL4", "action": "Gone", "rag": "red", "state": "withdrawn", "state_reason": "Old"},
    )
    second = make_plan("Second plan", scale=make_scale())
    import_rows(
        second,
        {"ref": "SL2", "action": "Goes", "rag": "go", "lead": "Head of Audit"},
        {"ref": "B", "action": "Stopped", "rag": "stop", "lead": "Head of Safeguarding"},
    )
    return first, second


def listed(client, query=""):
    """The wording of each action on the page, in order."""
    page = client.get(ADDRESS + query)
    assert page.status_code == 200
    return [action.wording for action, _ in page.context["rows"]]


def test_actions_of_all_plans_are_listed_with_the_worst_rating_first(client, two_plans):
    assert listed(client) == ["Silent", "Red", "Stopped", "Amber", "Goes", "Nobody rated this"]


def test_within_a_rating_the_longest_overdue_is_first_and_signed_off_last(client):
    make_action(ref="1", action="No date", rag="amber")
    make_action(ref="2", action="Later", rag="amber", target_date="31/12/2025")
    make_action(ref="3", action="Long overdue", rag="amber", target_date="31/1/2025")
    make_action(ref="4", action="Signed off", rag="red", state="signed-off")

    assert listed(client) == ["Long overdue", "Later", "No date", "Signed off"]


def test_removed_actions_are_listed_only_if_their_state_is_chosen(client, two_plans):
    assert listed(client, "?state=withdrawn") == ["Gone"]


@pytest.mark.parametrize(
    ("query", "wordings"),
    [
        ("?plan=second-plan", {"Stopped", "Goes"}),
        ("?rating=red&rating=stop", {"Red", "Stopped"}),
        ("?rating=any-exception", {"Amber", "Red", "Silent", "Stopped"}),
        ("?rating=not-yet-rated", {"Nobody rated this"}),
        ("?flag=no-data", {"Silent"}),
        ("?flag=no-timescale&rating=amber", {"Amber"}),
        ("?post=none&plan=first-plan&rating=red", {"Red"}),
        ("?due_from=31/3/2026&due_to=2026-03-31", {"Amber"}),
        ("?due_from=1/4/2026", {"Red"}),
        ("?due_to=30/3/2026", set()),
    ],
)
def test_every_filter_narrows_the_list(client, two_plans, query, wordings):
    assert set(listed(client, query)) == wordings


def test_the_list_can_be_filtered_by_theme_and_lead(client, two_plans):
    theme = two_plans[0].themes.get(name="Training")
    post = Post.objects.get(job_title="Head of Audit")

    assert listed(client, f"?theme={theme.pk}") == ["Nobody rated this"]
    assert listed(client, f"?post={post.pk}") == ["Goes"]


def test_filtering_by_team_includes_the_teams_below_it(client, two_plans):
    council = make_team("Council")
    part = make_team("Quality", kind=TeamKind.TEAM, parent=council)
    police = make_team("Police", kind=TeamKind.PARTNER_AGENCY)
    Post.objects.filter(job_title="Head of Audit").update(team=part)
    Post.objects.filter(job_title="Head of Safeguarding").update(team=police)

    assert listed(client, f"?team={council.pk}") == ["Goes"]
    assert listed(client, f"?team={part.pk}") == ["Goes"]
    assert listed(client, f"?agency={police.pk}") == ["Stopped"]
    assert "There is no such team." in client.get(f"{ADDRESS}?team={police.pk}").text


def test_no_update_since_counts_updates_but_not_missing_ones(client, team):
    told = make_action(ref="1", action="Told", as_at=date(2026, 1, 31))
    make_action(ref="2", action="Untold", as_at=date(2026, 1, 31))
    silent = make_action(ref="3", action="Silent", as_at=date(2026, 1, 31))
    for action, kind in ((told, EntryKind.CONFIRMATION), (silent, EntryKind.NO_RETURN)):
        ActionEntry.objects.create(
            action=action,
            kind=kind,
            effective_on=date(2026, 2, 28),
            recorded_at=action.latest_entry.recorded_at,
            recorded_by=team,
        )

    assert set(listed(client, "?no_update_since=1/2/2026")) == {"Untold", "Silent"}
    assert listed(client, "?sort=-updated")[0] == "Told"


@pytest.mark.parametrize(
    ("sort", "wordings"),
    [
        ("ref", ["Stopped", "Silent", "Amber", "Goes", "Nobody rated this", "Red"]),
        ("action", ["Amber", "Goes", "Nobody rated this", "Red", "Silent", "Stopped"]),
        ("-action", ["Stopped", "Silent", "Red", "Nobody rated this", "Goes", "Amber"]),
        ("rating", ["Silent", "Red", "Stopped", "Amber", "Goes", "Nobody rated this"]),
        ("due", ["Amber", "Red", "Silent", "Nobody rated this", "Stopped", "Goes"]),
        ("-due", ["Red", "Amber", "Silent", "Nobody rated this", "Stopped", "Goes"]),
        ("lead", ["Goes", "Stopped", "Silent", "Amber", "Nobody rated this", "Red"]),
        ("plan", ["Silent", "Amber", "Nobody rated this", "Red", "Stopped", "Goes"]),
        ("nonsense", ["Silent", "Red", "Stopped", "Amber", "Goes", "Nobody rated this"]),
    ],
)
def test_the_list_can_be_sorted_by_any_column(client, two_plans, sort, wordings):
    assert listed(client, f"?sort={sort}") == wordings


def test_the_order_is_chosen_beside_the_filters_and_stays_chosen(client, two_plans):
    page = client.get(f"{ADDRESS}?plan=first-plan&sort=-due&page=1").text

    select = page.partition('id="sort"')[2].partition("</select>")[0]
    select = page.partition('id="sort"')[2].partition("</select>")[0]
    options = re.findall(r'<option value="(-?\w+)"( selected)?>', select)
    assert len(options) == 12
    assert [value for value, is_chosen in options if is_chosen] == ["-due"]
    assert "Sorted by: due date, latest first." in page


def test_an_order_that_only_an_address_can_choose_is_named_and_stays_chosen(client, two_plans):
    page = client.get(f"{ADDRESS}?sort=-lead").text

    assert '<option value="-lead" selected>Lead officer, in reverse order</option>' in page


def test_each_choice_is_a_tag_that_leads_to_the_list_without_it(client, two_plans):
    page = client.get(f"{ADDRESS}?plan=first-plan&rating=red&sort=due")

    assert [(address, value) for address, _label, value in page.context["tags"]] == [
        ("plan=first-plan&sort=due", "Red"),
        ("rating=red&sort=due", "First plan"),
    ]


def test_the_chosen_filters_are_shown_above_the_list(client, two_plans):
    query = "?plan=first-plan&rating=red&rating=no-data&due_from=1/2/2026&theme="

    assert client.get(ADDRESS + query).context["filter"].chosen_values == [
        ("Rating", "Red or No data"),
        ("Plan", "First plan"),
        ("Due from", "1 February 2026"),
    ]


def test_an_unknown_value_is_reported_in_the_error_summary(client, two_plans):
    page = client.get(f"{ADDRESS}?rating=purple&due_from=soon").text

    assert "<title>Error: All actions" in re.sub(r"\s+", " ", page)
    assert "There is no rating “purple”." in page
    assert "Date must be like 31/3/2027" in page


def test_the_list_and_its_filters_do_not_reveal_hidden_actions():
    make_action(ref="1", action="Open", lead="Head of Safeguarding")
    make_action(ref="2", action="Secret", lead="Head of Secrets", is_confidential=True)
    officer = Client()
    officer.force_login(make_user(Role.OFFICER))

    page = officer.get(ADDRESS).text

    assert "1 action<" in page
    assert "Secret" not in page
    assert (
        "There is no such lead."
        in officer.get(f"{ADDRESS}?post={Post.objects.get(job_title='Head of Secrets').pk}").text
    )


@pytest.mark.parametrize("role", [Role.MEMBER, Role.ADMINISTRATOR])
def test_users_without_live_figures_are_not_given_an_empty_list(role, two_plans):
    client = Client()
    client.force_login(make_user(role))
    make_team("Secret enquiries")

    pages = [client.get(reverse(f"actions:{name}")) for name in EMPTY_FOR_MEMBERS]

    for page in pages:
        assert page.status_code == 403
        assert "Secret enquiries" not in page.text
        assert "First plan" not in page.text
