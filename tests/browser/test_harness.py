"""The page watch and the accessibility check detect the faults that they are meant to detect."""

import pytest
from playwright.sync_api import Browser, Route

from tests.browser.steps import check_accessible, tab_to
from tests.browser.watch import Watch

POLICY = {"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'"}
PAGE = '<!DOCTYPE html><html lang="en"><title>A page</title><main>{}</main></html>'


@pytest.fixture
def context(chromium: Browser):
    context = chromium.new_context(base_url="http://made-up.example")
    yield context
    context.close()


def serve(context, body: str, *, status: int = 200) -> None:
    """Serves every address from the test, without a server or network."""

    def fulfil(route: Route) -> None:
        is_page = route.request.url.endswith("/page/")
        text = PAGE.format(body) if is_page else ""
        route.fulfill(
            status=status if is_page else 404, headers=POLICY, body=text, content_type="text/html"
        )

    context.route("**/*", fulfil)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<h1>Hello</h1><script>1</script>", "content policy: script-src-elem refused inline"),
        ('<h1 style="color: red">Hello</h1>', "content policy: style-src-attr refused inline"),
        ('<h1>Hello</h1><script src="/gone.js"></script>', "/gone.js"),
    ],
)
def test_the_watch_reports_what_the_browser_refuses(context, body, words):
    serve(context, body)
    watch = Watch()
    watch.on(context)

    context.new_page().goto("/page/")

    assert words in "\n".join(watch.faults())


def test_the_watch_ignores_valid_and_missing_pages(context):
    serve(context, "<h1>Not here</h1>", status=404)
    watch = Watch()
    watch.on(context)

    context.new_page().goto("/page/")

    assert watch.documents
    assert watch.faults() == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('<h1>Hello</h1><img src="/a.png">', "image-alt at img"),
        (f"<h1>{'m' * 200}</h1>", "px too wide"),
    ],
)
def test_the_accessibility_check_reports_the_fault(context, body, words):
    serve(context, body)
    page = context.new_page()
    page.goto("/page/")

    with pytest.raises(AssertionError, match=words):
        check_accessible(page)


def test_an_element_the_keyboard_cannot_reach_is_reported(context):
    serve(context, "<h1>Hello</h1><button>Go</button><p id=far>Far</p>")
    page = context.new_page()
    page.goto("/page/")

    tab_to(page, "button")

    with pytest.raises(AssertionError, match="does not reach #far"):
        tab_to(page, "#far")
