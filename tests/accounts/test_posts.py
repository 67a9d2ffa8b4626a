"""The list of posts, a post's page, and making and changing posts."""

import pytest
from django.urls import reverse
from django.utils import timezone

from safeguard.accounts import services
from safeguard.accounts.models import HoldingKind, Post
from safeguard.exceptions import Refused
from tests.accounts.audit_trail import events, verbs
from tests.accounts.sending import drawn, send
from tests.factories import NOW, hold, make_post, make_team

pytestmark = pytest.mark.django_db

LIST = reverse("people:posts")
NEW = reverse("people:make-post")


def change(post):
    return reverse("people:change-post", args=[post.pk])


def test_posts_without_holder_or_address_stand_first(keeper_client):
    hold(make_post("A, in order"), email="holder@example.org")
    hold(make_post("B, no address"))
    make_post("C, nobody")
    hold(
        make_post("D, was held"),
        email="left@example.org",
        to_on=timezone.localdate().replace(2025),
        from_on=timezone.localdate().replace(2024),
    )
    hold(make_post("E, covered"), kind=HoldingKind.COVER, email="cover@example.org")

    page = keeper_client.get(LIST)

    assert [post.job_title for post, _ in page.context["rows"]] == [
        "C, nobody",
        "D, was held",
        "B, no address",
        "A, in order",
        "E, covered",
    ]
    assert "3 have nobody, or no e-mail address" in page.text
    assert "left@example.org" not in page.text


def test_the_list_takes_no_more_queries_for_more_posts(
    keeper_client, django_assert_max_num_queries
):
    for number in range(60):
        hold(make_post(f"Post {number}", team=None), email="holder@example.org")

    with django_assert_max_num_queries(10):
        page = keeper_client.get(LIST)

    assert len(page.context["rows"]) == 50
    assert "page=2" in page.text


def test_an_empty_list_says_so(keeper_client):
    assert "There are no posts yet." in keeper_client.get(LIST).text


def test_a_post_is_made_in_its_team_under_its_head(keeper_client):
    team, head = make_team(), make_post()

    response = send(
        keeper_client, NEW, job_title="Service  Manager", team=team.pk, reports_to=head.pk
    )

    post = Post.objects.get(job_title="Service Manager")
    assert response.url == post.get_absolute_url()
    assert (post.team, post.reports_to) == (team, head)
    assert verbs() == ["post.made"]


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"job_title": " "}, "job_title", "Enter the job title"),
        ({"job_title": "x" * 201}, "job_title", "at most 200"),
        ({"job_title": "head of  safeguarding"}, "job_title", "has a post of this title already"),
        ({"team": "999"}, "team", "Select a valid choice"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(keeper_client, typed, field, words):
    make_post("Head of Safeguarding")

    response = send(keeper_client, NEW, **{"job_title": "New", **typed})

    assert words in response.context["form"].errors[field][0]
    assert Post.objects.count() == 1


def test_a_form_sent_twice_makes_one_post(keeper_client):
    data = {**drawn(keeper_client, NEW), "job_title": "New"}

    first, second = (keeper_client.post(NEW, data) for _ in range(2))

    assert first.url == second.url == Post.objects.get().get_absolute_url()


def test_a_post_changes_title_team_and_line(keeper_client):
    post, head, team = make_post(), make_post("Director"), make_team()

    response = send(
        keeper_client, change(post), job_title="Head of Practice", team=team.pk, reports_to=head.pk
    )

    post.refresh_from_db()
    assert response.url == post.get_absolute_url()
    assert (post.job_title, post.team, post.reports_to) == ("Head of Practice", team, head)
    assert events().get().verb == "post.changed"


def test_a_post_keeps_its_own_title_when_only_its_team_changes(keeper_client):
    post, team = make_post(), make_team()

    send(keeper_client, change(post), job_title=post.job_title, team=team.pk)

    post.refresh_from_db()
    assert post.team == team


def test_a_post_does_not_report_to_itself_by_way_of_others(keeper_client, keeper):
    director = make_post("Director")
    head = make_post("Head", reports_to=director)
    manager = make_post("Manager", reports_to=head)

    response = send(keeper_client, change(director), job_title="Director", reports_to=manager.pk)

    assert response.context["form"].errors["reports_to"]
    given = {"version": None, "job_title": "Director", "team": None, "by": keeper, "at": NOW}
    for below in (director, head, manager):
        with pytest.raises(Refused, match="report to itself"):
            services.change_post(post=director, reports_to=below, **given)
    assert verbs() == []


def test_saving_without_a_change_leaves_no_event(keeper_client):
    post = make_post()

    send(keeper_client, change(post), job_title=post.job_title)

    assert verbs() == []


def test_whoever_saves_second_is_told(keeper_client):
    post = make_post()
    mine = drawn(keeper_client, change(post))
    send(keeper_client, change(post), job_title="Theirs")

    response = keeper_client.post(change(post), {**mine, "job_title": "Mine"})

    assert response.status_code == 409
    assert "Theirs" in response.text
    assert response.context["form"]["job_title"].value() == "Mine"
    again = {name: response.context["form"][name].value() for name in ("nonce", "version")}
    assert keeper_client.post(change(post), {**again, "job_title": "Mine"}).status_code == 302


def test_a_post_shows_who_held_it_when_and_what_reports_to_it(keeper_client):
    director = make_post("Director", team=make_team())
    make_post("Head", reports_to=director)
    hold(director, name="The holder", email="holder@example.org")

    page = keeper_client.get(director.get_absolute_url())

    for words in ("The holder", "holder@example.org", "1 January 2026", "Head", "services"):
        assert words in page.text


def test_a_new_post_may_be_begun_from_its_team(keeper_client):
    team = make_team()

    page = keeper_client.get(NEW, {"team": team.pk})

    assert f'<option value="{team.pk}" selected>' in page.text
    assert keeper_client.get(NEW, {"team": "nonsense"}).status_code == 200
