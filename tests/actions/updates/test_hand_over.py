"""Who can update an action when its post is handed over or covered, tested on the pages."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from actions.models import Action
from actions.updates.my_actions import answerer_at
from actions.updates.services.progress import record_progress
from safeguard.accounts.models import HoldingKind, User
from safeguard.accounts.roles import Role
from tests.actions.evidence.uploads import signed_in, submit_upload, upload
from tests.factories import (
    ANSWER,
    hold,
    make_action,
    make_post,
    make_user,
    make_words,
    rating_of,
)

pytestmark = pytest.mark.django_db
WORDS = {**ANSWER, "rating": "green", "progress_made": "Two courses ran."}


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def old():
    return make_user(Role.OFFICER, email="old@example.org", name="The old lead")


@pytest.fixture
def new():
    return make_user(Role.OFFICER, email="new@example.org", name="The new lead")


@pytest.fixture
def post(old):
    post = make_post()
    hold(post, old)
    return post


@pytest.fixture
def action(post):
    return make_action(lead="Head of Safeguarding", is_confidential=True)


@pytest.fixture
def team():
    return signed_in(make_user(Role.IMPROVEMENT_TEAM))


def typed(day):
    return f"{day:%d/%m/%Y}"


def hand_over(team, post, to, on):
    address = reverse("people:hand-over-post", args=[post.pk])
    return submit_upload(team, address, name=to.name, email=to.email, from_on=typed(on))


def cover(team, post, by, first, last):
    address = reverse("people:cover-post", args=[post.pk])
    dates = {"from_on": typed(first), "to_on": typed(last) if last else ""}
    return submit_upload(team, address, name=by.name, email=by.email, **dates)


def pages_for(user, action):
    """Which pages work for the person: the action, its form and their own actions."""
    client = signed_in(user)
    home = client.get(reverse("home"))
    mine = client.get(reverse("actions:update-my-actions"))
    return (
        client.get(action.get_absolute_url()).status_code,
        client.get(reverse("actions:record-progress", args=[action.pk])).status_code,
        action.wording in home.text,
        action.wording in mine.text,
    )


ALL = (200, 200, True, True)
NOTHING = (404, 404, False, False)


def test_from_the_hand_over_date_the_actions_belong_to_the_new_holder_only(
    team, post, action, old, new, today
):
    before = pages_for(old, action), pages_for(new, action)

    hand_over(team, post, new, today)

    assert before == (ALL, NOTHING)
    assert (pages_for(old, action), pages_for(new, action)) == (NOTHING, ALL)


def test_nothing_changes_before_the_hand_over_date(team, post, action, old, new, today):
    hand_over(team, post, new, today + timedelta(days=1))

    assert (pages_for(old, action), pages_for(new, action)) == (ALL, NOTHING)


def test_a_page_opened_before_the_hand_over_cannot_be_sent_after_it(
    team, post, action, old, new, today
):
    client = signed_in(old)
    address = reverse("actions:record-progress", args=[action.pk])
    page = client.get(address)
    shown_form = {name: page.context["form"][name].value() for name in ("nonce", "version")}
    hand_over(team, post, new, today)

    response = client.post(address, {**shown_form, **WORDS})

    assert response.status_code == 404
    assert not action.entries.filter(kind="PROGRESS").exists()


def test_an_emailed_link_follows_the_current_holder_of_the_post(
    team, post, action, old, new, today
):
    hand_over(team, post, new, today)

    assert list(answerer_at("old@example.org", on=today).own) == []
    assert list(answerer_at("new@example.org", on=today).own) == [action]
    assert list(answerer_at("old@example.org", on=today - timedelta(days=1)).own) == [action]


def test_a_holder_who_gets_an_account_after_the_hand_over_has_the_actions(
    team, post, action, today
):
    address = reverse("people:hand-over-post", args=[post.pk])
    to_come = {"name": "The next", "email": "next@example.org", "from_on": typed(today)}
    submit_upload(team, address, **to_come)
    administrator = signed_in(make_user(Role.ADMINISTRATOR))

    submit_upload(
        administrator,
        reverse("administration:create-user"),
        name="The next",
        email="next@example.org",
        roles=["officer"],
    )

    assert pages_for(User.objects.get(email="next@example.org"), action) == ALL


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (0, 0, ALL),
        (-3, 0, ALL),
        (0, 3, ALL),
        (-3, None, ALL),
        (1, 3, NOTHING),
        (-3, -1, NOTHING),
    ],
)
def test_a_cover_has_the_actions_for_the_period_of_cover_as_well_as_the_holder(
    team, post, action, old, new, today, first, last, found
):
    ends = None if last is None else today + timedelta(days=last)

    cover(team, post, new, today + timedelta(days=first), ends)

    assert pages_for(new, action) == found
    assert pages_for(old, action) == ALL


def test_the_page_shows_who_is_covering_for_whom_and_until_when(team, post, action, new, today):
    held = team.get(action.get_absolute_url())
    cover(team, post, new, today, today + timedelta(days=3))

    page = team.get(action.get_absolute_url())

    assert page.text.count("The old lead") == held.text.count("The old lead") == 1
    assert "The new lead for The old lead, until " in page.text


def test_an_update_by_a_cover_always_shows_who_it_was_for(team, post, action, old, new, today):
    cover(team, post, new, today, today + timedelta(days=3))
    address = reverse("actions:record-progress", args=[action.pk])
    submit_upload(signed_in(new), address, **WORDS)
    words = "by The new lead for The old lead, Head of Safeguarding"
    assert words in team.get(action.get_absolute_url()).text

    hand_over(team, post, make_user(email="third@example.org", name="The third"), later(today))

    assert words in team.get(action.get_absolute_url()).text


def later(day):
    return day + timedelta(days=1)


def test_each_update_still_shows_its_post_holder_after_a_hand_over(team, post, action, old):
    address = reverse("actions:record-progress", args=[action.pk])
    submit_upload(signed_in(old), address, **WORDS)

    hand_over(team, post, make_user(name="The third"), later(timezone.localdate()))

    page = team.get(action.get_absolute_url())
    assert "by The old lead, Head of Safeguarding" in page.text
    holders = team.get(post.get_absolute_url())
    assert "The old lead" in holders.text
    assert "The third" in holders.text


def test_an_update_from_before_the_hand_over_shows_the_holder_of_that_time(
    team, post, action, old, new, today
):
    made = timezone.now() - timedelta(days=10)
    record_progress(
        action=Action.objects.get(pk=action.pk),
        version=action.version,
        rating=rating_of(action, "green"),
        words=make_words(progress_made="One course ran."),
        effective_on=timezone.localdate(made),
        for_post=post,
        by=old,
        at=made,
    )

    hand_over(team, post, new, today)

    page = team.get(action.get_absolute_url())
    assert "by The old lead, Head of Safeguarding" in page.text
    assert "The new lead" in page.text


def test_a_change_of_state_by_a_cover_shows_who_it_was_for(team, post, action, new, today):
    cover(team, post, new, today, None)
    address = reverse("actions:put-on-hold", args=[action.pk])

    submit_upload(signed_in(new), address, restart_on="31/3/2090", reason="No room.")

    text = team.get(action.get_absolute_url()).text
    assert "by The new lead for The old lead, Head of Safeguarding" in text
    assert "The new lead for The old lead</dd>" in text


def test_evidence_added_by_a_cover_shows_who_it_was_for(team, post, action, new, today):
    cover(team, post, new, today, None)
    address = reverse("actions:add-evidence", args=[action.pk])

    page = submit_upload(signed_in(new), address, title="Training register", file=upload())

    assert "by The new lead for The old lead, Head of Safeguarding" in page.text


def test_cover_of_a_vacant_post_is_shown_as_such(team, action, post, new, today):
    holding = post.holdings.get()
    submit_upload(team, reverse("people:end-holding", args=[holding.pk]), to_on=typed(today))
    type(holding).objects.filter(pk=holding.pk).update(to_on=today - timedelta(days=1))
    assert "Vacant: no one to contact" in team.get(action.get_absolute_url()).text

    cover(team, post, new, today, None)

    assert "The new lead for a vacant post</dd>" in team.get(action.get_absolute_url()).text


def enter_update(action, by, told_by, post):
    return record_progress(
        action=Action.objects.get(pk=action.pk),
        version=Action.objects.get(pk=action.pk).version,
        rating=rating_of(action, "green"),
        words=make_words(progress_made="One course ran."),
        effective_on=timezone.localdate(),
        for_post=post,
        told_by=told_by,
        by=by,
        at=timezone.now(),
    )


def test_an_update_by_link_without_an_account_names_its_author_and_the_holder(team, post, action):
    hold(post, kind=HoldingKind.COVER, name="The stand-in", email="stand-in@example.org")

    enter_update(action, User.objects.system(), "The stand-in", post)

    text = team.get(action.get_absolute_url()).text
    assert "by The stand-in for The old lead, Head of Safeguarding" in text


def test_an_update_entered_for_someone_else_names_both(team, action):
    enter_update(action, make_user(name="The typist"), "The old lead", None)

    text = team.get(action.get_absolute_url()).text
    assert "by The old lead, entered by The typist" in text
