"""Handing over and covering posts, and correcting holdings."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from safeguard.accounts import services
from safeguard.accounts.models import HoldingKind, Post, PostHolding
from safeguard.accounts.roles import Role
from safeguard.exceptions import Refused
from tests.accounts.audit_trail import events, verbs
from tests.accounts.sending import hidden_fields, send
from tests.factories import NOW, hold, make_post, make_user

pytestmark = pytest.mark.django_db


def page(name, row):
    return reverse(f"people:{name}", args=[row.pk])


def terms(post):
    rows = post.holdings.order_by("from_on", "pk")
    return [(row.name, row.kind, row.from_on, row.to_on) for row in rows]


def test_handing_over_a_post_keeps_the_previous_holding(keeper_client):
    post = make_post()
    hold(post, name="The first")

    response = send(
        keeper_client,
        page("hand-over-post", post),
        name="The second",
        email="Second@Example.org",
        from_on="1 May 2026",
    )

    assert response.url == post.get_absolute_url()
    assert terms(post) == [
        ("The first", "HOLDER", date(2026, 1, 1), date(2026, 4, 30)),
        ("The second", "HOLDER", date(2026, 5, 1), None),
    ]
    assert post.holdings.get(name="The second").email == "second@example.org"
    assert verbs() == ["post.holding_ended", "post.holding_begun"]


def test_a_new_holder_with_an_account_has_the_post_from_the_first_day(keeper_client):
    post, officer = make_post(), make_user(Role.OFFICER)

    send(
        keeper_client,
        page("hand-over-post", post),
        name="The officer",
        email="officer@example.org",
        from_on="1/5/2026",
    )

    assert not officer.posts_on(date(2026, 4, 30)).exists()
    assert officer.posts_on(date(2026, 5, 1)).get() == post


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"name": "  "}, "name", "Enter their name"),
        ({"email": "no address"}, "email", "valid email"),
        ({"from_on": ""}, "from_on", "Enter their first day"),
        ({"from_on": "May 2026"}, "from_on", "Date must be like 31/3/2027"),
        ({"from_on": "ongoing"}, "from_on", "Date must be like 31/3/2027"),
        ({"from_on": "tbc"}, "from_on", "Date must be like 31/3/2027"),
        ({"from_on": "31/2/2026"}, "from_on", ""),
    ],
)
def test_errors_are_shown_beside_their_fields(keeper_client, typed, field, words):
    post = make_post()
    given = {"name": "New", "email": "", "from_on": "1/5/2026", **typed}

    response = send(keeper_client, page("hand-over-post", post), **given)

    assert words in response.context["form"].errors[field][0]
    assert terms(post) == []


def test_the_current_holder_cannot_be_added_again(keeper_client):
    post = make_post()
    hold(post, name="The holder")

    response = send(
        keeper_client, page("hand-over-post", post), name="the holder", from_on="1/5/2026"
    )

    assert "They already hold the post on that day." in response.text
    assert len(terms(post)) == 1
    assert verbs() == []


def test_a_form_submitted_twice_hands_over_once(keeper_client):
    post = make_post()
    address = page("hand-over-post", post)
    data = {**hidden_fields(keeper_client, address), "name": "New", "from_on": "1/5/2026"}

    first, second = (keeper_client.post(address, data) for _ in range(2))

    assert first.url == second.url == post.get_absolute_url()
    assert verbs() == ["post.holding_begun"]


def test_when_two_people_hand_over_at_once_the_second_sees_the_first(keeper_client):
    post = make_post()
    address = page("hand-over-post", post)
    today = f"{timezone.localdate():%d/%m/%Y}"
    mine = hidden_fields(keeper_client, address)
    send(keeper_client, address, name="Theirs", from_on=today)

    response = keeper_client.post(address, {**mine, "name": "Mine", "from_on": today})

    assert response.status_code == 409
    assert "Theirs" in response.text
    assert response.context["form"]["name"].value() == "Mine"


def test_cover_has_dates_and_does_not_change_the_holder(keeper_client):
    post = make_post()
    hold(post, name="The holder")

    send(
        keeper_client,
        page("cover-post", post),
        name="The cover",
        from_on="1/5/2026",
        to_on="31/5/2026",
    )

    assert terms(post) == [
        ("The holder", "HOLDER", date(2026, 1, 1), None),
        ("The cover", "COVER", date(2026, 5, 1), date(2026, 5, 31)),
    ]


def test_cover_cannot_end_before_it_begins(keeper_client, keeper):
    post = make_post()

    response = send(
        keeper_client,
        page("cover-post", post),
        name="The cover",
        from_on="1/5/2026",
        to_on="30/4/2026",
    )

    assert response.context["form"].errors["to_on"]
    with pytest.raises(Refused, match="Last day"):
        services.cover_post(
            post=post,
            version=1,
            name="The cover",
            email="",
            from_on=date(2026, 5, 1),
            to_on=date(2026, 4, 30),
            by=keeper,
            at=NOW,
        )


def test_a_holding_ends_with_its_last_day(keeper_client):
    post = make_post()
    holding = hold(post)

    response = send(keeper_client, page("end-holding", holding), to_on="31/3/2026")

    holding.refresh_from_db()
    assert response.url == post.get_absolute_url()
    assert holding.to_on == date(2026, 3, 31)
    assert events().get().details == {"holding": holding.pk, "old": None, "new": "2026-03-31"}


def test_a_holding_cannot_end_before_it_begins(keeper_client):
    holding = hold(make_post())

    response = send(keeper_client, page("end-holding", holding), to_on="31/12/2025")

    assert response.context["form"].errors["to_on"]


def test_a_holding_cannot_overlap_the_next_holder(keeper_client):
    post = make_post()
    first = hold(post, to_on=date(2026, 1, 31))
    hold(post, name="The next", from_on=date(2026, 3, 1))

    response = send(keeper_client, page("end-holding", first), to_on="1/3/2026")

    assert "Someone else holds the post on that day." in response.text
    send(keeper_client, page("end-holding", first), to_on="28/2/2026")
    first.refresh_from_db()
    assert first.to_on == date(2026, 2, 28)


def test_correcting_an_address_links_the_holding_to_the_account(keeper_client):
    holding, officer = hold(make_post()), make_user(Role.OFFICER)

    send(
        keeper_client,
        page("correct-holding", holding),
        name="The officer",
        email="officer@example.org",
    )

    holding.refresh_from_db()
    assert (holding.name, holding.email, holding.user) == (
        "The officer",
        "officer@example.org",
        officer,
    )
    assert (holding.from_on, holding.to_on) == (date(2026, 1, 1), None)
    assert verbs() == ["post.holding_corrected"]


def test_the_audit_trail_has_neither_name_nor_address(keeper_client):
    holding = hold(make_post())

    send(keeper_client, page("correct-holding", holding), name="Right", email="right@example.org")

    details = str(events().get().details)
    assert "Right" not in details
    assert "right@example.org" not in details


def test_a_future_holding_can_be_cancelled_and_is_kept(keeper_client):
    post = make_post()
    tomorrow = timezone.localdate() + timedelta(days=1)
    holding = hold(post, from_on=tomorrow)

    response = send(keeper_client, page("cancel-holding", holding))

    holding.refresh_from_db()
    assert response.url == post.get_absolute_url()
    assert holding.is_cancelled
    assert not post.holdings.on(tomorrow).exists()
    assert "Cancelled" in keeper_client.get(post.get_absolute_url()).text
    assert verbs() == ["post.holding_cancelled"]


def test_a_cancelled_holding_does_not_block_another(keeper_client):
    post = make_post()
    hold(post, from_on=date(2099, 1, 1), is_cancelled=True)

    send(keeper_client, page("hand-over-post", post), name="New", from_on="1/5/2026")

    assert terms(post)[0] == ("New", "HOLDER", date(2026, 5, 1), None)


def test_a_holding_that_has_begun_cannot_be_cancelled(keeper_client):
    holding = hold(make_post())

    response = keeper_client.get(page("cancel-holding", holding))

    assert response.status_code == 409
    assert "This has already begun" in response.text
    holding.refresh_from_db()
    assert not holding.is_cancelled


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("end-holding", {"to_on": "1/6/2099"}),
        ("correct-holding", {"name": "New"}),
        ("cancel-holding", {}),
    ],
)
def test_a_cancelled_holding_cannot_be_changed(keeper_client, name, typed):
    holding = hold(make_post(), from_on=date(2099, 1, 1))
    late = hidden_fields(keeper_client, page(name, holding)) | typed
    send(keeper_client, page("cancel-holding", holding))

    responses = [
        keeper_client.get(page(name, holding)),
        keeper_client.post(page(name, holding), late | {"nonce": uuid.uuid4()}),
    ]

    for response in responses:
        assert response.status_code == 409
        assert "The improvement-team cancelled this entry today at" in response.text
    assert verbs() == ["post.holding_cancelled"]


@pytest.mark.parametrize("name", ["correct-holding", "end-holding", "end-links"])
def test_the_current_details_of_a_holding_are_those_after_the_change_of_a_colleague(
    keeper_client, name
):
    holding = hold(make_post(), name="Old name", email="old@example.org")
    typed = {"name": "Mine", "email": "mine@example.org", "to_on": "1/6/2099"}
    late = hidden_fields(keeper_client, page(name, holding)) | typed
    send(keeper_client, page("correct-holding", holding), name="New", email="new@example.org")

    response = keeper_client.post(page(name, holding), late)

    assert response.status_code == 409
    assert "New (new@example.org)" in response.text
    assert "Old name" not in response.text


@pytest.mark.parametrize("name", ["hand-over-post", "cover-post"])
def test_the_current_details_of_a_post_are_those_after_the_change_of_a_colleague(
    keeper_client, name
):
    post = make_post()
    hold(post, name="Old name", email="old@example.org")
    typed = {"name": "Mine", "email": "mine@example.org", "from_on": "1/6/2026"}
    late = hidden_fields(keeper_client, page(name, post)) | typed
    new = {"name": "New", "email": "new@example.org", "from_on": "1/6/2026"}
    send(keeper_client, page("hand-over-post", post), **new)

    response = keeper_client.post(page(name, post), late)

    assert response.status_code == 409
    assert "New (new@example.org)" in response.text


def test_the_holder_on_a_date_is_the_one_who_held_the_post_then(keeper_client):
    post = make_post()
    for name, day in [("One", "1/1/2026"), ("Two", "1/2/2026"), ("Three", "1/3/2026")]:
        send(keeper_client, page("hand-over-post", post), name=name, from_on=day)

    def holder(day):
        return post.holdings.on(day).get(kind=HoldingKind.HOLDER).name

    assert [holder(date(2026, month, 15)) for month in (1, 2, 3)] == ["One", "Two", "Three"]
    assert [holder(date(2026, month, 1)) for month in (1, 2, 3)] == ["One", "Two", "Three"]


@pytest.mark.both_engines
def test_the_queries_of_closing_an_account_do_not_grow_with_its_posts(keeper):
    def queries_of_closing(count):
        user = make_user(Role.OFFICER, email=f"of{count}@example.org")
        for number in range(count):
            post = make_post(f"Head of {count}.{number}")
            hold(post, user, from_on=date(2026, 1 + 11 * (number % 2), 1))
        with CaptureQueriesContext(connection) as captured:
            services.deactivate_user(user=user, by=keeper, at=NOW)
        return len(captured)

    of_few, of_many = queries_of_closing(2), queries_of_closing(20)

    assert of_few == of_many
    assert verbs().count("post.holding_ended") == verbs().count("post.holding_cancelled") == 11
    assert set(Post.objects.values_list("version", flat=True)) == {2}
    assert PostHolding.objects.filter(is_cancelled=True).count() == 11
    assert PostHolding.objects.filter(to_on=timezone.localdate(NOW), links_ended=1).count() == 11
