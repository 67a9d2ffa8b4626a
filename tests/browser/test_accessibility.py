"""Pages that are empty, full or show something unusual pass automated WCAG 2.2 A and AA checks.

Every page as it usually is, and every form, is checked in tests/deep/test_accessibility.py.
"""

import pytest
from django.urls import reverse

from actions.rounds.services.reminders import chase
from actions.rounds.services.rounds import open_round
from actions.rounds.timetable import default_timetable
from safeguard.accounts.roles import Role
from tests.browser.steps import check_accessible, click_through, submit_invalid_form
from tests.committees.making import make_committee, make_item, make_meeting
from tests.factories import ANSWER, NOW, TODAY, hold, import_rows, make_plan, make_post, make_user
from tests.pages.addresses import address
from tests.pages.form_pages import FORM_PAGES
from tests.pages.forms import LONG_WORD
from tests.pages.world import begin, make_world, publish

pytestmark = pytest.mark.django_db(transaction=True)
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


@pytest.mark.parametrize("role", Role)
def test_the_help_for_every_role_is_accessible(page, role):
    page.goto(reverse("help-for-role", args=[role]))

    check_accessible(page)


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
