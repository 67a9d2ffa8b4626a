"""Log lines hold no token of a link in an email."""

import io
import logging

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from actions.email.signed_links import link_for
from safeguard.logs import JsonFormatter, without_tokens
from tests.factories import TODAY

pytestmark = pytest.mark.django_db
TOKEN = "eyJhIjoibGVhZCJ9:1vabcD:r-3_x"
PASSWORD_LINK = "/password/new/3-d0x4kq-2f9aa01b/"


@pytest.fixture
def lines():
    """What the site's own handlers write, from every logger that has some."""
    stream = io.StringIO()
    added = []
    for name in ["", *settings.LOGGING["loggers"]]:
        logger = logging.getLogger(name)
        for configured in list(logger.handlers):
            if isinstance(configured.formatter, JsonFormatter):
                handler = logging.StreamHandler(stream)
                handler.setFormatter(configured.formatter)
                logger.addHandler(handler)
                added.append((logger, handler))
    yield stream
    for logger, handler in added:
        logger.removeHandler(handler)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"Not Found: /answer/{TOKEN}/rows/", "Not Found: /answer/[link]/rows/"),
        (f"Not Found: {PASSWORD_LINK}", "Not Found: /password/new/[link]/"),
        (f"GET /sign-in/?next=%2Fanswer%2F{TOKEN}", "GET /sign-in/?next=%2Fanswer%2F[link]"),
        (f"Not Found: /answer//{TOKEN}/rows/", "Not Found: /answer//[link]/rows/"),
        (f"Not Found: /{PASSWORD_LINK}", "Not Found: //password/new/[link]/"),
        ("Not Found: /password//new//3-d0x4kq-2f9/", "Not Found: /password//new//[link]/"),
        ("Not Found: /actions/36/", "Not Found: /actions/36/"),
    ],
)
def test_a_token_in_a_path_is_blanked(text, left):
    assert without_tokens(text) == left


@pytest.mark.parametrize("path", ["/%61nswer/{}/", "/answe%72/{}", "/elsewhere/?next={}&x=1", "{}"])
def test_a_token_of_a_link_is_blanked_however_its_path_is_spelt(path):
    token = link_for("lead@example.org", [], until=TODAY).token

    for spelling in (token, token.replace(":", "%3A"), token.replace(":", "%3a")):
        assert without_tokens(f"GET {path.format(spelling)} 200") == (
            f"GET {path.format('[link]')} 200"
        )


def test_no_refusal_below_a_signed_link_writes_its_token_to_the_log(lines):
    token = link_for("lead@example.org", [], until=TODAY.replace(year=2099)).token
    client, stranger = Client(), Client(enforce_csrf_checks=True)

    statuses = [
        client.get(f"/answer/{token}/nothing/").status_code,
        client.get(reverse("actions:ask-for-date-by-link", args=[token, 999_999])).status_code,
        client.put(reverse("actions:answer", args=[token])).status_code,
        stranger.post(reverse("actions:answer", args=[token])).status_code,
        client.get(PASSWORD_LINK + "a/b").status_code,
        stranger.post(PASSWORD_LINK).status_code,
    ]

    assert statuses == [404, 404, 405, 403, 301, 403]
    written = lines.getvalue()
    assert written.count("[link]") == 5
    assert token not in written
    assert "2f9aa01b" not in written


@pytest.mark.parametrize("name", ["gunicorn.access", "gunicorn.error", "django.request"])
def test_a_token_in_the_arguments_or_the_traceback_of_a_line_is_blanked(lines, name):
    try:
        raise ValueError(f"/answer/{TOKEN}/")
    except ValueError:
        logging.getLogger(name).exception(
            "%(r)s", {"r": f'GET /answer/{TOKEN}/ "/answer/{TOKEN}/"'}
        )

    written = lines.getvalue()
    assert written.count("/answer/[link]/") == 4
    assert TOKEN not in written


def test_errors_are_not_emailed():
    """Django's own settings would email the whole request to the site's administrators."""
    handlers = settings.LOGGING["handlers"].values()

    assert {handler["class"] for handler in handlers} == {"logging.StreamHandler"}
    assert {handler["formatter"] for handler in handlers} == {"json"}
    assert settings.ADMINS == []
