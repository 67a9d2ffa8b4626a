"""The pages for posts."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from actions.models import Action
from safeguard.accounts import services
from safeguard.accounts.models import HoldingKind, Post, Team, User
from safeguard.exceptions import Refused
from safeguard.limits import POSTS_PER_PAGE
from tests.accounts.audit_trail import events, verbs
from tests.accounts.sending import hidden_fields, send
from tests.committees.making import make_committee, make_member
from tests.factories import NOW, hold, make_action, make_post, make_team

pytestmark = pytest.mark.django_db

LIST = reverse("people:posts")
NEW = reverse("people:make-post")


def change(post):
    return reverse("people:change-post", args=[post.pk])


def test_posts_without_a_holder_or_email_address_are_first(keeper_client):
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
    assert "3 have no holder or email address" in page.text
    assert "left@example.org" not in page.text


def test_the_list_uses_a_fixed_number_of_queries(keeper_client, django_assert_max_num_queries):
    for number in range(60):
        hold(make_post(f"Post {number}", team=None), email="holder@example.org")

    with django_assert_max_num_queries(10):
        page = keeper_client.get(LIST)

    assert len(page.context["rows"]) == POSTS_PER_PAGE
    assert "page=2" in page.text


def test_an_empty_list_says_so(keeper_client):
    assert "There are no posts yet." in keeper_client.get(LIST).text


def test_a_new_post_has_its_team_and_the_post_it_reports_to(keeper_client):
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
        ({"job_title": "x" * 201}, "job_title", "200 characters or fewer"),
        (
            {"job_title": "head of  safeguarding"},
            "job_title",
            "already has a post with this job title",
        ),
        ({"team": "999"}, "team", "no longer in the list"),
    ],
)
def test_errors_are_shown_beside_their_fields(keeper_client, typed, field, words):
    make_post("Head of Safeguarding")

    response = send(keeper_client, NEW, **{"job_title": "New", **typed})

    assert words in response.context["form"].errors[field][0]
    assert Post.objects.count() == 1


def test_a_form_sent_twice_creates_one_post(keeper_client):
    data = {**hidden_fields(keeper_client, NEW), "job_title": "New"}

    first, second = (keeper_client.post(NEW, data) for _ in range(2))

    assert first.url == second.url == Post.objects.get().get_absolute_url()


def test_a_post_can_change_job_title_team_and_line_manager(keeper_client):
    post, head, team = make_post(), make_post("Director"), make_team()

    response = send(
        keeper_client, change(post), job_title="Head of Practice", team=team.pk, reports_to=head.pk
    )

    post.refresh_from_db()
    assert response.url == post.get_absolute_url()
    assert (post.job_title, post.team, post.reports_to) == ("Head of Practice", team, head)
    assert events().get().verb == "post.changed"


def test_a_post_can_change_team_and_keep_its_job_title(keeper_client):
    post, team = make_post(), make_team()

    send(keeper_client, change(post), job_title=post.job_title, team=team.pk)

    post.refresh_from_db()
    assert post.team == team


def test_a_post_cannot_report_to_itself_indirectly(keeper_client, keeper):
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


def test_saving_without_changes_records_no_event(keeper_client):
    post = make_post()

    send(keeper_client, change(post), job_title=post.job_title)

    assert verbs() == []


def test_the_second_of_two_edits_shows_the_first(keeper_client):
    post = make_post()
    mine = hidden_fields(keeper_client, change(post))
    send(keeper_client, change(post), job_title="Theirs")

    response = keeper_client.post(change(post), {**mine, "job_title": "Mine"})

    assert response.status_code == 409
    assert "Theirs" in response.text
    assert response.context["form"]["job_title"].value() == "Mine"
    again = {name: response.context["form"][name].value() for name in ("nonce", "version")}
    assert keeper_client.post(change(post), {**again, "job_title": "Mine"}).status_code == 302


def test_a_post_shows_its_holders_and_the_posts_that_report_to_it(keeper_client):
    director = make_post("Director", team=make_team())
    make_post("Head", reports_to=director)
    hold(director, name="The holder", email="holder@example.org")

    page = keeper_client.get(director.get_absolute_url())

    for words in ("The holder", "holder@example.org", "1 January 2026", "Head", "services"):
        assert words in page.text


def test_a_new_post_can_be_added_from_its_team(keeper_client):
    team = make_team()

    page = keeper_client.get(NEW, {"team": team.pk})

    assert f'<option value="{team.pk}" selected>' in page.text
    assert keeper_client.get(NEW, {"team": "nonsense"}).status_code == 200


def test_a_new_post_similar_to_another_is_asked_about(keeper_client):
    other = make_post("Head of MASH", team=make_team())
    address, typed = reverse("people:make-post"), {"job_title": "Head of MAHS"}

    asked = send(keeper_client, address, **typed)

    assert asked.context["form"].errors == {
        "job_title": [f"There is already a post “{other.full_title}”. Is this a different post?"]
    }
    assert Post.objects.count() == 1
    send(keeper_client, address, **typed, job_title_meant="new|head of mahs")
    assert Post.objects.filter(job_title="Head of MAHS", team=None).exists()


def test_words_that_name_no_post_are_no_job_title(keeper_client):
    page = send(
        keeper_client, reverse("people:make-post"), job_title="TBC", job_title_meant="new|tbc"
    )

    assert page.context["form"].errors == {
        "job_title": ["“TBC” is not a job title. Enter the job title of a post"]
    }
    assert not Post.objects.exists()


def test_changing_only_the_team_asks_nothing(keeper_client):
    post = make_post("Head of MAHS")
    make_post("Head of MASH")
    team = make_team()

    send(
        keeper_client,
        reverse("people:change-post", args=[post.pk]),
        job_title="Head of MAHS",
        team=team.pk,
    )

    post.refresh_from_db()
    assert post.team == team


def removing(post):
    return reverse("people:remove-post", args=[post.pk])


def test_an_unused_post_is_removed_and_the_audit_trail_says_so(keeper_client):
    post = make_post("Head of MAHS")
    key = post.pk
    assert removing(post) in keeper_client.get(post.get_absolute_url()).text

    response = send(keeper_client, removing(post))

    assert response.url == LIST
    assert not Post.objects.exists()
    event = events().get()
    assert (event.verb, event.target) == ("post.removed", f"accounts.post:{key}")


@pytest.mark.parametrize("use", ["held", "led", "once led", "supported", "above another", "seat"])
def test_a_post_that_is_or_was_used_cannot_be_removed(keeper_client, use):
    post = make_post("Head of MAHS")
    if use == "held":
        hold(post, to_on=NOW.date())
    elif use == "led":
        make_action(lead=post.job_title)
    elif use == "once led":
        Action.objects.filter(pk=make_action(lead=post.job_title).pk).update(lead=None)
    elif use == "supported":
        make_action().supporters.add(post)
    elif use == "above another":
        make_post("Manager", reports_to=post)
    else:
        make_member(make_committee(), post=post)
    assert removing(post) not in keeper_client.get(post.get_absolute_url()).text

    response = send(keeper_client, removing(post))

    assert "cannot be removed" in response.context["form"].non_field_errors()[0]
    assert Post.objects.filter(pk=post.pk).exists()
    assert "post.removed" not in verbs()


def test_a_constraint_that_is_violated_is_a_sentence(keeper):
    post = make_post("Head of Audit")

    for model in (Post, Team, User):
        for constraint in model._meta.constraints:
            assert "onstraint" not in str(constraint.violation_error_message)
    with pytest.raises(ValidationError, match="already a post with this job title"):
        services.make_post(job_title=post.job_title, by=keeper, at=NOW)
