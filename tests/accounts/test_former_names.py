"""Renaming people and posts: history keeps the name of its time."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from actions.models import ActionEntry
from actions.plans.acting_capacity import acting_capacities_of
from safeguard.accounts import services
from safeguard.accounts.models import Post, User
from safeguard.accounts.roles import Role
from safeguard.dates import in_words
from tests.accounts.audit_trail import events
from tests.accounts.sending import send
from tests.factories import NOW, TODAY, hold, make_action, make_post, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
LATER = NOW + timedelta(days=30)


def rename(user, name, *, at=LATER):
    return services.change_user(
        user=user, version=None, email=user.email, name=name, by=User.objects.system(), at=at
    )


def change(client, user, **typed):
    address = reverse("administration:change-user", args=[user.pk])
    return send(client, address, **{"name": user.name, "email": user.email, **typed})


def test_each_moment_has_the_name_of_its_time():
    user = rename(make_user(name="First name"), "Second name")
    rename(user, "Third name", at=LATER + timedelta(days=1))

    names = [
        User.objects.get(pk=user.pk).name_at(NOW + timedelta(days=days)) for days in (0, 29, 30, 31)
    ]

    assert names == ["First name", "First name", "Second name", "Third name"]
    assert user.name_on((LATER - timedelta(days=1)).date()) == "First name"
    assert user.name_on(LATER.date()) == "Second name"


def test_an_entry_names_the_holder_and_the_post_of_its_day():
    user, post = make_user(Role.OFFICER, name="Former name"), make_post("Head of MASH")
    holding = hold(post, user)
    rename(user, "New name")
    services.change_post(
        post=post,
        version=None,
        job_title="Head of Front Door",
        team=None,
        reports_to=None,
        by=user,
        at=LATER,
    )
    user.refresh_from_db()

    capacities = acting_capacities_of([post])

    assert capacities.acted(user, post, at=NOW) == "Former name, Head of MASH"
    assert capacities.acted(user, post, at=LATER) == "New name, Head of Front Door"
    assert capacities.holder_of(post, on=TODAY) == "Former name, Head of MASH"
    assert capacities.held_by(post, on=LATER.date()) == "New name"
    assert capacities.acted(user, post, at=NOW, told_by="Former name").endswith(", Head of MASH")
    holding.refresh_from_db()
    assert holding.name == "New name"


def test_a_holding_that_has_ended_keeps_its_name():
    user = make_user(Role.OFFICER, name="Former name")
    ended = hold(make_post(), user, to_on=TODAY)

    rename(user, "New name")

    ended.refresh_from_db()
    assert ended.name == "Former name"


def test_a_new_job_title_is_not_taken_for_a_new_lead(client):
    action = make_action(lead="Head of MASH")
    auditor = make_user(Role.AUDITOR)
    services.change_post(
        post=Post.objects.get(),
        version=None,
        job_title="Head of Front Door",
        team=None,
        reports_to=None,
        by=auditor,
        at=LATER,
    )
    client.force_login(auditor)

    shown = client.get(action.get_absolute_url())

    assert ActionEntry.objects.count() == 1
    assert [fact for fact in shown.context["timeline"][0].facts if fact[0] == "Lead"] == [
        ("Lead", "", "Head of MASH")
    ]
    assert ("Lead", "Head of Front Door") in shown.context["facts"]


def test_the_page_asks_whether_a_new_name_is_the_same_person(administrator_client):
    user = make_user(Role.OFFICER)

    asked = change(administrator_client, user, name="New name")

    assert asked.context["form"].errors == {
        "same_person": ["Select whether this is the same person"]
    }
    assert asked.context["form"]["name"].value() == "New name"
    user.refresh_from_db()
    assert (user.name, user.former_names) == ("The officer", [])
    assert "History keeps the former name" in asked.text


def test_someone_else_needs_their_own_account(administrator_client):
    user = make_user(Role.OFFICER)

    refused = change(administrator_client, user, name="New name", same_person="no")

    assert "own account" in refused.context["form"].errors["same_person"][0]
    assert reverse("administration:deactivate-user", args=[user.pk]) in refused.text
    assert reverse("administration:create-user") in refused.text
    user.refresh_from_db()
    assert user.name == "The officer"
    assert not events().exists()


def test_the_same_person_keeps_the_account_and_the_page_shows_former_names(administrator_client):
    user = make_user(Role.OFFICER)

    saved = change(administrator_client, user, name="New name", same_person="yes")

    assert saved.url == user.get_absolute_url()
    user.refresh_from_db()
    assert (user.name, user.name_at(NOW)) == ("New name", "The officer")
    assert user.name_at(timezone.now()) == "New name"
    (former,) = (
        text
        for label, text in administrator_client.get(saved.url).context["facts"]
        if label == "Former names"
    )
    today = in_words(timezone.localdate())
    assert former == f"The officer (until {today}, changed by The administrator)"
    assert events().get().verb == "user.changed"
    assert "officer" not in str(events().get().details)


def test_a_new_email_address_alone_asks_nothing(administrator_client):
    user = make_user(Role.OFFICER)

    saved = change(administrator_client, user, email="new@example.org")

    assert saved.status_code == 302
