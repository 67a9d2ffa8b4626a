"""Making a plan, and changing its title, scale and themes."""

import pytest
from django.test import Client
from django.urls import reverse

from actions.models import ImprovementPlan, RatingScale, Theme
from actions.plans.services.plans import edit_plan
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from safeguard.exceptions import Refused
from tests.actions.filling import drawn, errors, fill
from tests.factories import NOW, make_action, make_plan, make_user

pytestmark = pytest.mark.django_db

MAKING = "/make-plan/"


@pytest.fixture
def team():
    client = Client()
    client.force_login(make_user(Role.IMPROVEMENT_TEAM))
    return client


def scale(name):
    return RatingScale.objects.get(name=name)


def editing(plan):
    return reverse("actions:edit-plan", args=[plan.slug])


def themes_of(plan):
    return list(plan.themes.order_by("order").values_list("name", flat=True))


def test_a_plan_is_made_with_its_scale_and_themes_in_their_order(team):
    answer = fill(
        team, MAKING, title=" After the  review ", scale=scale("BRAG").pk, themes="Work\n\nFiles "
    )

    plan = ImprovementPlan.objects.get()
    assert answer["Location"] == "/plans/after-the-review/"
    assert (plan.title, plan.scale.name) == ("After the review", "BRAG")
    assert themes_of(plan) == ["Work", "Files"]
    assert AuditEvent.objects.filter(verb="plan.made").count() == 1


def test_what_is_missing_is_said_beside_its_field(team):
    answer = fill(team, MAKING, title=" ", themes="x" * 201)

    assert errors(answer) == {
        "title": ["Enter the plan’s title"],
        "scale": ["Choose a rating scale"],
        "themes": ["A theme’s name must be 200 characters or fewer"],
    }


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"title": "Improvement plan"}, "There is a plan “Improvement plan” already."),
        ({"title": "Another", "themes": "Work\nwork"}, "There are two themes “Work”."),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_made(typed, sentence, team):
    make_plan()

    answer = fill(team, MAKING, scale=scale("RAG").pk, **typed)

    assert errors(answer)["__all__"] == [sentence]
    assert ImprovementPlan.objects.count() == 1
    assert not Theme.objects.exists()


def test_a_plan_sent_twice_is_made_once(team):
    data = drawn(team, MAKING) | {"title": "A plan", "scale": scale("RAG").pk}

    answers = [team.post(MAKING, data) for _ in range(2)]

    assert [answer["Location"] for answer in answers] == ["/plans/a-plan/"] * 2
    assert ImprovementPlan.objects.count() == 1


def test_title_and_themes_change_and_the_address_stays(team):
    plan = make_plan()
    first = Theme.objects.create(plan=plan, name="Work", order=1)
    second = Theme.objects.create(plan=plan, name="Files", order=2)

    answer = fill(
        team,
        editing(plan),
        **{
            "title": "The plan of 2027",
            # Two themes change names and places with each other.
            f"theme_{first.pk}": "Files",
            f"place_{first.pk}": 2,
            f"theme_{second.pk}": "Work",
            f"place_{second.pk}": 1,
            "new_themes": "Partners\n",
        },
    )

    plan.refresh_from_db()
    second.refresh_from_db()
    assert answer["Location"] == "/plans/improvement-plan/"
    assert plan.title == "The plan of 2027"
    assert themes_of(plan) == ["Work", "Files", "Partners"]
    assert (second.name, second.order) == ("Work", 1)
    assert AuditEvent.objects.filter(verb="plan.edited").count() == 1


def test_the_scale_changes_only_until_something_is_rated(team):
    plan = make_plan()
    fill(team, editing(plan), scale=scale("BRAG").pk)
    plan.refresh_from_db()
    assert plan.scale.name == "BRAG"

    make_action(plan, rag="blue")
    page = team.get(editing(plan))

    assert "scale" not in page.context["form"].fields


