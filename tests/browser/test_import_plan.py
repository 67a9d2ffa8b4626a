"""The improvement team checks a plan file before importing it."""

from pathlib import Path

import pytest

from actions.models import Action
from safeguard.accounts.roles import Role
from tests.browser.steps import check_accessible, click_through, save, tab_to, type_into
from tests.factories import import_rows, make_plan, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_file_is_checked_and_imported_by_keyboard(narrow_page, sign_in, tmp_path: Path):
    page = narrow_page
    sign_in(page, make_user(Role.IMPROVEMENT_TEAM))
    file = tmp_path / "plan.csv"
    file.write_text("ref,action,rag\nA1,Train all staff,amber\nA2,Audit,red\n", encoding="utf-8")

    page.goto("/import-plan/")
    type_into(page, "title", "From a file")
    tab_to(page, "[name=scale]")
    page.keyboard.press("Space")
    page.set_input_files("[name=file]", file)
    save(page)
    assert "2 new, 0 changed, 0 unchanged" in page.inner_text("main")
    save(page)

    assert Action.objects.filter(plan__title="From a file").count() == 2
    assert "Import complete." in page.inner_text("main")


def test_the_preview_and_errors_of_a_file_are_accessible(page, sign_in, tmp_path):
    plan = make_plan()
    import_rows(plan, {"ref": "SL28", "action": "Train all staff", "rag": "amber"})
    sign_in(page, make_user(Role.IMPROVEMENT_TEAM))

    for name, content, heading in [
        ("mistakes", "ref,action,rag\nA1,Train,pink\nA2,Audit,red\n", "Errors in the file"),
        ("rows", "ref,action,rag\nSL28,Train all,red\nSL29,Audit,green\n", "SL29"),
    ]:
        file = tmp_path / f"{name}.csv"
        file.write_text(content, encoding="utf-8")
        page.goto(f"/plans/{plan.slug}/import/")
        page.set_input_files("[name=file]", file)
        click_through(page.locator("[name=save]").first)
        page.get_by_text(heading).first.wait_for()
        check_accessible(page)
    address = page.url
    click_through(page.locator("[name=save]").first)
    page.goto(address)
    assert "Import complete" in page.inner_text("main")
    check_accessible(page)
