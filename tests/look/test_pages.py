"""The layout of every page, the open pages and the error pages."""

import re

import pytest
from django.core.checks import run_checks
from django.template.loader import render_to_string
from django.test import Client

from safeguard.accounts.roles import Role
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("look")]


@pytest.fixture
def officer_client():
    client = Client()
    client.force_login(make_user(Role.OFFICER, name="The officer"))
    return client


@pytest.mark.parametrize("address", ["/help/", "/privacy/", "/accessibility/"])
def test_open_pages_need_no_account(client, address):
    page = client.get(address)

    assert page.status_code == 200
    assert len(re.findall("<h1", page.text)) == 1
    assert "safeguard@example.org" in page.text


def test_every_page_has_the_service_and_council_names_and_its_language(client):
    page = client.get("/help/").text

    assert re.search(r"<title>Help – Safeguard – Example Council</title>", page)
    assert '<html lang="en-GB"' in page
    assert 'href="#main-content"' in page


def test_the_current_menu_item_is_marked(officer_client):
    page = officer_client.get("/help/").text

    (marked,) = re.findall(r'aria-current="true">\s*<strong[^>]*>(\w+)', page)
    assert marked == "Help"


def test_a_signed_in_person_sees_their_name_and_can_sign_out(officer_client):
    page = officer_client.get("/help/").text

    assert "The officer" in page
    (form,) = re.findall(
        r'<form [^>]*id="(sign-out)" method="post" action="/accounts/logout/">', page
    )
    assert f'form="{form}" class="link-button">Sign out<' in page
    assert ">Plans<" in page
    assert ">Sign in<" not in page


def test_a_person_not_signed_in_can_sign_in(client):
    page = client.get("/help/").text

    assert ">Sign in<" in page
    assert ">Plans<" not in page


def test_the_header_button_signs_out():
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user(Role.OFFICER))
    (token,) = re.findall(r'csrfmiddlewaretoken" value="(\w+)"', client.get("/help/").text)

    response = client.post("/accounts/logout/", {"csrfmiddlewaretoken": token}, follow=True)

    assert "You have signed out." in response.text


def test_messages_are_shown_once_by_level(officer_client):
    page = officer_client.get("/components/?messages").text

    assert re.findall(r'govuk-notification-banner__title" id="[^"]*">([^<]*)', page) == [
        "Done",
        "Important",
        "There is a problem",
    ]
    assert "Progress recorded." in page
    assert "Progress recorded." not in officer_client.get("/components/").text


def test_each_error_in_the_summary_links_to_its_field(officer_client):
    page = officer_client.get("/components/").text

    (summary,) = re.findall(r'data-module="govuk-error-summary".*?</ul>', page, flags=re.DOTALL)
    leads_to = re.findall(r'href="#([^"]*)"', summary)
    assert leads_to == ["id_done", "id_done", "id_rating_1"]
    assert all(f'id="{name}"' in page for name in leads_to)


def test_the_filter_panel_is_open_only_while_something_is_filtered(officer_client):
    plain = officer_client.get("/components/").text
    filtered = officer_client.get("/components/?rating=red").text

    assert '<details class="govuk-details filter-panel">' in plain
    assert '<details class="govuk-details filter-panel" open>' in filtered


@pytest.mark.parametrize(
    ("address", "status", "heading"),
    [
        ("/unreadable/", 400, "There is a problem with this request"),
        ("/refused/", 403, "You cannot do this"),
        ("/nowhere/", 404, "Page not found"),
        ("/broken/", 500, "Sorry, there is a problem with this service"),
    ],
)
def test_each_error_has_its_page(officer_client, address, status, heading):
    officer_client.raise_request_exception = False

    page = officer_client.get(address)

    assert page.status_code == status
    assert re.search(rf"<h1[^>]*>{heading}</h1>", page.text)
    assert "Nothing" in page.text or status in {404, 500}


def test_every_unknown_address_shows_the_same_page(officer_client):
    pages = {officer_client.get(address).text for address in ("/nowhere/", "/plans/hidden/")}

    without_token = {re.sub(r'value="\w{64}"', "", page) for page in pages}
    assert len(without_token) == 1


def test_the_page_for_too_many_requests_renders(rf):
    assert "<h1" in render_to_string("429.html", {"user": None}, request=rf.get("/"))


@pytest.mark.django_db(databases=[])
def test_the_server_error_page_needs_no_database_or_context():
    page = render_to_string("500.html")

    assert "Go to the home page" in page
    assert 'href="/static/site.css"' in page


def test_an_expired_form_explains_how_to_keep_the_text():
    client = Client(enforce_csrf_checks=True)

    page = client.post("/accounts/login/", {"login": "officer@example.org", "password": "x"})

    assert page.status_code == 403
    assert "back button" in page.text


def test_the_template_checks_pass():
    assert run_checks(tags=["templates"]) == []
