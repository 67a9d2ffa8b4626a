"""Signing in and choosing passwords, in the look of the site."""

import re

import pytest
from django.core import mail

from safeguard.accounts.roles import Role
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("look")]
PASSWORD = "eleven green bottles"


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/login/",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/password/reset/key/1-expired/",
        "/accounts/password/reset/key/done/",
        "/accounts/signup/",
        "/accounts/inactive/",
    ],
)
def test_pages_for_who_cannot_sign_in_are_open_and_in_the_look_of_the_site(client, address):
    page = client.get(address)

    assert page.status_code == 200
    assert 'class="govuk-template"' in page.text
    assert len(re.findall("<h1", page.text)) == 1


@pytest.mark.parametrize(
    "address", ["/accounts/logout/", "/accounts/password/change/", "/accounts/reauthenticate/"]
)
def test_pages_for_who_is_signed_in_have_the_look_of_the_site(client, address):
    client.force_login(make_user(Role.OFFICER, password=PASSWORD))

    page = client.get(address)

    assert page.status_code == 200
    assert 'class="govuk-template"' in page.text


def test_fields_have_labels_and_say_what_a_browser_may_fill_in(client):
    page = client.get("/accounts/login/").text

    for name, tokens in (("login", "username"), ("password", "current-password")):
        assert f'<label for="id_{name}" class="govuk-label">' in page
        assert re.search(rf'<input[^>]*name="{name}"[^>]*autocomplete="{tokens}"', page)
    assert "placeholder" not in page


def test_signing_in_leads_to_the_page_that_was_asked_for(client):
    make_user(Role.OFFICER, email="officer@example.org", password=PASSWORD)

    answer = client.post(
        "/accounts/login/?next=/plans/",
        {"login": "Officer@Example.org", "password": PASSWORD, "next": "/plans/"},
    )

    assert answer.url == "/plans/"


def test_the_form_carries_the_page_that_was_asked_for(client):
    page = client.get("/accounts/login/?next=/plans/").text

    assert re.search(r'<input type="hidden" name="next" value="/plans/"', page)


def test_a_wrong_password_says_so_above_the_form_and_tells_nothing_about_the_address(client):
    make_user(Role.OFFICER, email="officer@example.org", password=PASSWORD)

    pages = [
        client.post("/accounts/login/", {"login": address, "password": "wrong"}).text
        for address in ("officer@example.org", "nobody@example.org")
    ]

    for page in pages:
        assert "<title>Error: Sign in" in page
        assert "Check your e-mail address and your password." in page


def test_the_mail_for_a_new_password_has_one_link_that_works(client):
    make_user(Role.OFFICER, email="officer@example.org", password=PASSWORD)

    client.post("/accounts/password/reset/", {"email": "officer@example.org"})

    (message,) = mail.outbox
    (link,) = re.findall(r"http://testserver(\S+)", message.body)
    page = client.get(link, follow=True).text
    assert "Save the new password" in page
    assert page.count('autocomplete="new-password"') == 2
