"""The improvement team enters a plan of five actions by keyboard, on a phone; then a file of it."""

from pathlib import Path

import pytest

from actions.models import Action, ImprovementPlan
from safeguard.accounts.roles import Role
from tests.browser.steps import check_accessible, tab_to
from tests.factories import import_rows, make_plan, make_post, make_user

pytestmark = pytest.mark.django_db(transaction=True)

ACTIONS = [
    ("Recruit three social workers", "Head of Safeguarding"),
    ("Audit every file", "Head of Audit"),
    ("Hold supervision every month", "Head of Safeguarding"),
    ("Agree thresholds with the police", "Head of Partnerships"),
    ("Publish the figures", "Head of Audit"),
]


@pytest.fixture
def team_page(narrow_page, sign_in, db):
    sign_in(narrow_page, make_user(Role.IMPROVEMENT_TEAM))
    return narrow_page


def type_into(page, name, words):
    """Tabs to the box of that name and types."""
    tab_to(page, f"[name={name}]")
    page.keyboard.type(words)


def press(page, selector):
    """Tabs to a link or button and opens it, waiting for the page behind it."""
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_plan_of_five_actions_with_leads_is_entered_by_keyboard(team_page):
    page = team_page
    make_post("Head of Safeguarding")

    page.goto("/plans/")
    press(page, "a[href='/make-plan/']")
    type_into(page, "title", "After the inspection")
    tab_to(page, "[name=scale]")
    page.keyboard.press("Space")
    type_into(page, "themes", "Workforce")
    press(page, "[name=save]")
    for wording, lead in ACTIONS:
        press(page, "a[href$='/add-action/']")
        type_into(page, "wording", wording)
        type_into(page, "lead", lead)
        type_into(page, "due", "31/3/2027")
        press(page, "[name=save]")

    plan = ImprovementPlan.objects.get()
    made = Action.objects.filter(plan=plan).in_order()
    assert [a.ref for a in made] == ["1", "2", "3", "4", "5"]
    assert [(a.wording, a.lead.job_title) for a in made] == ACTIONS
    assert {a.due.display for a in made} == {"31 March 2027"}
    assert "Action 5 added." in page.inner_text("main")


def test_a_file_is_looked_at_and_imported_by_keyboard(team_page, tmp_path: Path):
    page = team_page
    file = tmp_path / "plan.csv"
    file.write_text("ref,action,rag\nA1,Train everybody,amber\nA2,Audit,red\n", encoding="utf-8")

    page.goto("/import-plan/")
    type_into(page, "title", "From a file")
    tab_to(page, "[name=scale]")
    page.keyboard.press("Space")
    page.set_input_files("[name=file]", file)
    press(page, "[name=save]")
    assert "2 new, 0 changed, 0 unchanged" in page.inner_text("main")
    press(page, "[name=save]")

    assert Action.objects.filter(plan__title="From a file").count() == 2
    assert "Imported." in page.inner_text("main")


def test_what_a_file_would_do_and_what_is_wrong_in_it_is_accessible(page, sign_in, tmp_path):
    plan = make_plan()
    import_rows(plan, {"ref": "SL28", "action": "Train everybody", "rag": "amber"})
    sign_in(page, make_user(Role.IMPROVEMENT_TEAM))

    for name, content, heading in [
        ("mistakes", "ref,action,rag\nA1,Train,pink\nA2,Audit,red\n", "What is wrong"),
        ("rows", "ref,action,rag\nSL28,Train all,red\nSL29,Audit,green\n", "SL29"),
    ]:
        file = tmp_path / f"{name}.csv"
        file.write_text(content, encoding="utf-8")
        page.goto(f"/plans/{plan.slug}/import/")
        page.set_input_files("[name=file]", file)
        page.click("[name=save]")
        page.get_by_text(heading).first.wait_for()
        check_accessible(page)
    address = page.url
    page.click("[name=save]")
    page.goto(address)
    assert "This import was done" in page.inner_text("main")
    check_accessible(page)
