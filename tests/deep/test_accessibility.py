"""Every page and every form, in a browser: automated WCAG 2.2 A and AA checks.

The pages are taken from the access table, so a new page is checked as soon as it is added there.
`make deep PART=accessibility` checks each page at 320 and 1280 px and each form with errors in
every field, `make test` each page at 320 px and twenty forms, which are always the same. Neither
may scroll sideways at 320 px.
"""

from random import Random

import pytest

from tests.browser.steps import NARROW, WIDTHS, check_accessible, submit_invalid_form
from tests.deep.volume import volume
from tests.pages.access_table import WHO, rows
from tests.pages.addresses import address
from tests.pages.form_pages import FORM_PAGES
from tests.pages.world import make_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
FILES = {
    "actions:evidence-file",
    "reports:report-pdf",
    "reports:publication-pdf",
    "reports:publication-data",
    "reports:public-publication-pdf",
    "reports:print-for-meeting",
}
VIEWERS = ("lead", "improvement-team", "signing-officer", "clerk", "administrator", "public")
# On allauth's pages, an empty form is enough to show errors.
ALLAUTH_FORMS = {"account_login", "account_change_password", "account_reset_password"}


def forms():
    """Returns the names of all forms, or of twenty."""
    found = (FORM_PAGES | ALLAUTH_FORMS) & pages()
    return volume(set(Random(9).sample(sorted(found), 20)), found)  # noqa: S311


def pages():
    """Returns the names of addresses that show a page to at least one user."""
    return {name for name, _, statuses in rows() if 200 in statuses.values()}


def visitor(name):
    """Returns the user to open the page with, preferring one who sees most, and the object."""
    found = [row for row in rows() if row[0] == name]
    for who in VIEWERS:
        for _, thing, statuses in found:
            if statuses[who] == 200:
                return who, thing
    raise AssertionError(f"Nobody of {WHO} may open {name}.")


def pages_of(who, wanted):
    """Returns the pages to be opened as this user, out of those wanted, with their objects."""
    found = {name: visitor(name) for name in sorted(wanted)}
    return [(name, thing) for name, (one, thing) in found.items() if one == who]


@pytest.fixture
def world(page, sign_in, who):
    """The test council, with the browser signed in as the user under test."""
    world = make_world()
    if who != "public":
        sign_in(page, world.people[who])
    return world


def test_every_page_is_checked_by_a_user():
    looked_at = [name for who in VIEWERS for name, _ in pages_of(who, pages())]

    assert sorted(looked_at) == sorted(pages())
    assert len(pages()) > 80


@pytest.mark.parametrize("who", VIEWERS)
def test_every_page_is_accessible(page, world, who):
    for name, thing in pages_of(who, pages() - FILES):
        page.goto(address(name, thing, world))

        assert page.locator("h1").count() == 1, name
        check_accessible(page, volume((NARROW,), WIDTHS))


# Form pages that say why nothing can be sent: everybody has answered, or nothing can be decided.
NOTHING_TO_SEND = {
    "clerk": {"committees:grant-dates", "committees:withdraw-actions"},
    "improvement-team": {"actions:remind-leads", "reports:publish-report"},
}


@pytest.mark.parametrize("who", VIEWERS)
def test_every_form_is_accessible_with_errors_in_every_field(page, world, who):
    without_form = set()
    for name, thing in pages_of(who, forms()):
        page.goto(address(name, thing, world))
        if not submit_invalid_form(page):
            without_form.add(name)
            check_accessible(page)
            continue

        assert page.title().startswith("Error:"), name
        summary = page.locator(".govuk-error-summary")
        assert summary.evaluate("element => element === document.activeElement"), name
        check_accessible(page)
    assert without_form == NOTHING_TO_SEND.get(who, set()) & forms()
