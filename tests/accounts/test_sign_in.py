"""The pages for signing in and out, and for one's own password."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from safeguard.accounts.models import User
from safeguard.accounts.roles import Role
from tests.accounts.audit_trail import events
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

OPEN = {
    "account_login": "/sign-in/",
    "account_inactive": "/sign-in/not-allowed/",
    "account_signup": "/sign-up/",
    "account_reset_password": "/password/forgotten/",
    "account_reset_password_done": "/password/forgotten/sent/",
    "account_reset_password_from_key_done": "/password/new/done/",
}
CLOSED = {
    "account_logout": "/sign-out/",
    "account_change_password": "/password/",
    "account_reauthenticate": "/sign-in/again/",
}


@pytest.fixture(autouse=True)
def _no_attempts_so_far():
    cache.clear()


def sign_in(client, password=PASSWORD, email="officer@example.org"):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def is_signed_in(client):
    return client.get(reverse("account_change_password")).status_code == 200


@pytest.mark.parametrize(("name", "address"), OPEN.items())
def test_what_leads_to_signing_in_is_open_to_everybody(client, name, address):
    response = client.get(reverse(name))

    assert reverse(name) == address
    assert response.status_code == 200


@pytest.mark.parametrize(("name", "address"), CLOSED.items())
def test_the_rest_asks_to_sign_in_first(client, name, address):
    response = client.get(address)

    assert reverse(name) == address
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("email", ["officer@example.org", "Officer@EXAMPLE.org"])
def test_somebody_signs_in_with_e_mail_and_password_and_out_again(client, email):
    make_user(Role.OFFICER)

    response = sign_in(client, email=email)

    assert response.url == reverse("home")
    assert is_signed_in(client)
    client.post(reverse("account_logout"))
    assert not is_signed_in(client)


def test_signing_out_takes_a_button_and_not_only_a_link(client):
    client.force_login(make_user(Role.OFFICER))

    client.get(reverse("account_logout"))

    assert is_signed_in(client)


@pytest.mark.parametrize("email", ["officer@example.org", "nobody@example.org"])
def test_a_wrong_password_and_a_wrong_address_get_the_same_answer(client, email):
    make_user(Role.OFFICER)

    response = sign_in(client, "a wrong password", email)

    assert response.context["form"].non_field_errors() == [
        "Check your e-mail address and your password."
    ]
    assert not is_signed_in(client)


def test_the_sixth_try_within_five_minutes_is_refused_though_it_is_right(client):
    make_user(Role.OFFICER)
    make_user(Role.CLERK)
    for _ in range(5):
        sign_in(client, "a wrong password")

    response = sign_in(client)

    assert response.context["form"].non_field_errors() == [
        "Too many attempts. Wait five minutes and try again."
    ]
    assert not is_signed_in(client)
    sign_in(client, email="clerk@example.org")
    assert is_signed_in(client)


def test_the_fifth_try_is_not_refused(client):
    make_user(Role.OFFICER)
    for _ in range(4):
        sign_in(client, "a wrong password")

    sign_in(client)

    assert is_signed_in(client)


def test_somebody_deactivated_cannot_sign_in_and_is_signed_out_at_once(client):
    user = make_user(Role.OFFICER)
    sign_in(client)
    User.objects.filter(pk=user.pk).update(is_active=False)

    was_signed_out = not is_signed_in(client)
    response = sign_in(client)

    assert was_signed_out
    assert response.url == reverse("account_inactive")
    assert not is_signed_in(client)


def test_nobody_signs_up_by_themselves(client):
    given = {"email": "new@example.org", "password1": PASSWORD}

    response = client.post(reverse("account_signup"), given)

    assert response.status_code == 200
    assert not User.objects.filter(email="new@example.org").exists()


def test_a_changed_password_is_in_the_audit_trail(client):
    user = make_user(Role.OFFICER)
    client.force_login(user)
    given = {
        "oldpassword": PASSWORD,
        "password1": "twelve new words",
        "password2": "twelve new words",
    }

    response = client.post(reverse("account_change_password"), given)

    assert response.status_code == 302
    user.refresh_from_db()
    assert user.check_password("twelve new words")
    event = events().get()
    assert (event.verb, event.by, event.channel) == ("user.password_set", user, "page")


def test_a_changed_password_is_as_strong_as_a_first_one(client):
    user = make_user(Role.OFFICER)
    client.force_login(user)

    response = client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "short", "password2": "short"},
    )

    assert "password1" in response.context["form"].errors
    assert not events().exists()


@pytest.mark.parametrize("password", [PASSWORD, None])
def test_a_forgotten_or_first_password_is_set_by_a_link_in_a_mail(client, password):
    user = make_user(Role.OFFICER, password=password)

    client.post(reverse("account_reset_password"), {"email": "officer@example.org"})
    (message,) = mail.outbox
    link = re.search(r"http://testserver(/password/new/\S+)", message.body)[1]
    page = client.get(link, follow=True)
    address = page.redirect_chain[-1][0]
    given = {"password1": "twelve new words", "password2": "twelve new words"}
    response = client.post(address, given)

    assert response.url == reverse("account_reset_password_from_key_done")
    user.refresh_from_db()
    assert user.check_password("twelve new words")
    assert events().get().verb == "user.password_set"
    assert not is_signed_in(client)


def test_a_link_for_a_new_password_works_once(client):
    make_user(Role.OFFICER)
    client.post(reverse("account_reset_password"), {"email": "officer@example.org"})
    link = re.search(r"http://testserver(/password/new/\S+)", mail.outbox[0].body)[1]
    address = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(address, {"password1": "twelve new words", "password2": "twelve new words"})

    response = client.get(link)

    assert response.context["token_fail"]


def test_asking_for_a_link_does_not_say_who_signs_in_here(client):
    response = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})

    assert response.url == reverse("account_reset_password_done")
    assert mail.outbox == []
