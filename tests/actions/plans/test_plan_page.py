"""The list of plans and a plan's page: figures, what needs attention, filter, pages."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actions.models import Action, flagged
from actions.plans.flags import Flag, flags_for
from actions.plans.states import State
from safeguard.accounts.models import Post, User
from safeguard.accounts.roles import Role
from tests.factories import TODAY, hold, import_rows, make_plan, make_post, make_user

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
    return [action.ref for action, _ in page.context["rows"]]


def attention(page):
    lines = re.findall(r'class="attention__line">(.*?)</li>', page.text, re.DOTALL)
    said = [re.sub(r"<title>.*?</title>|<[^>]*>", " ", line).split(" in ")[0] for line in lines]
    return [tuple(re.sub(r"\s+", " ", words).strip().split(" ", 1)) for words in said]


def test_all_that_the_plan_consists_of_is_listed_as_people_count(client, plan):
    page = client.get(plan.get_absolute_url())

    assert refs(page) == ["1", "2", "3", "4", "5", "6", "7", "9", "10"]
    assert "1 action was taken out of this plan." in page.text
    assert "1 of 9 actions is not yet rated." in page.text


def test_what_needs_attention_stands_first_and_leads_to_as_many_rows_as_it_says(client, plan):
    page = client.get(plan.get_absolute_url())

    said = attention(page)
    links = re.findall(r'attention__link" href="([^"#]*)#actions"', page.text)
    assert said == [
        ("1", "No data"),
        ("2", "Red"),
        ("2", "Overdue"),
        ("1", "Awaiting sign-off"),
        ("9", "Lead post is vacant"),
    ]
    assert [len(refs(client.get(link))) for link in links] == [int(count) for count, _ in said]
    assert page.text.index("Needs attention") < page.text.index("Green ahead")


@pytest.mark.parametrize("page", ["home", "actions:plans"])
def test_the_same_is_said_wherever_the_plan_is_named(client, plan, page):
    assert attention(client.get(reverse(page)))[:2] == [("1", "No data"), ("2", "Red")]


def test_a_plan_without_anything_to_look_at_says_nothing(client):
    plan = make_plan("Quiet plan")
    hold(make_post())
    row = {"ref": "1", "action": "Fine", "rag": "green", "target_date": AHEAD}
    import_rows(plan, {**row, "lead": "Head of Safeguarding"})

    assert "Needs attention" not in client.get(plan.get_absolute_url()).text


def test_an_action_page_says_who_can_be_asked(client):
    import_rows(
        make_plan("Quiet plan"),
        {"ref": "1", "action": "Fine", "rag": "red"},
        {"ref": "2", "action": "Fine", "rag": "red", "lead": "Head of Audit"},
        {"ref": "3", "action": "Fine", "rag": "red", "lead": "Head of Safeguarding"},
    )
    hold(Post.objects.get(job_title="Head of Safeguarding"))

    unled, vacant, held = (client.get(a.get_absolute_url()).text for a in Action.objects.in_order())

    assert "No lead: nobody can be asked" in unled
    assert "Nobody: nobody can be asked" in vacant
    assert "The holder" in held


def test_a_plan_without_actions_says_so(client):
    assert "This plan has no actions yet." in client.get(make_plan("New").get_absolute_url()).text


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
def test_the_address_chooses(client, plan, query, listed):
    page = client.get(plan.get_absolute_url(), query)

    assert refs(page) == listed
    assert listed or "No action matches what you chose." in page.text


def test_a_theme_is_chosen_by_its_key(client, plan):
    theme = plan.themes.get(name="Practice")

    assert refs(client.get(plan.get_absolute_url(), {"theme": theme.pk})) == ["3", "5"]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("rating", "purple", "This plan has no rating “purple”."),
        ("rating", "<script>alert(1)</script>", "This plan has no rating"),
        ("rating", "red\x00", "This plan has no rating"),
        ("flag", "'; DROP TABLE--", "There is no flag"),
        ("state", "nonsense", "There is no status “nonsense”."),
        ("theme", "9" * 30, "This plan has no such theme."),
        ("theme", "x\x00", "Null characters are not allowed."),
        ("theme", "999999", "This plan has no such theme."),
    ],
)
def test_a_value_that_nothing_has_is_named_and_breaks_nothing(client, plan, name, value, words):
    page = client.get(plan.get_absolute_url(), {name: value})

    assert page.status_code == 200
    assert page.text.count(words) == 2
    assert "<title>Error:" in page.text
    assert "<script>alert" not in page.text
    assert len(refs(page)) == 9


@pytest.mark.parametrize("number", ["0", "-1", "2.5", "1e5", "٣", "x", "", "\x00", "9" * 5_000])
@pytest.mark.parametrize("address", ["plan", "reports"])
def test_a_page_number_that_is_none_breaks_nothing(client, plan, number, address):
    where = plan.get_absolute_url() if address == "plan" else reverse("reports:publications")

    assert client.get(where, {"page": number}).status_code == 200


def test_what_the_page_does_not_know_is_left_alone(client, plan):
    page = client.get(plan.get_absolute_url(), {"utm_source": "mail", "exempt": "1", "ref": "1"})

    assert len(refs(page)) == 9
    assert '<details class="govuk-details filter-panel">' in page.text


def test_a_long_list_has_pages_that_keep_what_was_chosen(client):
    plan = make_plan("Long plan")
    rows = [{"ref": str(n), "action": "Do it", "rag": "red"} for n in range(1, 121)]
    import_rows(plan, *rows)

    page = client.get(plan.get_absolute_url(), {"rating": "red", "page": "2"})

    assert refs(page) == [str(number) for number in range(51, 101)]
    assert "120 actions" in page.text
    assert "51 to 100 are shown" in page.text
    assert "?rating=red&amp;page=3" in page.text


def test_whose_role_sees_no_live_figures_sees_no_plan(plan):
    for role in (Role.MEMBER, Role.ADMINISTRATOR):
        client = Client()
        client.force_login(make_user(role))
        assert client.get(plan.get_absolute_url()).status_code == 404
        assert plan.get_absolute_url() not in client.get(reverse("actions:plans")).text


def test_flags_as_conditions_agree_with_what_flags_mean():
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


def test_one_plan_s_flags_are_not_another_s(client, plan):
    other = make_plan("Another plan")
    import_rows(other, {"ref": "1", "action": "Late", "rag": "green", "target_date": PAST})
    today = timezone.localdate()

    counts = Action.objects.visible_to(User.objects.get(email="improvement-team@example.org"))

    assert counts.count_by_flag([Flag.OVERDUE], on=today) == {
        plan.pk: {Flag.OVERDUE: 2},
        other.pk: {Flag.OVERDUE: 1},
    }
