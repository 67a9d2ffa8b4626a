"""The home page: what each person needs to do."""

import pytest
from django.test import Client
from django.urls import reverse

from safeguard.accounts.models import HoldingKind, Post
from safeguard.accounts.roles import Role
from safeguard.limits import HOME_ACTIONS_SHOWN
from tests.factories import hold, import_rows, make_plan, make_user
from tests.pages.records import ask

pytestmark = pytest.mark.django_db
LEAD = {"lead": "Head of Safeguarding", "target_date": "31/3/2090"}
ROWS = [
    {"ref": "1", "action": "Green one", "rag": "green", **LEAD},
    {"ref": "2", "action": "Amber one", "rag": "amber", **LEAD},
    {"ref": "3", "action": "Silent one", "rag": "no data", **LEAD},
    {"ref": "4", "action": "Red one", "rag": "red", **LEAD},
    {"ref": "5", "action": "Unrated one", **LEAD},
    {"ref": "6", "action": "Somebody else’s", "rag": "red", "lead": "Head of Audit"},
    {"ref": "7", "action": "Finished", "rag": "green", "state": "awaiting-sign-off"},
]


def home_of(user):
    client = Client()
    client.force_login(user)
    return client.get(reverse("home"))


@pytest.fixture
def plan():
    plan = make_plan()
    import_rows(plan, *ROWS)
    return plan


def find_post(job_title):
    """Returns a post created by importing the plan."""
    return Post.objects.get(job_title=job_title)


def own_refs(page):
    return [line.ref for line in page.context["own"]]


def test_an_officer_sees_their_own_actions_with_no_data_and_red_first(plan):
    officer = make_user(Role.OFFICER)
    hold(find_post("Head of Safeguarding"), officer)

    page = home_of(officer)

    assert own_refs(page) == ["3", "4", "2", "1", "5"]
    assert "Your actions" in page.text


def test_a_person_covering_a_post_sees_its_actions(plan):
    officer = make_user(Role.OFFICER)
    hold(find_post("Head of Audit"), officer, kind=HoldingKind.COVER)

    assert own_refs(home_of(officer)) == ["6"]


def test_a_signing_officer_sees_the_decisions_waiting_for_them(plan):
    ask(plan.actions.get(ref="2"), by=make_user(Role.IMPROVEMENT_TEAM))

    page = home_of(make_user(Role.SIGNING_OFFICER)).text

    assert "Decisions for you: 2" in page
    assert "Start with" in page
    assert ">Finished</a>" in page
    # The file does not say who marked it as complete, so the page does not either.
    assert "Sign-off." in page
    assert "Marked as complete" not in page
    assert "New date: 31 March 2090 to 31 March 2027." in page


@pytest.mark.parametrize("role", [Role.OFFICER, Role.CLERK, Role.AUDITOR])
def test_people_who_decide_nothing_see_no_decisions(plan, role):
    page = home_of(make_user(role)).text

    assert "Decisions for you" not in page
    assert "Your actions" not in page


@pytest.mark.parametrize("role", [Role.MEMBER, Role.ADMINISTRATOR])
def test_people_without_access_to_current_figures_see_published_reports(plan, role):
    page = home_of(make_user(role)).text

    assert plan.title not in page
    assert "No reports have been published yet." in page


def test_a_very_long_list_of_own_actions_says_how_many_are_shown(plan):
    officer = make_user(Role.OFFICER)
    hold(find_post("Head of Safeguarding"), officer)
    more = [
        {"ref": f"X{number}", "action": "One more", "rag": "amber", **LEAD}
        for number in range(HOME_ACTIONS_SHOWN)
    ]
    import_rows(plan, *more)

    page = home_of(officer)

    assert len(own_refs(page)) == HOME_ACTIONS_SHOWN
    assert "Showing 10 of 15, worst first." in page.text
