"""Steps and checks shared by the browser tests."""

from collections.abc import Sequence

from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse
from playwright.sync_api import Locator, Page

NARROW = 320
WIDTHS = (NARROW, 1280)
WCAG_A_AND_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
MOST_TAB_STOPS = 150
# axe-core reports passes for every element, which takes longer to return than to check.
ONLY_FAULTS = """async (tags) => {
    const found = await axe.run({runOnly: tags, resultTypes: ["violations"], preload: false});
    return found.violations.map(({id, help, nodes}) =>
        ({id, help, nodes: nodes.map(({target}) => ({target}))}));
}"""


def faults_for_axe(page: Page) -> list[str]:
    """Returns axe-core's violations on the open page, each with rule, element and address."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(ONLY_FAULTS, WCAG_A_AND_AA)
    return [
        f"{violation['id']} at {' '.join(map(str, node['target']))} on {page.url}: "
        f"{violation['help']}"
        for violation in found
        for node in violation["nodes"]
    ]


def check_accessible(page: Page, widths: Sequence[int] = (NARROW,)) -> None:
    """Fails unless the open page passes the automated checks for WCAG 2.2 A and AA.

    It must also not scroll sideways (WCAG 1.4.10). axe-core is slow, so it checks each page once
    at both WIDTHS, and other states of the page only at the narrow one.
    """
    before = page.viewport_size
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        faults = faults_for_axe(page) if width in widths else []
        too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if too_wide > 0:
            faults.append(f"{page.url} is {too_wide} px too wide")
        assert not faults, f"At {width} px:\n" + "\n".join(faults)
    if before:
        page.set_viewport_size(before)


HAS_FOCUS = "(wanted) => document.activeElement?.matches(wanted)"
SAYS = """(words) => document.activeElement?.matches("a, button, summary")
    && document.activeElement.innerText.trim().startsWith(words)"""

OPENS = """([part, words]) => document.activeElement?.matches(`${part} summary`)
    && document.activeElement.innerText.trim().startsWith(words)"""


def tab_to(page: Page, selector: str) -> None:
    """Presses Tab until the element has focus. Fails if the keyboard cannot reach it."""
    _tab_until(page, HAS_FOCUS, selector)


def tab_to_text(page: Page, words: str) -> None:
    """Tabs to the link, button or summary that starts with this text."""
    _tab_until(page, SAYS, words)


def _tab_until(page: Page, is_there: str, wanted: str | list[str]) -> None:
    for _ in range(MOST_TAB_STOPS):
        if page.evaluate(is_there, wanted):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"The keyboard does not reach {wanted} on {page.url}")


def type_into(page: Page, name: str, words: str) -> None:
    """Tabs to the field of that name and replaces its value."""
    tab_to(page, f"[name={name}]")
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


def tick(page: Page, selector: str) -> None:
    """Tabs to the checkbox or radio button and selects it with the space bar."""
    tab_to(page, selector)
    page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.checked"), f"{selector} is not chosen"


def unfold(page: Page, part: str, words: str) -> None:
    """Tabs to a collapsed section in that part of the page and opens it."""
    _tab_until(page, OPENS, [part, words])
    page.keyboard.press("Enter")


def choose(page: Page, name: str, words: str) -> None:
    """Tabs to the drop-down list of that name and types to select an option."""
    tab_to(page, f"select[name={name}]")
    page.keyboard.type(words)
    chosen = page.evaluate("document.activeElement.selectedOptions[0].label")
    assert chosen.startswith(words), f"{chosen!r} was chosen on {page.url}"


def press(page: Page, selector: str) -> None:
    """Tabs to a link or button, presses Enter and waits for the next page."""
    tab_to(page, selector)
    _enter(page)


def follow(page: Page, words: str) -> None:
    """Follows the link, button or summary that starts with this text."""
    tab_to_text(page, words)
    _enter(page)


def follow_menu(page: Page, words: str) -> None:
    """Opens the folded menu of a narrow page and follows one of its links."""
    tab_to_text(page, "Menu")
    page.keyboard.press("Enter")
    follow(page, words)


def submit_invalid_form(page: Page) -> bool:
    """Clears every field, invalidates hidden values and submits the form.

    Returns whether the page offers something to send.
    """
    page.evaluate(
        """document.querySelectorAll("main form input[type=text], main form textarea")
            .forEach((field) => { field.value = ""; });
        document.querySelectorAll("main form [type=radio]")
            .forEach((field) => { field.checked = false; });
        document.querySelectorAll("main form [name$=version]")
            .forEach((field) => { field.value = "x"; })"""
    )
    buttons = page.locator(
        "main form [type=submit]:not([name=save_draft]):not([name=open]):visible"
    )
    if not buttons.count():
        closed_rows = page.locator("main form [name=open]:visible")
        if not closed_rows.count():
            return False
        click_through(closed_rows.first)
        return submit_invalid_form(page)
    click_through(buttons.last)
    return True


def click_through(locator: Locator) -> None:
    """Clicks and waits for the next page. A click alone does not wait."""
    with locator.page.expect_navigation(wait_until="domcontentloaded"):
        locator.click()


def _enter(page: Page) -> None:
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.keyboard.press("Enter")


def save(page: Page) -> None:
    """Presses the submit button of the form."""
    press(page, "main form [type=submit]")


def said(page: Page) -> str:
    """Returns the page's success message."""
    return page.locator(".govuk-notification-banner--success").inner_text()


def sign_in_by_keyboard(page: Page, email: str, password: str) -> None:
    """Signs in by keyboard and waits for the next page."""
    form = reverse("account_login")
    page.goto(form)
    type_into(page, "login", email)
    type_into(page, "password", password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: form not in url)
