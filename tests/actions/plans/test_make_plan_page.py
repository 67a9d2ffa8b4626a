"""Creating a plan, and editing its title, scale and themes."""

import pytest
from django.test import Client
from django.urls import reverse

from actions.models import ImprovementPlan, RatingScale, Theme
from actions.plans.services.plans import edit_plan
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from safeguard.exceptions import Refused
from tests.actions.filling import errors, fill, shown_form
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


def test_a_plan_is_created_with_its_scale_and_its_themes_in_order(team):
    response = fill(
        team, MAKING, title=" After the  review ", scale=scale("BRAG").pk, themes="Work\n\nFiles "
    )

    plan = ImprovementPlan.objects.get()
    assert response["Location"] == "/plans/after-the-review/"
    assert (plan.title, plan.scale.name) == ("After the review", "BRAG")
    assert themes_of(plan) == ["Work", "Files"]
    assert AuditEvent.objects.filter(verb="plan.made").count() == 1


def test_missing_fields_are_reported_beside_the_field(team):
    response = fill(team, MAKING, title=" ", themes="x" * 201)

    assert errors(response) == {
        "title": ["Enter the plan’s title"],
        "scale": ["Choose a rating scale"],
        "themes": ["A theme’s name must be 200 characters or fewer"],
    }


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"title": "Improvement plan"}, "There is already a plan called “Improvement plan”."),
        ({"title": "Another", "themes": "Work\nwork"}, "There are two themes called “Work”."),
    ],
)
def test_a_used_title_or_repeated_theme_is_refused_and_nothing_is_created(typed, sentence, team):
    make_plan()

    response = fill(team, MAKING, scale=scale("RAG").pk, **typed)

    assert errors(response)["__all__"] == [sentence]
    assert ImprovementPlan.objects.count() == 1
    assert not Theme.objects.exists()


def test_a_plan_sent_twice_is_created_once(team):
    data = shown_form(team, MAKING) | {"title": "A plan", "scale": scale("RAG").pk}

    responses = [team.post(MAKING, data) for _ in range(2)]

    assert [response["Location"] for response in responses] == ["/plans/a-plan/"] * 2
    assert ImprovementPlan.objects.count() == 1


def test_editing_the_title_and_themes_does_not_change_the_url(team):
    plan = make_plan()
    first = Theme.objects.create(plan=plan, name="Work", order=1)
    second = Theme.objects.create(plan=plan, name="Files", order=2)

    response = fill(
        team,
        editing(plan),
        **{
            "title": "The plan of 2027",
            # Two themes swap names and positions.
            f"theme_{first.pk}": "Files",
            f"place_{first.pk}": 2,
            f"theme_{second.pk}": "Work",
            f"place_{second.pk}": 1,
            "new_themes": "Partners\n",
        },
    )

    plan.refresh_from_db()
    second.refresh_from_db()
    assert response["Location"] == "/plans/improvement-plan/"
    assert plan.title == "The plan of 2027"
    assert themes_of(plan) == ["Work", "Files", "Partners"]
    assert (second.name, second.order) == ("Work", 1)
    assert AuditEvent.objects.filter(verb="plan.edited").count() == 1


def test_the_scale_can_be_changed_only_until_an_action_is_rated(team):
    plan = make_plan()
    fill(team, editing(plan), scale=scale("BRAG").pk)
    plan.refresh_from_db()
    assert plan.scale.name == "BRAG"

    make_action(plan, rag="blue")
    page = team.get(editing(plan))

    assert "scale" not in page.context["form"].fields


def test_a_scale_used_since_the_page_was_loaded_cannot_be_changed(team):
    plan = make_plan()
    data = shown_form(team, editing(plan)) | {"scale": scale("BRAG").pk}
    make_action(plan)

    team.post(editing(plan), data)

    plan.refresh_from_db()
    assert plan.scale.name == "RAG"


def test_a_theme_needs_a_name_and_a_position(team):
    plan = make_plan()
    theme = Theme.objects.create(plan=plan, name="Work", order=1)

    response = fill(team, editing(plan), **{f"theme_{theme.pk}": "", f"place_{theme.pk}": "first"})

    assert errors(response) == {
        f"theme_{theme.pk}": ["Enter the name of theme 1"],
        f"place_{theme.pk}": ["Position of theme 1 must be a whole number"],
    }


def test_a_second_editor_sees_both_titles_and_loses_nothing(team):
    plan = make_plan()
    data = shown_form(team, editing(plan)) | {"title": "The second title"}
    fill(team, editing(plan), title="The first title")

    response = team.post(editing(plan), data)

    assert response.status_code == 409
    assert "You changed this plan in another tab today at " in response.text
    assert "The first title" in response.text
    assert 'value="The second title"' in response.text


@pytest.mark.parametrize("role", [role for role in Role if role != Role.IMPROVEMENT_TEAM])
def test_only_the_team_can_create_or_edit_plans(role):
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


def test_the_link_to_a_new_plan_is_shown_only_to_those_who_can_use_it(team):
    officer = Client()
    officer.force_login(make_user(Role.OFFICER))

    assert f'href="{MAKING}"' in team.get("/plans/").text
    assert f'href="{MAKING}"' not in officer.get("/plans/").text


def test_an_unused_theme_can_be_removed(team):
    plan = make_plan()
    kept = Theme.objects.create(plan=plan, name="Work", order=1)
    gone = Theme.objects.create(plan=plan, name="Flies", order=2)

    fill(team, editing(plan), **{f"remove_{gone.pk}": "on", f"theme_{kept.pk}": "Files"})

    assert themes_of(plan) == ["Files"]
    event = AuditEvent.objects.filter(verb="plan.edited").get()
    assert (len(event.details["old"]["themes"]), len(event.details["new"]["themes"])) == (2, 1)


@pytest.mark.parametrize("state", ["in-progress", "withdrawn"])
def test_a_theme_in_use_cannot_be_removed(team, state):
    action = make_action(theme="Work", state=state, state_reason="Merged.")
    page = team.get(editing(action.plan))

    with pytest.raises(Refused, match="Actions use the theme “Work”"):
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


def test_a_theme_used_since_the_page_was_loaded_cannot_be_removed(team):
    plan = make_plan()
    theme = Theme.objects.create(plan=plan, name="Work", order=1)
    form = shown_form(team, editing(plan))
    make_action(plan, theme="Work")

    response = team.post(editing(plan), form | {f"remove_{theme.pk}": "on"})

    assert themes_of(plan) == ["Work"]
    assert errors(response) == {
        f"theme_{theme.pk}": ["You cannot remove this theme, because an action now uses it"]
    }
