"""The pages for teams."""

import pytest
from django.urls import reverse

from safeguard.accounts import services
from safeguard.accounts.models import Team, TeamKind
from safeguard.exceptions import Refused, StaleRecord
from tests.accounts.audit_trail import events, verbs
from tests.accounts.sending import hidden_fields, send
from tests.factories import NOW, hold, make_post, make_team

pytestmark = pytest.mark.django_db

NEW = reverse("people:make-team")


def change(team):
    return reverse("people:change-team", args=[team.pk])


def test_a_partner_agency_can_be_a_top_level_team(keeper_client):
    response = send(keeper_client, NEW, name="The  police", kind=TeamKind.PARTNER_AGENCY)

    team = Team.objects.get()
    assert response.url == team.get_absolute_url()
    assert (team.name, team.kind, team.parent) == ("The police", "PARTNER_AGENCY", None)
    assert verbs() == ["team.made"]


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"name": ""}, "name", "Enter the team’s name"),
        ({"name": "Children's services"}, "name", "There is already a team with this name"),
        ({"kind": ""}, "kind", "Choose what kind of team it is"),
        ({"kind": "GANG"}, "kind", "no longer in the list"),
        ({"parent": "999"}, "parent", "no longer in the list"),
    ],
)
def test_errors_are_shown_beside_their_fields_and_nothing_is_created(
    keeper_client, typed, field, words
):
    make_team()

    response = send(keeper_client, NEW, **{"name": "New", "kind": "TEAM", **typed})

    (error,) = response.context["form"].errors[field]
    assert words in error
    assert Team.objects.count() == 1
    assert verbs() == []


def test_a_form_sent_twice_creates_one_team(keeper_client):
    data = {**hidden_fields(keeper_client, NEW), "name": "New", "kind": "TEAM"}

    first, second = (keeper_client.post(NEW, data) for _ in range(2))

    assert first.url == second.url == Team.objects.get().get_absolute_url()
    assert verbs() == ["team.made"]


def test_a_team_can_be_renamed_and_moved(keeper_client):
    council = make_team("The council", kind=TeamKind.COUNCIL)
    team = make_team()

    response = send(keeper_client, change(team), name="Families", kind="BRANCH", parent=council.pk)

    team.refresh_from_db()
    assert response.url == team.get_absolute_url()
    assert (team.name, team.kind, team.parent) == ("Families", "BRANCH", council)
    event = events().get()
    assert event.verb == "team.changed"
    assert event.details["old"]["parent"] is None
    assert event.details["new"]["parent"] == council.pk
    assert "Families" not in str(event.details)


def test_a_team_cannot_be_moved_below_its_own_part(keeper_client):
    council = make_team("The council")
    part = make_team("A part", parent=council)

    response = send(
        keeper_client, change(council), name="The council", kind="COUNCIL", parent=part.pk
    )

    assert response.context["form"].errors["parent"]
    council.refresh_from_db()
    assert council.parent is None


def test_the_service_refuses_a_cycle(keeper):
    council = make_team("The council")
    part = make_team("A part", parent=council)

    with pytest.raises(Refused, match="part of itself"):
        services.change_team(
            team=council,
            version=1,
            name="The council",
            kind=TeamKind.COUNCIL,
            parent=part,
            by=keeper,
            at=NOW,
        )


def test_the_second_of_two_edits_shows_the_first_and_loses_nothing(keeper_client, keeper):
    team = make_team()
    mine = hidden_fields(keeper_client, change(team))
    given = {"team": team, "kind": TeamKind.TEAM, "parent": None, "by": keeper, "at": NOW}
    services.change_team(version=1, name="Theirs", **given)

    response = keeper_client.post(change(team), {**mine, "name": "Mine", "kind": "TEAM"})

    assert response.status_code == 409
    assert "You changed this in another tab on " in response.text
    assert "Theirs" in response.text
    assert response.context["form"]["name"].value() == "Mine"
    with pytest.raises(StaleRecord):
        services.change_team(version=1, name="Mine", **given)


def test_the_tree_nests_teams_under_their_parents(keeper_client, django_assert_max_num_queries):
    council = make_team("The council", kind=TeamKind.COUNCIL)
    for number in range(20):
        make_team(f"Part {number}", parent=council)

    with django_assert_max_num_queries(7):
        page = keeper_client.get(reverse("people:teams"))

    assert page.text.count("Part ") == 20
    (branch,) = page.context["branches"]
    assert len(branch.parts) == 20


def test_a_team_shows_its_posts_and_their_holders(keeper_client):
    team = make_team()
    hold(make_post("Head of Safeguarding", team=team), name="The holder")
    make_post("Service Manager", team=team)
    make_post("Elsewhere")

    page = keeper_client.get(team.get_absolute_url())

    assert "The holder" in page.text
    assert "Service Manager" in page.text
    assert "Vacant" in page.text
    assert "Elsewhere" not in page.text


def test_empty_pages_say_so(keeper_client):
    team = make_team()

    assert "This team has no posts yet." in keeper_client.get(team.get_absolute_url()).text
    Team.objects.all().delete()
    assert "There are no teams yet." in keeper_client.get(reverse("people:teams")).text
