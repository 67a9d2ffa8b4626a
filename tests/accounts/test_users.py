"""The administrator's pages: sign-ins, roles, leaving and coming back."""

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
from tests.accounts.audit_trail import events, verbs
from tests.accounts.sending import drawn, send
from tests.factories import NOW, PASSWORD, hold, make_post, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_committed_at_once")]

LIST = reverse("administration:users")
NEW = reverse("administration:create-user")
GIVEN = {"name": "The new officer", "email": "New@Example.org", "roles": ["officer", "clerk"]}


@pytest.fixture(autouse=True)
def _no_attempts_so_far():
    cache.clear()


def page(name, user):
    return reverse(f"administration:{name}", args=[user.pk])


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def may_open(client, address):
    return client.get(address).status_code == 200


def test_the_list_names_everybody_but_the_system_with_roles_and_last_sign_in(
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


def test_the_list_takes_no_more_queries_for_more_people(
    administrator_client, django_assert_max_num_queries
):
    for number in range(60):
        make_user(Role.OFFICER, email=f"officer{number}@example.org")

    with django_assert_max_num_queries(9):
        shown = administrator_client.get(LIST)

    assert len(shown.context["page"].object_list) == 50


def test_a_new_sign_in_has_its_roles_and_is_invited(administrator_client):
    response = send(administrator_client, NEW, **GIVEN)

    user = User.objects.get(email="new@example.org")
    assert response.url == user.get_absolute_url()
    assert user.roles == {Role.OFFICER, Role.CLERK}
    assert user.awaits_password
    assert verbs() == ["user.created", "user.invited"]
    (message,) = mail.outbox
    assert message.to == ["new@example.org"]


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"name": " "}, "name", "Enter their name"),
        ({"email": ""}, "email", "Enter their e-mail address"),
        ({"email": "no address"}, "email", "valid email"),
        ({"email": "ADMINISTRATOR@example.org"}, "email", "Somebody signs in with this address"),
        ({"email": "system@safeguard.invalid"}, "email", "Somebody signs in with this address"),
        ({"roles": ["king"]}, "roles", "Select a valid choice"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_made_or_sent(
    administrator_client, typed, field, words
):
    response = send(administrator_client, NEW, **{**GIVEN, **typed})

    assert words in response.context["form"].errors[field][0]
    assert User.objects.count() == 2
    assert mail.outbox == []
    assert verbs() == []


def test_a_form_sent_twice_makes_one_sign_in_and_sends_one_mail(administrator_client):
    data = {**drawn(administrator_client, NEW), **GIVEN}

    first, second = (administrator_client.post(NEW, data) for _ in range(2))

    assert first.url == second.url == User.objects.get(email="new@example.org").get_absolute_url()
    assert len(mail.outbox) == 1


def test_no_other_field_of_the_table_can_be_sent(administrator_client):
    more = {"is_superuser": "on", "is_active": "", "password": PASSWORD, "last_login": "1/1/2026"}

    send(administrator_client, NEW, **GIVEN, **more)

    user = User.objects.get(email="new@example.org")
    assert (user.is_superuser, user.is_active, user.last_login) == (False, True, None)
    assert not user.has_usable_password()


def test_each_role_is_offered_with_what_it_may_do(administrator_client):
    shown = administrator_client.get(NEW).text

    for role in Role:
        assert str(role.label) in shown
        assert str(role.may) in shown


def test_roles_count_from_the_next_click(administrator_client):
    user = make_user(Role.OFFICER)
    client, people = client_of(user), reverse("people:make-post")
    assert not may_open(client, people)

    send(administrator_client, page("set-roles", user), roles=["improvement-team"])

    assert may_open(client, people)
    send(administrator_client, page("set-roles", user), roles=[])
    assert not may_open(client, people)
    assert User.objects.get(pk=user.pk).roles == frozenset()
    assert verbs() == ["user.roles_set", "user.roles_set"]


def test_nobody_gives_roles_to_themselves(administrator_client, administrator):
    address = page("set-roles", administrator)

    shown = administrator_client.get(administrator.get_absolute_url())
    response = administrator_client.post(address, {"roles": ["improvement-team"]})

    assert "Nobody changes their own roles." in shown.text
    assert address not in shown.text
    assert response.status_code == 403
    assert User.objects.get(pk=administrator.pk).roles == {Role.ADMINISTRATOR}


def test_of_two_administrators_the_second_to_save_sees_what_the_first_chose(
    administrator_client, administrator
):
    user = make_user(Role.OFFICER)
    mine = drawn(administrator_client, page("set-roles", user))
    services.set_roles(user=user, roles=[Role.AUDITOR], by=administrator, at=NOW)

    response = administrator_client.post(
        page("set-roles", user), {**mine, "roles": ["clerk", "member"]}
    )

    assert response.status_code == 409
    assert "Auditor" in response.text
    assert response.context["form"]["roles"].value() == ["clerk", "member"]
    assert User.objects.get(pk=user.pk).roles == {Role.AUDITOR}


def test_whoever_leaves_is_signed_out_at_once(administrator_client):
    user = make_user(Role.OFFICER)
    client = client_of(user)
    assert may_open(client, reverse("actions:plans"))

    response = send(administrator_client, page("deactivate-user", user))

    assert response.url == user.get_absolute_url()
    assert client.get(reverse("actions:plans")).url.startswith(reverse("account_login"))
    assert not Client().login(email=user.email, password=PASSWORD)
    assert verbs() == ["user.deactivated"]


def test_the_posts_of_whoever_leaves_end_that_day(administrator_client):
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


def test_the_last_administrator_cannot_leave(administrator_client, administrator):
    response = send(administrator_client, page("deactivate-user", administrator))

    assert "This is the last administrator." in response.text
    assert User.objects.get(pk=administrator.pk).is_active
    assert verbs() == []


def test_one_of_two_administrators_may_leave(administrator_client, administrator):
    make_user(Role.ADMINISTRATOR, email="other@example.org")

    send(administrator_client, page("deactivate-user", administrator))

    assert not User.objects.get(pk=administrator.pk).is_active


def test_whoever_comes_back_is_invited_and_no_old_session_wakes_up(administrator_client):
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
    assert [message.to for message in mail.outbox] == [[user.email]]
    assert verbs()[-2:] == ["user.reactivated", "user.invited"]


def test_somebody_signs_in_with_a_new_address_and_no_more_with_the_old(administrator_client):
    user, post = make_user(Role.OFFICER), make_post()
    hold(post, user)
    client = Client()
    client.post(reverse("account_reset_password"), {"email": "officer@example.org"})

    response = send(
        administrator_client, page("change-user", user), name="Renamed", email="New@Example.org"
    )

    user.refresh_from_db()
    assert response.url == user.get_absolute_url()
    assert (user.name, user.email) == ("Renamed", "new@example.org")
    assert post.holdings.get().email == "new@example.org"
    for email, signs_in in [("officer@example.org", False), ("new@example.org", True)]:
        answer = client.post(reverse("account_login"), {"login": email, "password": PASSWORD})
        assert (answer.status_code == 302) == signs_in
    mail.outbox.clear()
    Client().post(reverse("account_reset_password"), {"email": "officer@example.org"})
    assert mail.outbox == []
    event = events().exclude(verb="user.password_set").get()
    assert event.verb == "user.changed"
    assert "example.org" not in str(event.details)


def test_an_address_that_is_taken_is_refused_beside_its_field(administrator_client):
    user = make_user(Role.OFFICER)
    make_user(Role.CLERK)

    response = send(
        administrator_client, page("change-user", user), name="Any", email="clerk@example.org"
    )

    assert "already" in response.context["form"].errors["email"][0]
    user.refresh_from_db()
    assert user.email == "officer@example.org"


def test_a_sign_in_shows_roles_in_plain_words_and_posts(administrator_client):
    user = make_user(Role.SIGNING_OFFICER)
    hold(make_post("Director"), user)

    shown = administrator_client.get(user.get_absolute_url()).text

    assert str(Role.SIGNING_OFFICER.may) in shown
    assert "Director" in shown


def test_the_system_user_has_no_page(administrator_client):
    system = User.objects.system()

    for name in ("user", "set-roles", "deactivate-user", "reactivate-user", "change-user"):
        assert administrator_client.get(page(name, system)).status_code == 404


def test_an_administrator_has_no_power_over_posts_or_plans(administrator_client):
    post = make_post()

    assert (
        administrator_client.get(reverse("people:hand-over-post", args=[post.pk])).status_code
        == 403
    )
    assert administrator_client.get(reverse("people:make-post")).status_code == 403
    assert administrator_client.get(reverse("people:posts")).status_code == 403


def found(client, **chosen):
    return sorted(shown.email for shown in client.get(LIST, chosen).context["page"].object_list)


def test_sign_ins_are_found_by_name_address_role_and_whether_somebody_left(administrator_client):
    make_user(Role.OFFICER, email="one@example.org", name="Head of Audit")
    make_user(Role.OFFICER, Role.CLERK, email="two@example.org", name="Head of Law")
    make_user(Role.CLERK, email="left@example.org", name="Clerk before", is_active=False)

    assert found(administrator_client, words=" head  LAW ") == ["two@example.org"]
    assert found(administrator_client, words="one@ex") == ["one@example.org"]
    assert found(administrator_client, role="clerk") == ["left@example.org", "two@example.org"]
    assert found(administrator_client, standing="left") == ["left@example.org"]
    assert found(administrator_client, role="clerk", standing="can-sign-in") == ["two@example.org"]
    assert "left@example.org" not in found(administrator_client, standing="can-sign-in")
    assert found(administrator_client, words="system@") == []


def test_a_search_that_finds_nobody_says_so_and_one_that_cannot_be_says_why(administrator_client):
    nobody = administrator_client.get(LIST, {"words": "nobody"}).text
    wrong = administrator_client.get(LIST, {"role": "mayor"}).text

    assert "Nobody matches what you chose." in nobody
    assert "There is no role “mayor”." in wrong


def test_closing_a_sign_in_names_the_posts_that_end(administrator_client):
    user = make_user(Role.OFFICER)
    hold(make_post("Head of Audit"), user)

    assert "Head of Audit" in administrator_client.get(page("deactivate-user", user)).text
