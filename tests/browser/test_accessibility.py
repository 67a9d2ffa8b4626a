"""Every page passes automated WCAG 2.2 A and AA checks: empty, full and with errors.

Checked at 320 and 1280 px, without scrolling sideways at 320. The pages are taken from the access
table, so a new page is checked as soon as it is added there.
"""

import pytest
from django.urls import reverse

from actions.rounds.services.reminders import chase
from actions.rounds.services.rounds import open_round
from actions.rounds.timetable import default_timetable
from safeguard.accounts.roles import Role
from tests.browser.steps import WIDTHS, check_accessible, click_through
from tests.committees.making import make_committee, make_item, make_meeting
from tests.factories import ANSWER, NOW, TODAY, hold, import_rows, make_plan, make_post, make_user
from tests.pages.access_table import WHO, rows
from tests.pages.addresses import address
from tests.pages.form_pages import FORM_PAGES
from tests.pages.forms import LONG_WORD
from tests.pages.world import begin, make_world, publish

pytestmark = pytest.mark.django_db(transaction=True)
FILES = {
    "actions:evidence-file",
    "reports:report-pdf",
    "reports:publication-pdf",
    "reports:publication-data",
    "reports:public-publication-pdf",
    "reports:print-for-meeting",
}
# Pages that show other parts, or another form, for another object.
MORE = [
    ("reports:report", "draft_highlight"),
    ("reports:edit-report", "draft_highlight"),
    ("reports:publish-report", "draft_highlight"),
    ("reports:publication", "publication_open"),
    ("committees:item", "item_exempt"),
    ("committees:edit-item", "item_exempt"),
    ("committees:write-minute", "item_exempt"),
    ("committees:edit-document", "document_exempt"),
]
VIEWERS = ("lead", "improvement-team", "signing-officer", "clerk", "administrator", "public")
# On allauth's pages, an empty form is enough to show errors.
ALLAUTH_FORMS = {"account_login", "account_change_password", "account_reset_password"}


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
        check_accessible(page, WIDTHS)


@pytest.mark.parametrize("role", Role)
def test_the_help_for_every_role_is_accessible(page, role):
    page.goto(reverse("help-for-role", args=[role]))

    check_accessible(page, WIDTHS)


# Form pages that say why nothing can be sent: everybody has answered, or nothing can be decided.
NOTHING_TO_SEND = {
    "clerk": {"committees:grant-dates", "committees:withdraw-actions"},
    "improvement-team": {"actions:remind-leads", "reports:publish-report"},
}


@pytest.mark.parametrize("who", VIEWERS)
def test_every_form_is_accessible_with_errors_in_every_field(page, world, who):
    without_form = set()
    for name, thing in pages_of(who, (FORM_PAGES | ALLAUTH_FORMS) & pages()):
        page.goto(address(name, thing, world))
        if not submit_invalid_form(page):
            without_form.add(name)
            check_accessible(page)
            continue

        assert page.title().startswith("Error:"), name
        summary = page.locator(".govuk-error-summary")
        assert summary.evaluate("element => element === document.activeElement"), name
        check_accessible(page)
    assert without_form == NOTHING_TO_SEND.get(who, set())


def test_other_reports_and_exempt_items_are_accessible_with_and_without_errors(page, sign_in):
    world = make_world()
    sign_in(page, world.people["clerk"])
    begin_highlight = address("reports:write-report", "plan", world) + "?kind=highlight"
    addresses = {address(name, thing, world): name in FORM_PAGES for name, thing in MORE}
    # Its updates have not been reviewed.
    blocked = {
        address(name, thing, world) for name, thing in MORE if name == "reports:publish-report"
    }

    for one, has_form in {**addresses, begin_highlight: True}.items():
        page.goto(one)
        check_accessible(page)
        if has_form:
            assert submit_invalid_form(page) == (one not in blocked)
            assert one in blocked or page.title().startswith("Error:"), one
            check_accessible(page)


def test_choosing_what_to_print_for_a_meeting_is_accessible(page, sign_in):
    meeting = make_meeting(make_committee(), TODAY)
    make_item(meeting, number="5")
    for title in ("A plan", "Another plan"):
        import_rows(make_plan(title), {"ref": "1", "action": "Train all staff", "rag": "red"})
    sign_in(page, make_user(Role.CLERK))

    page.goto(reverse("reports:print-for-meeting", args=[meeting.pk]))

    assert page.get_by_text("Another plan (PDF)").is_visible()
    check_accessible(page)


def test_choosing_what_to_print_is_accessible_before_there_is_a_plan(page, sign_in):
    meeting = make_meeting(make_committee())
    sign_in(page, make_user(Role.CLERK))

    page.goto(reverse("reports:print-for-meeting", args=[meeting.pk]))

    assert page.get_by_text("There are no plans yet.").is_visible()
    check_accessible(page)


def submit_invalid_form(page):
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