def test_a_scale_that_was_rated_on_meanwhile_stays(team):
    plan = make_plan()
    data = drawn(team, editing(plan)) | {"scale": scale("BRAG").pk}
    make_action(plan)

    team.post(editing(plan), data)

    plan.refresh_from_db()
    assert plan.scale.name == "RAG"


def test_a_theme_needs_a_name_and_a_place(team):
    plan = make_plan()
    theme = Theme.objects.create(plan=plan, name="Work", order=1)

    answer = fill(team, editing(plan), **{f"theme_{theme.pk}": "", f"place_{theme.pk}": "first"})

    assert errors(answer) == {
        f"theme_{theme.pk}": ["Enter the name of theme 1"],
        f"place_{theme.pk}": ["Enter the place of theme 1 as a number"],
    }


def test_who_comes_second_sees_both_titles_and_loses_nothing(team):
    plan = make_plan()
    data = drawn(team, editing(plan)) | {"title": "The second title"}
    fill(team, editing(plan), title="The first title")

    answer = team.post(editing(plan), data)

    assert answer.status_code == 409
    assert "Somebody changed this plan while you were writing." in answer.text
    assert "The first title" in answer.text
    assert 'value="The second title"' in answer.text


@pytest.mark.parametrize("role", [role for role in Role if role != Role.IMPROVEMENT_TEAM])
def test_others_than_the_team_neither_make_nor_edit(role):
    plan = make_plan()
    client = Client()
    client.force_login(make_user(role))

    found = {
        client.get(MAKING).status_code,
        client.post(MAKING, {"title": "Mine", "scale": 1}).status_code,
        client.get(editing(plan)).status_code,
    }

    assert found <= {403, 404}
    assert ImprovementPlan.objects.count() == 1


def test_the_door_to_a_new_plan_stands_only_where_it_opens(team):
    officer = Client()
    officer.force_login(make_user(Role.OFFICER))

    assert f'href="{MAKING}"' in team.get("/plans/").text
    assert f'href="{MAKING}"' not in officer.get("/plans/").text


def test_a_theme_that_no_action_has_is_removed(team):
    plan = make_plan()
    kept = Theme.objects.create(plan=plan, name="Work", order=1)
    gone = Theme.objects.create(plan=plan, name="Flies", order=2)

    fill(team, editing(plan), **{f"remove_{gone.pk}": "on", f"theme_{kept.pk}": "Files"})

    assert themes_of(plan) == ["Files"]
    event = AuditEvent.objects.filter(verb="plan.edited").get()
    assert (len(event.details["old"]["themes"]), len(event.details["new"]["themes"])) == (2, 1)


@pytest.mark.parametrize("state", ["in-progress", "withdrawn"])
def test_a_theme_that_an_action_has_is_not_offered_for_removal_and_stays(team, state):
    action = make_action(theme="Work", state=state, state_reason="Merged.")
    page = team.get(editing(action.plan))

    with pytest.raises(Refused, match="Actions have the theme “Work”"):
        edit_plan(
            plan=action.plan,
            version=action.plan.version,
            title=action.plan.title,
            scale=action.plan.scale,
            themes=[],
            without=[action.theme_id],
            by=action.latest_entry.recorded_by,
            at=NOW,
        )

    assert f"remove_{action.theme_id}" not in page.context["form"].fields
    assert themes_of(action.plan) == ["Work"]


def test_a_theme_that_an_action_was_given_meanwhile_stays_and_the_page_says_so(team):
    plan = make_plan()
    theme = Theme.objects.create(plan=plan, name="Work", order=1)
    form = drawn(team, editing(plan))
    make_action(plan, theme="Work")

    answer = team.post(editing(plan), form | {f"remove_{theme.pk}": "on"})

    assert themes_of(plan) == ["Work"]
    assert errors(answer) == {f"theme_{theme.pk}": ["An action has this theme now, so it stays"]}
