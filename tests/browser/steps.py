"""What several browser tests do or ask."""

from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page

WIDTHS = (320, 1280)
WCAG_A_AND_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
MOST_TAB_STOPS = 150


def faults_for_axe(page: Page) -> list[str]:
    """What axe-core finds wrong on the open page, each with rule, place and address."""
    options = {"runOnly": {"type": "tag", "values": WCAG_A_AND_AA}}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{violation['id']} at {' '.join(map(str, node['target']))} on {page.url}: "
        f"{violation['help']}"
        for violation in found
        for node in violation["nodes"]
    ]


def check_accessible(page: Page) -> None:
    """Fails unless the open page passes WCAG 2.2 A and AA as far as a machine can tell.

    At both widths, and without scrolling sideways at the narrow one (WCAG 1.4.10).
    """
    before = page.viewport_size
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        faults = faults_for_axe(page)
        too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if too_wide > 0:
            faults.append(f"{page.url} is {too_wide} px too wide")
        assert not faults, f"At {width} px:\n" + "\n".join(faults)
    if before:
        page.set_viewport_size(before)


def tab_to(page: Page, selector: str) -> None:
    """Presses Tab until the element has the focus; fails where the keyboard cannot reach it."""
    for _ in range(MOST_TAB_STOPS):
        if page.evaluate("(wanted) => document.activeElement?.matches(wanted)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"The keyboard does not reach {selector} on {page.url}")


def sign_in_by_keyboard(page: Page, email: str, password: str) -> None:
    """Goes through the sign-in form without a mouse, and waits for the page behind it."""
    form = reverse("account_login")
    page.goto(form)
    tab_to(page, "input[name=login]")
    page.keyboard.type(email)
    tab_to(page, "input[name=password]")
    page.keyboard.type(password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: form not in url)