# Lists, and pages that collect things waiting to be done.
LISTS = [
    "home",
    "search",
    "actions:plans",
    "actions:actions",
    "actions:overview",
    "actions:update-my-actions",
    "actions:update-rounds",
    "actions:open-round",
    "actions:warnings-about-ratings",
    "actions:outgoing-mail",
    "actions:sign-off-several",
    "reports:publications",
]


PLAN_PAGES = ["plan", "plan-actions", "plan-rounds", "plan-reports", "plan-history"]


def test_empty_lists_are_accessible(page, sign_in):
    sign_in(page, make_user(Role.IMPROVEMENT_TEAM, Role.SIGNING_OFFICER))

    plan = make_plan()
    of_plan = [reverse(f"actions:{name}", args=[plan.slug]) for name in PLAN_PAGES]
    for one in [*map(reverse, LISTS), *of_plan]:
        page.goto(one)

        check_accessible(page)


def test_a_members_pages_are_accessible_before_anything_is_published(page, sign_in):
    sign_in(page, make_user(Role.MEMBER))

    for name in ("home", "actions:plans", "reports:publications"):
        page.goto(reverse(name))

        check_accessible(page)


@pytest.fixture
def full(page, sign_in):
    """A plan with every status, rating and flag, and very long words, seen by the team."""
    user = make_user(Role.IMPROVEMENT_TEAM, Role.SIGNING_OFFICER, name="Longname" * 12)
    hold(make_post("Head of Safeguarding"), user)
    plan = make_plan("Improvementplanwithoutspaces" * 6, scale="Six-value")
    states = ["in-progress", "on-hold", "awaiting-sign-off", "signed-off", "not-started"]
    ratings = [rating.code for rating in plan.scale.in_order]
    states_and_ratings = [(state, rating) for state in states for rating in ratings]
    import_rows(
        plan,
        *(
            {
                "ref": f"{number}{'Z' * (number % 30)}",
                "action": LONG_WORD if number % 30 == 0 else "Train all staff who take calls",
                "rag": "no data" if rating == "no-data" else rating,
                "state": state,
                "state_reason": "Money.",
                "theme": f"Theme{'s' * 50}{number % 3}",
                "lead": "Head of Safeguarding" if number % 2 else "H" * 120,
                "target_date": "31/3/2025",
                "commentary_gist": LONG_WORD if number == 0 else "w" * 90,
            }
            for number, (state, rating) in enumerate(states_and_ratings * 2)
        ),
        by=user,
    )
    sign_in(page, user)
    return plan, user


def test_full_pages_are_accessible(page, full):
    plan, user = full
    draft = begin(plan, by=user, title="W" * 200, purpose=LONG_WORD)
    publication = publish(begin(plan, by=user, title="W" * 200, purpose=LONG_WORD), by=user)
    action = plan.actions.in_order()[0]
    round = open_round(
        plans=[plan],
        as_at=TODAY,
        cut_off_on=TODAY,
        timetable=default_timetable(opens_on=TODAY, cut_off_on=TODAY),
        by=user,
        at=NOW,
    )
    chase(on=TODAY, by=user, at=NOW)
    queries = ["&page=2", "&rating=red&flag=overdue&state=on-hold", "&rating=nonsense&flag=x"]
    of_round = [
        "update-round",
        "round-updates",
        "round-reminders",
        "round-settings",
        "log-reminder",
        "change-timetable",
        "move-due-date",
        "remind-leads",
        "change-repetition",
        "close-round",
    ]
    addresses = [
        *map(reverse, LISTS),
        reverse("search") + "?q=" + "w" * 90,
        *(reverse(f"actions:{name}", args=[plan.slug]) for name in PLAN_PAGES),
        *(reverse(f"actions:{name}", args=[round.pk]) for name in of_round),
        action.get_absolute_url(),
        reverse("actions:record-progress", args=[action.pk]),
        draft.get_absolute_url(),
        publication.get_absolute_url(),
    ]

    for one in [*addresses, *(plan.get_actions_url() + query for query in queries)]:
        page.goto(one)

        check_accessible(page)


@pytest.mark.parametrize("address", ["/nowhere/", "/plans/improvement-plan/write-report/"])
def test_permission_errors_are_accessible(page, sign_in, address):
    make_plan()
    sign_in(page, make_user(Role.OFFICER))

    page.goto(address)

    check_accessible(page)


def test_a_conflict_is_accessible(page, sign_in):
    world = make_world()
    sign_in(page, world.people["lead"])
    page.goto(address("actions:record-progress", "own", world))
    page.fill("[name=progress_made]", "Two courses ran.")
    for name in ("improvement_required", "next_step", "next_step_due"):
        page.fill(f"[name={name}]", ANSWER[name])
    type(world.own).objects.filter(pk=world.own.pk).update(version=99)

    click_through(page.locator("button[name=save]").first)

    assert page.locator(".govuk-error-summary").count() == 1
    check_accessible(page)
