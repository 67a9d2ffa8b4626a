"""Signing in and out, and passwords."""

import re

import pytest
from django.core import mail
from django.core.cache import cache, caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions.models import OutgoingMail
from safeguard.accounts.models import User
from safeguard.accounts.roles import Role
from safeguard.forms.kept import KEPT_FORMS
from tests.accounts.audit_trail import events
from tests.accounts.sending import emailed
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
def _no_earlier_attempts():
    cache.clear()


def sign_in(client, password=PASSWORD, email="officer@example.org"):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def is_signed_in(client):
    return client.get(reverse("account_change_password")).status_code == 200


@pytest.mark.parametrize(("name", "address"), OPEN.items())
def test_sign_in_pages_can_be_opened_without_an_account(client, name, address):
    response = client.get(reverse(name))

    assert reverse(name) == address
    assert response.status_code == 200


@pytest.mark.parametrize(("name", "address"), CLOSED.items())
def test_other_account_pages_need_an_account(client, name, address):
    response = client.get(address)

    assert reverse(name) == address
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("email", ["officer@example.org", "Officer@EXAMPLE.org"])
def test_signing_in_and_out(client, email):
    make_user(Role.OFFICER)

    response = sign_in(client, email=email)

    assert response.url == reverse("home")
    assert is_signed_in(client)
    client.post(reverse("account_logout"))
    assert not is_signed_in(client)


def test_signing_out_needs_a_button(client):
    client.force_login(make_user(Role.OFFICER))

    client.get(reverse("account_logout"))

    assert is_signed_in(client)


@pytest.mark.parametrize("email", ["officer@example.org", "nobody@example.org"])
def test_a_wrong_password_and_an_unknown_address_show_the_same_error(client, email):
    make_user(Role.OFFICER)

    response = sign_in(client, "a wrong password", email)

    assert response.context["form"].non_field_errors() == ["Email or password is wrong."]
    assert not is_signed_in(client)


def test_the_limit_on_attempts_outlasts_hundreds_of_other_entries_in_the_cache(client):
    """Django's default is to drop a third of the entries beyond 300, in the order of their keys."""
    make_user(Role.OFFICER)
    for _ in range(5):
        sign_in(client, "a wrong password")

    for cached in caches.all():
        cached.set_many({f"entry-{number}": number for number in range(400)})

    assert "Too many attempts." in str(sign_in(client).context["form"].non_field_errors())


def test_forms_kept_for_people_whose_session_ended_are_not_in_the_cache_of_the_limits(settings):
    tables = {name: given["LOCATION"] for name, given in settings.CACHES.items()}

    assert KEPT_FORMS != "default"
    assert tables[KEPT_FORMS] != tables["default"]
    assert settings.CACHES["default"]["OPTIONS"]["MAX_ENTRIES"] == 100_000


def test_the_sixth_attempt_in_five_minutes_is_refused_even_if_correct(client):
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


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("account_login", {"login": "officer@example.org", "password": "x" * 1_001}),
        ("account_login", {"login": "x" * 1_001, "password": "y"}),
        ("account_reset_password", {"email": "x" * 1_001}),
    ],
)
def test_a_field_over_a_thousand_characters_is_refused_before_it_is_read(client, name, fields):
    with CaptureQueriesContext(connection) as captured:
        page = client.post(reverse(name), fields)

    assert page.status_code == 400
    assert len(captured) == 0


def test_the_fifth_attempt_is_not_refused(client):
    make_user(Role.OFFICER)
    for _ in range(4):
        sign_in(client, "a wrong password")

    sign_in(client)

    assert is_signed_in(client)


def test_closing_an_account_signs_the_person_out_and_keeps_them_out(client):
    user = make_user(Role.OFFICER)
    sign_in(client)
    User.objects.filter(pk=user.pk).update(is_active=False)

    was_signed_out = not is_signed_in(client)
    response = sign_in(client)

    assert was_signed_out
    assert response.url == reverse("account_inactive")
    assert not is_signed_in(client)


def test_sign_up_is_closed(client):
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


def test_a_weak_new_password_is_refused(client):
    user = make_user(Role.OFFICER)
    client.force_login(user)

    response = client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "short", "password2": "short"},
    )

    assert "password1" in response.context["form"].errors
    assert not events().exists()


@pytest.mark.parametrize("password", [PASSWORD, None])
def test_an_emailed_link_sets_a_first_or_forgotten_password(client, password):
    user = make_user(Role.OFFICER, password=password)

    client.post(reverse("account_reset_password"), {"email": "officer@example.org"})
    (message,) = emailed()
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
    link = re.search(r"http://testserver(/password/new/\S+)", emailed()[0].body)[1]
    address = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(address, {"password1": "twelve new words", "password2": "twelve new words"})

    response = client.get(link)

    assert response.context["token_fail"]


def test_asking_for_a_link_does_not_reveal_who_has_an_account(client):
    response = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})

    assert response.url == reverse("account_reset_password_done")
    assert emailed() == []


def test_known_and_unknown_addresses_get_the_same_answer_from_the_same_work(client):
    make_user(Role.OFFICER)
    # The first request fills the cache of the limit on requests by IP address.
    client.post(reverse("account_reset_password"), {"email": "first@example.org"})
    answers, work = [], []
    for address in ("officer@example.org", "nobody@example.org", "system@safeguard.invalid"):
        with CaptureQueriesContext(connection) as queries:
            response = client.post(reverse("account_reset_password"), {"email": address})
        answers.append((response.status_code, response.url))
        # The time of a query does not depend on the values in it.
        work.append([re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in queries])

    assert mail.outbox == []
    assert answers[0] == answers[1] == answers[2]
    assert work[0] == work[1] == work[2]
    assert [message.to for message in emailed()] == [["officer@example.org"]]
    unknown = OutgoingMail.objects.exclude(state=OutgoingMail.State.SENT)
    assert {each.state for each in unknown} == {OutgoingMail.State.NOT_NEEDED}


def test_the_link_for_a_password_is_never_in_the_database(client):
    make_user(Role.OFFICER)
    client.post(reverse("account_reset_password"), {"email": "officer@example.org"})

    (message,) = emailed()

    assert "/password/new/" in message.body
    row = OutgoingMail.objects.get()
    assert "/password/new/" not in f"{row.subject} {row.text} {row.context} {row.key}"


def test_a_password_email_is_queued_once_a_minute(client):
    make_user(Role.OFFICER)

    for _time in range(3):
        client.post(reverse("account_reset_password"), {"email": "Officer@example.org"})

    assert len(emailed()) <= 2
