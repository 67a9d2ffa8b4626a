"""The security headers of every kind of response."""

import pytest
from django.test import Client
from django.urls import reverse

from safeguard.accounts.roles import Role
from tests.factories import make_plan, make_user
from tests.pages.world import make_world

pytestmark = pytest.mark.django_db
NOTHING_FROM_ELSEWHERE = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
}


def check(answer, *, referrer="same-origin"):
    """Checks the headers that every response must have. None of these pages must be cached."""
    policy = {part.strip() for part in answer["Content-Security-Policy"].split(";")}
    assert policy == NOTHING_FROM_ELSEWHERE
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == referrer
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["Cache-Control"] == "no-store"


@pytest.fixture
def clerk():
    client = Client()
    client.force_login(make_user(Role.CLERK))
    return client


@pytest.mark.parametrize("address", ["/", "/help/", "/sign-in/", "/nowhere/", "/sign-up/"])
def test_pages_without_sign_in_have_security_headers(client, address):
    check(client.get(address))


@pytest.mark.parametrize(
    "address", ["/answer/made-up/", "/answer/made-up/rows/", "/password/new/1-x/"]
)
def test_pages_opened_by_a_link_in_an_email_do_not_pass_their_address_on(client, address):
    check(client.get(address), referrer="strict-origin")


@pytest.mark.parametrize("address", ["/", "/plans/", "/reports/", "/help/", "/nowhere/", "/plans"])
def test_pages_for_signed_in_users_have_security_headers(clerk, address):
    check(clerk.get(address))


def test_pdf_and_json_files_have_security_headers():
    world = make_world()
    client = Client()
    client.force_login(world.people["member"])

    for name, kind in [("pdf", "application/pdf"), ("data", "application/json")]:
        response = client.get(reverse(f"reports:publication-{name}", args=[world.publication.pk]))
        check(response)
        assert response["Content-Type"] == kind
        assert response["Content-Disposition"].startswith('inline; filename="update-on-the-')


def test_error_pages_have_security_headers():
    world = make_world()
    client = Client(raise_request_exception=False)
    client.force_login(world.people["clerk"])
    forbidden = reverse("actions:record-progress", args=[world.own.pk])
    hidden = reverse("actions:action", args=[world.hidden.pk])
    too_many = {f"field{number}": "x" for number in range(10_001)}
    responses = {
        403: client.get(forbidden),
        404: client.get(hidden),
        405: client.post(reverse("actions:plans")),
        400: client.post(reverse("reports:write-report", args=[world.plan.slug]), too_many),
    }

    for status, answer in responses.items():
        assert answer.status_code == status
        check(answer)


def test_a_form_of_three_megabytes_is_refused_with_an_error_page():
    client = Client()
    client.force_login(make_user(Role.CLERK))
    address = reverse("reports:write-report", args=[make_plan().slug])

    response = client.post(address, "x=" + "y" * 3_000_000, "application/x-www-form-urlencoded")

    assert response.status_code == 400
    assert "There is a problem with this request" in response.text
    check(response)
