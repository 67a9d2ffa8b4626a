"""The list of plans and a plan's page: figures, what needs attention, filters and pagination."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actions.models import Action, UpdateRound, flagged
from actions.plans.flags import Flag, flags_for
from actions.plans.ratings import NO_DATA
from actions.plans.states import State
from safeguard.accounts.models import Post, User
from safeguard.accounts.roles import Role
from tests.factories import NOW, TODAY, hold, import_rows, make_plan, make_post, make_user
from tests.visible import text_of

pytestmark = pytest.mark.django_db
PAST, AHEAD = "31/3/2025", "31/3/2090"
ROWS = [
    {"ref": "1", "action": "Green ahead", "rag": "green", "target_date": AHEAD},
    {"ref": "2", "action": "Green late", "rag": "green", "target_date": PAST},
    {"ref": "3", "action": "Red late", "rag": "red", "target_date": PAST, "theme": "Practice"},
    {"ref": "4", "action": "Red ahead", "rag": "red", "target_date": AHEAD},
    {"ref": "5", "action": "Silent", "rag": "no data", "theme": "Practice"},
    {"ref": "6", "action": "Not rated", "target_date": "ongoing"},
    {"ref": "7", "action": "To sign off", "rag": "amber", "state": "awaiting-sign-off"},
    {"ref": "8", "action": "Gone", "rag": "red", "state": "withdrawn", "state_reason": "Merged."},
    {"ref": "10", "action": "Held", "rag": "amber", "state": "on-hold", "state_reason": "Money."},
    {"ref": "9", "action": "Ongoing amber", "rag": "amber", "target_date": "ongoing"},
]


@pytest.fixture
def plan():
    plan = make_plan()
    import_rows(plan, *ROWS)
    return plan


@pytest.fixture
def client():
    client = Client()
    client.force_login(make_user(Role.IMPROVEMENT_TEAM))
    return client


def refs(page):
    """Returns the references on a list of actions or on a plan's page."""
    if "lines" in page.context:
        return [line.ref for line in page.context["lines"]]
    return [action.ref for action, _ in page.context["rows"]]


def make_round(plan, *, as_at, is_closed=False):
    team = User.objects.get(email="improvement-team@example.org")
    closed = {"closed_at": NOW, "closed_by": team} if is_closed else {}
    round = UpdateRound.objects.create(
        as_at=as_at, cut_off_on=as_at, opened_at=NOW, opened_by=team, **closed
    )
    round.plans.add(plan)


def tab(plan, name):
    return reverse(f"actions:plan-{name}", args=[plan.slug])


def attention(text):
    """Returns what needs attention on a plan's page or the list of plans: number and label."""
    said = re.findall(r">\s*(\d+) ([^<>]*?)<span[^>]*> in Improvement plan", text)
    return [tuple(line) for line in said]


def test_all_actions_of_the_plan_are_listed_most_serious_first(client, plan):
    overview, listed = client.get(plan.get_absolute_url()), client.get(tab(plan, "actions"))

    assert refs(listed) == ["5", "3", "4", "7", "9", "10", "1", "2", "6"]
    assert "9 actions, most serious first." in listed.text
    assert "1 action was removed from this plan" in listed.text
    assert "1 of 9 actions is not yet rated." in overview.text


def test_each_figure_needing_attention_matches_the_list_it_links_to(client, plan):
    page = client.get(plan.get_absolute_url())

    said = attention(page.text)
    aside = page.text.partition('class="aside"')[2]
    links = [unescape(link) for link in re.findall(r'href="(/actions/\?[^"]*)"', aside)]
    assert said == [
        ("1", "no data"),
        ("2", "red"),
        ("2", "overdue"),
        ("1", "awaiting sign-off"),
        ("9", "with no one in the lead post"),
    ]
    assert [len(refs(client.get(link))) for link in links] == [int(count) for count, _ in said]


def test_each_part_of_the_bar_matches_the_list_it_links_to(client, plan):
    page = client.get(plan.get_absolute_url())

    parts = page.context["overview"].figures.bar
    links = [f"{plan.get_actions_url()}&rating={part.code}" for part in parts]
    assert all(link.replace("&", "&amp;") in page.text for link in links)
    assert [len(refs(client.get(link))) for link in links] == [part.count for part in parts]


