"""The pages for accounts: creating, roles, closing and reopening."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from safeguard.accounts import services
from safeguard.accounts.models import HoldingKind, User
from safeguard.accounts.roles import Role
from safeguard.limits import USERS_PER_PAGE
from tests.accounts.audit_trail import events, verbs
from tests.accounts.sending import emailed, hidden_fields, send
from tests.factories import NOW, PASSWORD, hold, make_post, make_user

pytestmark = pytest.mark.django_db

LIST = reverse("administration:users")
NEW = reverse("administration:create-user")
GIVEN = {"name": "The new officer", "email": "New@Example.org", "roles": ["officer", "clerk"]}


@pytest.fixture(autouse=True)
def _no_earlier_attempts():
    cache.clear()


def page(name, user):
    return reverse(f"administration:{name}", args=[user.pk])


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def can_open(client, address):
    return client.get(address).status_code == 200


def test_the_list_shows_every_account_but_the_system_s(
    administrator_client,
):
    make_user(Role.OFFICER, Role.CLERK)
    make_user(Role.MEMBER, is_active=False)
    make_user(Role.AUDITOR, password=None)

    shown = administrator_client.get(LIST).text

    assert "officer@example.org" in shown
    assert "Officer, Clerk" in shown
    assert "Closed" in shown
    assert "No password yet" in shown
    assert "Never" in shown
    assert "system@" not in shown
    assert shown.index("auditor@example.org") < shown.index("member@example.org")


def test_the_list_uses_a_fixed_number_of_queries(
    administrator_client, django_assert_max_num_queries
):
    for number in range(60):
        make_user(Role.OFFICER, email=f"officer{number}@example.org")

    with django_assert_max_num_queries(9):
        shown = administrator_client.get(LIST)

    assert len(shown.context["page"].object_list) == USERS_PER_PAGE


def test_a_new_account_has_its_roles_and_is_invited(administrator_client):
    response = send(administrator_client, NEW, **GIVEN)

    user = User.objects.get(email="new@example.org")
    assert response.url == user.get_absolute_url()
    assert user.roles == {Role.OFFICER, Role.CLERK}
    assert user.awaits_password
    assert verbs() == ["user.created", "user.invited"]
    (message,) = emailed()
    assert message.to == ["new@example.org"]


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"name": " "}, "name", "Enter their name"),
        ({"email": ""}, "email", "Enter their email address"),
        ({"email": "no address"}, "email", "valid email"),
        (
            {"email": "ADMINISTRATOR@example.org"},
            "email",
            "already an account with this email address",
        ),
        (
            {"email": "system@safeguard.invalid"},
            "email",
            "already an account with this email address",
        ),
        ({"roles": ["king"]}, "roles", "no longer in the list"),
    ],
)
def test_errors_are_shown_beside_their_fields_and_nothing_is_created_or_sent(
    administrator_client, typed, field, words
):
    response = send(administrator_client, NEW, **{**GIVEN, **typed})

    assert words in response.context["form"].errors[field][0]
    assert User.objects.count() == 2
    assert emailed() == []
    assert verbs() == []


def test_a_form_sent_twice_creates_one_account_and_sends_one_email(administrator_client):
    data = {**hidden_fields(administrator_client, NEW), **GIVEN}

    first, second = (administrator_client.post(NEW, data) for _ in range(2))

    assert first.url == second.url == User.objects.get(email="new@example.org").get_absolute_url()
    assert len(emailed()) == 1


def test_other_columns_cannot_be_set_by_the_form(administrator_client):
    more = {"is_superuser": "on", "is_active": "", "password": PASSWORD, "last_login": "1/1/2026"}

    send(administrator_client, NEW, **GIVEN, **more)

    user = User.objects.get(email="new@example.org")
    assert (user.is_superuser, user.is_active, user.last_login) == (False, True, None)
    assert not user.has_usable_password()


def test_each_role_is_offered_with_what_it_allows(administrator_client):
    shown = administrator_client.get(NEW).text

    for role in Role:
        assert str(role.label) in shown
        assert str(role.may) in shown


def test_new_roles_take_effect_immediately(administrator_client):
    user = make_user(Role.OFFICER)
    client, people = client_of(user), reverse("people:make-post")
    assert not can_open(client, people)

    send(administrator_client, page("set-roles", user), roles=["improvement-team"])

    assert can_open(client, people)
    send(administrator_client, page("set-roles", user), roles=[])
    assert not can_open(client, people)
    assert User.objects.get(pk=user.pk).roles == frozenset()
    assert verbs() == ["user.roles_set", "user.roles_set"]


def test_administrators_cannot_change_their_own_roles(administrator_client, administrator):
    address = page("set-roles", administrator)

    shown = administrator_client.get(administrator.get_absolute_url())
    response = administrator_client.post(address, {"roles": ["improvement-team"]})

    assert "You cannot change your own roles." in shown.text
    assert address not in shown.text
    assert response.status_code == 403
    assert User.objects.get(pk=administrator.pk).roles == {Role.ADMINISTRATOR}


def test_the_second_of_two_administrators_to_save_sees_the_first_choice(
    administrator_client, administrator
):
    user = make_user(Role.OFFICER)
    mine = hidden_fields(administrator_client, page("set-roles", user))
    services.set_roles(user=user, roles=[Role.AUDITOR], by=administrator, at=NOW)

    response = administrator_client.post(
        page("set-roles", user), {**mine, "roles": ["clerk", "member"]}
    )

    assert response.status_code == 409
    assert "Auditor" in response.text
    assert response.context["form"]["roles"].value() == ["clerk", "member"]
    assert User.objects.get(pk=user.pk).roles == {Role.AUDITOR}


def test_closing_an_account_signs_the_person_out(administrator_client):
    user = make_user(Role.OFFICER)
    client = client_of(user)
    assert can_open(client, reverse("actions:plans"))

    response = send(administrator_client, page("deactivate-user", user))

    assert response.url == user.get_absolute_url()
    assert client.get(reverse("actions:plans")).url.startswith(reverse("account_login"))
    assert not Client().login(email=user.email, password=PASSWORD)
    assert verbs() == ["user.deactivated"]


def test_closing_an_account_ends_its_holdings_today(administrator_client):
    user, today = make_user(Role.OFFICER), timezone.localdate()
    held, covered, left, later = map(make_post, ["Held", "Covered", "Left", "Later"])
    hold(held, user)
    hold(covered, user, kind=HoldingKind.COVER, to_on=today + timedelta(days=9))
    hold(left, user, to_on=date(2026, 2, 1))
    hold(later, user, from_on=today + timedelta(days=9))

    send(administrator_client, page("deactivate-user", user))

    assert held.holdings.get().to_on == today
    assert covered.holdings.get().to_on == today
    assert left.holdings.get().to_on == date(2026, 2, 1)
    assert later.holdings.get().is_cancelled
    assert not user.posts_on(today + timedelta(days=1)).exists()
    assert not user.posts_on(today + timedelta(days=30)).exists()


def test_the_only_administrator_s_account_cannot_be_closed(administrator_client, administrator):
    response = send(administrator_client, page("deactivate-user", administrator))

    assert "This is the only administrator." in response.text
    assert User.objects.get(pk=administrator.pk).is_active
    assert verbs() == []


def test_one_of_two_administrators_can_leave(administrator_client, administrator):
    make_user(Role.ADMINISTRATOR, email="other@example.org")

    send(administrator_client, page("deactivate-user", administrator))

    assert not User.objects.get(pk=administrator.pk).is_active


def test_reopening_an_account_sends_an_invitation_and_revives_no_session(administrator_client):
    user = make_user(Role.OFFICER)
    client, post = client_of(user), make_post()
    hold(post, user)
    send(administrator_client, page("deactivate-user", user))

    response = send(administrator_client, page("reactivate-user", user))

    assert response.url == user.get_absolute_url()
    user = User.objects.get(pk=user.pk)
    assert user.is_active
    assert user.roles == {Role.OFFICER}
    assert user.awaits_password
    assert not user.posts_on(timezone.localdate() + timedelta(days=1)).exists()
    assert client.get(reverse("actions:plans")).status_code == 302
    assert [message.to for message in emailed()] == [[user.email]]
    assert verbs()[-2:] == ["user.reactivated", "user.invited"]


def test_a_new_email_address_replaces_the_old_one_for_signing_in(administrator_client):
    user, post = make_user(Role.OFFICER), make_post()
    hold(post, user)
    client = Client()
    client.post(reverse("account_reset_password"), {"email": "officer@example.org"})

    typed = {"name": "Renamed", "email": "New@Example.org", "same_person": "yes"}
    response = send(administrator_client, page("change-user", user), **typed)

    user.refresh_from_db()
    assert response.url == user.get_absolute_url()
    assert (user.name, user.email) == ("Renamed", "new@example.org")
    assert post.holdings.get().email == "new@example.org"
    for email, signs_in in [("officer@example.org", False), ("new@example.org", True)]:
        answer = client.post(reverse("account_login"), {"login": email, "password": PASSWORD})
        assert (answer.status_code == 302) == signs_in
    mail.outbox.clear()
    Client().post(reverse("account_reset_password"), {"email": "officer@example.org"})
    assert emailed() == []
    event = events().exclude(verb="user.password_set").get()
    assert event.verb == "user.changed"
    assert "example.org" not in str(event.details)


def test_a_taken_email_address_is_an_error_beside_its_field(administrator_client):
    user = make_user(Role.OFFICER)
    make_user(Role.CLERK)

    typed = {"name": "Any", "email": "clerk@example.org", "same_person": "yes"}
    response = send(administrator_client, page("change-user", user), **typed)

    assert "already" in response.context["form"].errors["email"][0]
    user.refresh_from_db()
    assert user.email == "officer@example.org"


def test_an_account_shows_what_its_roles_allow_and_its_posts(administrator_client):
    user = make_user(Role.SIGNING_OFFICER)
    hold(make_post("Director"), user)

    shown = administrator_client.get(user.get_absolute_url()).text

    assert str(Role.SIGNING_OFFICER.may) in shown
    assert "Director" in shown


def test_the_system_user_has_no_page(administrator_client):
    system = User.objects.system()

    for name in ("user", "set-roles", "deactivate-user", "reactivate-user", "change-user"):
        assert administrator_client.get(page(name, system)).status_code == 404


def test_administrators_cannot_change_posts(administrator_client):
    post = make_post()

    assert (
        administrator_client.get(reverse("people:hand-over-post", args=[post.pk])).status_code
        == 403
    )
    assert administrator_client.get(reverse("people:make-post")).status_code == 403
    assert administrator_client.get(reverse("people:posts")).status_code == 403


def found(client, **chosen):
    return sorted(shown.email for shown in client.get(LIST, chosen).context["page"].object_list)


def test_accounts_can_be_filtered_by_name_address_role_and_status(administrator_client):
    make_user(Role.OFFICER, email="one@example.org", name="Head of Audit")
    make_user(Role.OFFICER, Role.CLERK, email="two@example.org", name="Head of Law")
    make_user(Role.CLERK, email="left@example.org", name="Clerk before", is_active=False)

    assert found(administrator_client, words=" head  LAW ") == ["two@example.org"]
    assert found(administrator_client, words="one@ex") == ["one@example.org"]
    assert found(administrator_client, role="clerk") == ["left@example.org", "two@example.org"]
    assert found(administrator_client, status="closed") == ["left@example.org"]
    assert found(administrator_client, role="clerk", status="open") == ["two@example.org"]
    assert "left@example.org" not in found(administrator_client, status="open")
    assert found(administrator_client, words="system@") == []


def test_a_filter_with_no_results_or_an_invalid_value_says_so(administrator_client):
    nobody = administrator_client.get(LIST, {"words": "nobody"}).text
    wrong = administrator_client.get(LIST, {"role": "mayor"}).text

    assert "No accounts match your filters." in nobody
    assert "There is no role called “mayor”." in wrong


def test_closing_an_account_lists_the_posts_that_become_vacant(administrator_client):
    user = make_user(Role.OFFICER)
    hold(make_post("Head of Audit"), user)

    assert "Head of Audit" in administrator_client.get(page("deactivate-user", user)).text
