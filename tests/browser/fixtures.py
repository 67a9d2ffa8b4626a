"""Fixtures: a real browser against the running site.

Every page that a test opens is watched: a script error, a file that does not load or a violation
of the content security policy fails the test when it ends. Tests use the fixtures `page` (1280 px
wide),
`narrow_page` (320 px) or `open_page` for anything else, with addresses like "/plans/", and
`sign_in`. Steps shared by several tests are in steps.py.
"""

import os
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import find_chromium
from tests.browser.watch import Watch

SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE_IN_MILLISECONDS = 10_000


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests. Each page starts without cookies."""
    path = find_chromium()
    if path is None:
        pytest.skip("there is no Chromium on this machine")
    # Playwright keeps an event loop in this thread, in which Django refuses to query. Nothing
    # here is asynchronous, so querying is safe.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_page(live_server, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page in a new browser context: open_page(width=320, java_script_enabled=False)."""
    # The limits on sign-in attempts are stored in the cache and would outlast the test.
    cache.clear()
    watch = Watch()
    contexts = []

    def open_one(*, width: int = 1280, **options: object) -> Page:
        context = chromium.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 900}, **options
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_IN_MILLISECONDS)
        watch.on(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()
    faults = watch.faults()
    assert not faults, "The browser complained:\n" + "\n".join(faults)


@pytest.fixture
def page(open_page) -> Page:
    return open_page(width=1280)


@pytest.fixture
def narrow_page(open_page) -> Page:
    return open_page(width=320)


@pytest.fixture
def sign_in(live_server) -> Callable[[Page, object], None]:
    """Signs a user in to a page without using the sign-in form."""

    def sign_in_as(page: Page, user: object) -> None:
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )

    return sign_in_as