def test_the_list_of_plans_shows_the_same_figures(client, plan):
    page = client.get(reverse("actions:plans")).text

    assert attention(page)[:2] == [("1", "no data"), ("2", "red")]


def test_a_plan_with_nothing_needing_attention_has_no_such_heading(client):
    plan = make_plan("Quiet plan")
    hold(make_post())
    row = {"ref": "1", "action": "Fine", "rag": "green", "target_date": AHEAD}
    import_rows(plan, {**row, "lead": "Head of Safeguarding"})

    assert "Needs attention" not in client.get(plan.get_absolute_url()).text


def test_an_action_page_says_who_can_be_contacted(client):
    import_rows(
        make_plan("Quiet plan"),
        {"ref": "1", "action": "Fine", "rag": "red"},
        {"ref": "2", "action": "Fine", "rag": "red", "lead": "Head of Audit"},
        {"ref": "3", "action": "Fine", "rag": "red", "lead": "Head of Safeguarding"},
    )
    hold(Post.objects.get(job_title="Head of Safeguarding"))

    unled, vacant, held = (client.get(a.get_absolute_url()).text for a in Action.objects.in_order())

    assert "No lead: no one to contact" in unled
    assert "Vacant: no one to contact" in vacant
    assert "The holder" in held


def test_a_plan_without_actions_says_so(client):
    plan = make_plan("New")

    pages = [client.get(plan.get_absolute_url()).text, client.get(tab(plan, "actions")).text]

    assert all("There are no actions in this plan yet." in page for page in pages)
    first = re.search(r'class="govuk-button" href="([^"]*)"', pages[0])
    assert first[1] == reverse("actions:import-plan", args=[plan.slug])


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ({"rating": "red"}, ["3", "4"]),
        ({"rating": ["red", "no-data"]}, ["3", "4", "5"]),
        ({"rating": "not-yet-rated"}, ["6"]),
        ({"rating": ["not-yet-rated", "green"]}, ["1", "2", "6"]),
        ({"flag": "overdue"}, ["2", "3"]),
        ({"flag": ["overdue", "no-data"]}, ["2", "3", "5"]),
        ({"flag": "overdue", "rating": "red"}, ["3"]),
        ({"state": "on-hold"}, ["10"]),
        ({"state": ["withdrawn", "superseded"]}, ["8"]),
        ({"rating": "red", "state": "signed-off"}, []),
        ({"rating": ""}, ["1", "2", "3", "4", "5", "6", "7", "9", "10"]),
    ],
)
def test_the_query_string_filters_the_list(client, plan, query, listed):
    page = client.get(reverse("actions:actions"), {"plan": plan.slug, "sort": "ref"} | query)

    assert refs(page) == listed
    assert listed or "No actions match these filters." in page.text


def test_a_theme_is_selected_by_its_key(client, plan):
    theme = plan.themes.get(name="Practice")

    assert refs(client.get(plan.get_actions_url() + f"&theme={theme.pk}&sort=ref")) == ["3", "5"]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("rating", "purple", "There is no rating “purple”."),
        ("rating", "<script>alert(1)</script>", "There is no rating"),
        ("rating", "red\x00", "There is no rating"),
        ("flag", "'; DROP TABLE--", "There is no flag"),
        ("state", "nonsense", "There is no status “nonsense”."),
        ("theme", "9" * 30, "There is no such theme."),
        ("theme", "x\x00", "There is no such theme."),
        ("theme", "999999", "There is no such theme."),
    ],
)
def test_an_unknown_filter_value_shows_an_error_and_the_whole_list(
    client, plan, name, value, words
):
    page = client.get(reverse("actions:actions"), {"plan": plan.slug, name: value})

    assert page.status_code == 200
    assert page.text.count(words) == 2
    assert "<title>Error:" in page.text
    assert "<script>alert" not in page.text
    assert len(refs(page)) == 9


@pytest.mark.parametrize("number", ["0", "-1", "2.5", "1e5", "٣", "x", "", "\x00", "9" * 5_000])
@pytest.mark.parametrize("address", ["actions", "rounds", "history", "reports"])
def test_an_invalid_page_number_still_shows_a_page(client, plan, number, address):
    where = reverse("reports:publications") if address == "reports" else tab(plan, address)

    assert client.get(where, {"page": number}).status_code == 200


def test_unknown_query_parameters_are_ignored(client, plan):
    page = client.get(plan.get_actions_url(), {"utm_source": "mail", "exempt": "1", "ref": "1"})

    assert len(refs(page)) == 9


