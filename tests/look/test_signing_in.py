"""The pages for signing in and choosing passwords."""

import re

import pytest

from safeguard.accounts.roles import Role
from tests.accounts.sending import emailed
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
def test_pages_before_signing_in_use_the_site_layout(client, address):
    page = client.get(address)

    assert page.status_code == 200
    assert 'class="govuk-template"' in page.text
    assert len(re.findall("<h1", page.text)) == 1


@pytest.mark.parametrize(
    "address", ["/accounts/logout/", "/accounts/password/change/", "/accounts/reauthenticate/"]
)
def test_pages_after_signing_in_use_the_site_layout(client, address):
    client.force_login(make_user(Role.OFFICER, password=PASSWORD))

    page = client.get(address)

    assert page.status_code == 200
    assert 'class="govuk-template"' in page.text


def test_fields_have_labels_and_autocomplete(client):
    page = client.get("/accounts/login/").text

    for name, tokens in (("login", "username"), ("password", "current-password")):
        assert f'<label for="id_{name}" class="govuk-label">' in page
        assert re.search(rf'<input[^>]*name="{name}"[^>]*autocomplete="{tokens}"', page)
    assert "placeholder" not in page


def test_signing_in_redirects_to_the_requested_page(client):
    make_user(Role.OFFICER, email="officer@example.org", password=PASSWORD)

    response = client.post(
        "/accounts/login/?next=/plans/",
        {"login": "Officer@Example.org", "password": PASSWORD, "next": "/plans/"},
    )

    assert response.url == "/plans/"


def test_the_form_keeps_the_requested_page(client):
    page = client.get("/accounts/login/?next=/plans/").text

    assert re.search(r'<input type="hidden" name="next" value="/plans/"', page)


def test_a_wrong_password_shows_an_error_that_reveals_no_account(client):
    make_user(Role.OFFICER, email="officer@example.org", password=PASSWORD)

    pages = [
        client.post("/accounts/login/", {"login": address, "password": "wrong"}).text
        for address in ("officer@example.org", "nobody@example.org")
    ]

    for page in pages:
        assert "<title>Error: Sign in" in page
        assert "Email or password is wrong." in page


def test_the_password_email_has_one_working_link(client):
    make_user(Role.OFFICER, email="officer@example.org", password=PASSWORD)

    client.post("/accounts/password/reset/", {"email": "officer@example.org"})

    (message,) = emailed()
    (link,) = re.findall(r"http://testserver(\S+)", message.body)
    page = client.get(link, follow=True).text
    assert "Choose a new password</h1>" in page
    assert "Save password" in page
    assert page.count('autocomplete="new-password"') == 2
