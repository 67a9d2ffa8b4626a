"""The actions of a post: on its page, when its holder changes, and as a list."""

import pytest
from django.test import Client
from django.urls import reverse

from actions.models import Action
from safeguard.accounts.models import Post
from safeguard.accounts.roles import Role
from tests.factories import hold, import_rows, make_plan, make_post, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
AUDIT = "Head of Audit"


@pytest.fixture
def post():
    plan, other = make_plan(), make_plan("Another plan")
    import_rows(
        plan,
        {"ref": "1", "action": "Look", "rag": "green", "lead": AUDIT},
        {"ref": "2", "action": "Listen", "rag": "red", "lead": AUDIT},
        {"ref": "3", "action": "Learn", "rag": "red", "lead": AUDIT, "confidential": "yes"},
        {"ref": "4", "action": "Done", "lead": AUDIT, "state": "signed-off"},
        {"ref": "5", "action": "Help", "rag": "amber", "lead": "Clerk", "supporters": AUDIT},
    )
    import_rows(other, {"ref": "1", "action": "Ask", "rag": "amber", "lead": AUDIT})
    return Post.objects.get(job_title=AUDIT)


def client_of(*roles):
    client = Client()
    client.force_login(make_user(*roles))
    return client


def actions_of(post, **query):
    return reverse("actions:post-actions", args=[post.pk], query=query or None)


def listed(page):
    return [action.wording for action, _flags in page.context["rows"]]


def test_the_page_of_a_post_counts_its_actions_and_links_to_them(post):
    page = client_of(Role.IMPROVEMENT_TEAM).get(post.get_absolute_url()).text

    assert "4 open actions, 3 of them are exceptions" in page
    assert "1 open action<" in page
    assert f'href="{actions_of(post)}"' in page


def test_counts_leave_out_actions_the_reader_cannot_see(post):
    client = client_of(Role.OFFICER)

    page = client.get(post.get_absolute_url()).text

    assert "3 open actions, 2 of them are exceptions" in page
    assert listed(client.get(actions_of(post))) == ["Listen", "Ask", "Look"]


def test_the_list_has_the_open_actions_of_all_plans_most_serious_first(post):
    client = client_of(Role.IMPROVEMENT_TEAM)

    led, supported = (
        client.get(actions_of(post)),
        client.get(actions_of(post, **{"as": "supporter"})),
    )

    assert listed(led) == ["Listen", "Learn", "Ask", "Look"]
    assert "Another plan" in led.text
    assert listed(supported) == ["Help"]


def test_the_page_of_a_post_without_actions(post):
    idle = make_post("Practice Lead")
    client = client_of(Role.IMPROVEMENT_TEAM)

    assert client.get(idle.get_absolute_url()).text.count("No open actions") == 2
    assert "No open actions." in client.get(actions_of(idle)).text


@pytest.mark.parametrize("name", ["end-holding", "correct-holding"])
def test_pages_that_change_a_holder_show_the_number_of_actions(post, name):
    holding = hold(post)

    page = client_of(Role.IMPROVEMENT_TEAM).get(reverse(f"people:{name}", args=[holding.pk])).text

    assert "4 open actions, 3 of them are exceptions" in page


def test_withdrawn_and_signed_off_actions_are_not_counted(post):
    Action.objects.filter(lead=post).update(state="signed-off")

    page = client_of(Role.IMPROVEMENT_TEAM).get(post.get_absolute_url()).text

    assert "open actions, " not in page