def test_a_long_list_is_paginated(client):
    plan = make_plan("Long plan")
    rows = [{"ref": str(n), "action": "Do it", "rag": "red"} for n in range(1, 121)]
    import_rows(plan, *rows)

    page = client.get(tab(plan, "actions"), {"page": "2"})

    assert refs(page) == [str(number) for number in range(51, 101)]
    assert "120 actions" in page.text
    assert "Showing 51 to 100." in page.text
    assert "?page=3" in page.text


def test_each_action_changed_since_the_previous_round_is_listed_once(client, plan):
    make_round(plan, as_at=TODAY, is_closed=True)
    make_round(plan, as_at=TODAY + timedelta(days=30), is_closed=True)
    worse, silent = (plan.actions.get(ref=ref) for ref in ("1", "4"))
    red = plan.scale.ratings.get(code="red")
    no_data = plan.scale.ratings.get(code=NO_DATA)
    moved = {worse.pk: red.pk, silent.pk: no_data.pk}
    for key, rating in moved.items():
        plan.actions.filter(pk=key).update(rating=rating)

    page = client.get(plan.get_absolute_url())

    moves = page.context["moves"]
    told = {group.move: [line.ref for line in group.lines] for group in moves.groups}
    assert told == {"worse": ["1"], "silent": ["4"]}
    assert sum(moves.counts.values()) == plan.actions.counted().count()


def test_a_plan_shows_only_its_own_rounds_and_history(client, plan):
    other = make_plan("Another plan")
    import_rows(other, {"ref": "ZZ1", "action": "Late", "rag": "green"})
    make_round(other, as_at=TODAY)

    assert "There are no update rounds yet." in client.get(tab(plan, "rounds")).text
    assert "There are no update rounds yet." not in client.get(tab(other, "rounds")).text
    assert "ZZ1" in text_of(client.get(tab(other, "history")))
    assert "ZZ1" not in text_of(client.get(tab(plan, "history")))


def test_roles_without_live_figures_cannot_see_plans(plan):
    for role in (Role.MEMBER, Role.ADMINISTRATOR):
        client = Client()
        client.force_login(make_user(role))
        assert client.get(plan.get_absolute_url()).status_code == 404
        assert plan.get_absolute_url() not in client.get(reverse("actions:plans")).text


def test_flag_queries_agree_with_the_flag_rules():
    plan = make_plan(scale="Six-value")
    states = [state.value for state in State if state != State.SUPERSEDED]
    ratings = ["", "no data", *(r.code for r in plan.scale.in_order if not r.is_no_data)]
    dates = [PAST, AHEAD, TODAY.strftime("%d/%m/%Y"), "ongoing", ""]
    cells = [(s, r, d) for s in states for r in ratings for d in dates]
    import_rows(
        plan,
        *(
            {
                "ref": str(n), "action": "Do it", "state": s, "rag": r, "target_date": d,
                "state_reason": "Because.",
            }
            for n, (s, r, d) in enumerate(cells)
        ),
    )  # fmt: skip
    Action.objects.filter(sort_key__endswith="7").update(is_reopened=True)
    withdrawn = Action.objects.filter(state="withdrawn", sort_key__endswith="1")
    assert withdrawn.update(state="superseded")
    actions = list(Action.objects.select_related("rating"))

    for day in (TODAY, TODAY + timedelta(days=1)):
        for flag in Flag:
            by_rule = {a.pk for a in actions if flag in flags_for(a.facts, on=day)}
            by_row = set(Action.objects.filter(flagged(flag, on=day)).values_list("pk", flat=True))
            assert by_row == by_rule, (flag, day)
            counted = Action.objects.count_by_flag([flag], on=day)
            assert counted == {plan.pk: {flag: len(by_rule)}}
    assert len(actions) == len(cells)


def test_flags_are_counted_separately_for_each_plan(client, plan):
    other = make_plan("Another plan")
    import_rows(other, {"ref": "1", "action": "Late", "rag": "green", "target_date": PAST})
    today = timezone.localdate()

    counts = Action.objects.visible_to(User.objects.get(email="improvement-team@example.org"))

    assert counts.count_by_flag([Flag.OVERDUE], on=today) == {
        plan.pk: {Flag.OVERDUE: 2},
        other.pk: {Flag.OVERDUE: 1},
    }
