"""What an import says loudly before it is done, by page and by command."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from actions.imports.plan_files import PlanFileWrong
from actions.models import Action, ActionEntry
from safeguard.accounts.models import Post
from safeguard.accounts.roles import Role
from tests.actions.filling import fill
from tests.actions.imports.test_import_page import csv
from tests.commands import manage
from tests.factories import import_rows, make_plan, make_post, make_team, make_user

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY = date(2026, 1, 31), date(2026, 2, 28)
FIRST = (
    {"ref": "A1", "action": "Train everybody", "rag": "red", "target_date": "March 2026"},
    {"ref": "A2", "action": "Audit the files", "rag": "amber", "target_date": "May 2026"},
    {"ref": "A3", "action": "Review the case", "rag": "green", "target_date": "tbc"},
)


def started(scale="RAG"):
    """A plan with a red, an amber and a green action as at the end of January."""
    plan = make_plan(scale=scale)
    import_rows(plan, *FIRST, as_at=JANUARY)
    return plan


@pytest.fixture
def plan():
    return started()


@pytest.fixture
def team():
    client = Client()
    client.force_login(make_user(Role.IMPROVEMENT_TEAM))
    return client


def warnings(plan, *rows):
    """What an import as at the end of February would warn of; nothing is kept."""
    return import_rows(plan, *rows, as_at=FEBRUARY, is_dry_run=True).warnings


def wrongs(plan, *rows):
    with pytest.raises(PlanFileWrong) as refused:
        import_rows(plan, *rows, as_at=FEBRUARY)
    return [str(wrong) for wrong in refused.value.wrongs]


def test_an_action_taken_out_of_the_plan_is_named_and_the_red_ones_counted(plan):
    why = "The board agreed."
    rows = [{"ref": ref, "state": "withdrawn", "state_reason": why} for ref in ("A1", "A2")]

    assert warnings(plan, *rows) == ["Takes 2 actions out of the plan (1 red): A1, A2."]
    assert warnings(plan, rows[0]) == ["Takes 1 action out of the plan (1 red): A1."]
    assert warnings(plan, rows[1]) == ["Takes 1 action out of the plan: A2."]


def test_an_action_that_the_file_itself_calls_red_counts_as_red(plan):
    row = {"ref": "A2", "rag": "red", "state": "withdrawn", "state_reason": "Agreed."}

    assert warnings(plan, row) == ["Takes 1 action out of the plan (1 red): A2."]


@pytest.mark.parametrize(("state", "label"), [("withdrawn", "Withdrawn"), ("on-hold", "On hold")])
def test_a_file_withdraws_and_holds_nothing_without_a_reason(plan, state, label):
    row = {"ref": "A1", "rag": "red", "state": state}

    assert wrongs(plan, row) == [
        f"line 2, column state_reason: empty. Say why “A1” becomes “{label}”."
    ]
    assert Action.objects.get(ref="A1").state == "in-progress"


@pytest.mark.parametrize("state", ["withdrawn", "on-hold"])
def test_a_new_action_too_needs_the_reason(plan, state):
    row = {"ref": "A9", "action": "Publish", "state": state}

    assert "column state_reason" in wrongs(plan, row)[0]


@pytest.mark.parametrize("state", ["withdrawn", "on-hold"])
def test_a_state_that_stands_already_asks_for_no_reason_and_warns_of_nothing(plan, state):
    row = {"ref": "A1", "state": state}
    import_rows(plan, row | {"state_reason": "Agreed."}, as_at=JANUARY)

    result = import_rows(plan, row, as_at=FEBRUARY)

    assert (result.unchanged, result.warnings) == (["A1"], [])


def test_no_file_supersedes_an_action(plan):
    row = {"ref": "A1", "state": "superseded", "state_reason": "A2 does it all."}

    (wrong,) = wrongs(plan, row)
    assert wrong == (
        "line 2, column state: no file can supersede “A1”, because it cannot say what takes its "
        "place. Withdraw it with a reason."
    )


def test_signing_off_by_state_is_done_and_named(plan):
    rows = [{"ref": ref, "state": "signed-off"} for ref in ("A1", "A3")]

    result = import_rows(plan, *rows, as_at=FEBRUARY)

    assert result.warnings == ["Signs 2 actions off without a signing officer: A1, A3."]
    assert Action.objects.get(ref="A3").state == "signed-off"


def test_a_rating_that_means_signed_off_is_named_like_the_state():
    plan = started(scale="BRAG")
    done = {"ref": "A3", "rag": "blue"}

    assert warnings(plan, done) == ["Signs 1 action off without a signing officer: A3."]
    import_rows(plan, done, as_at=FEBRUARY)
    assert warnings(plan, done) == []


def test_history_of_a_new_plan_is_imported_without_a_word():
    plan = make_plan("An older plan", scale="Six-value")
    plan.delete()

    result = import_rows(plan, {"ref": "A1", "action": "Train", "rag": "green"}, as_at=JANUARY)

    assert result.is_new_plan
    assert (result.warnings, Action.objects.get().state) == ([], "signed-off")


def test_a_rating_that_holds_an_action_without_a_reason_is_named():
    plan = started(scale="Six-value")
    held = {"ref": "A1", "rag": "amber/red"}

    assert warnings(plan, held) == [
        "Puts 1 action on hold without a reason: A1. Write it into state_reason."
    ]
    assert warnings(plan, held | {"state_reason": "Nobody to train."}) == []


def test_another_original_date_is_named_so_that_no_slippage_hides_in_it(plan):
    rows = [
        {"ref": "A1", "target_date": "September 2026"},
        {"ref": "A2", "target_date": "tbc"},
        {"ref": "A3", "target_date": "May 2026"},
    ]

    assert warnings(plan, *rows) == [
        (
            "Changes the original date of 2 actions: A1, A2. If these dates were moved by "
            "agreement, put them into revised_date."
        )
    ]


def test_a_first_date_the_same_date_and_a_revised_one_are_no_surprise(plan):
    rows = [
        {"ref": "A1", "target_date": "2026-03"},
        {"ref": "A2", "target_date": "2026-05", "revised_date": "July 2026"},
        {"ref": "A3", "target_date": "May 2026"},
    ]

    assert warnings(plan, *rows) == []


def test_new_posts_are_listed_and_slips_of_the_pen_asked_about(plan):
    make_post("Head of Quality Assurance", team=make_team())
    rows = [
        {"ref": "A1", "lead": "head of  quality assurance", "supporters": "Clerk; Head of Law"},
        {"ref": "A2", "lead": "Head of Qualtiy Assurance", "supporters": "Head of Laws"},
        {"ref": "A3", "lead": "Head of Quality Assurance"},
    ]

    result = import_rows(plan, *rows, as_at=FEBRUARY, is_dry_run=True)

    assert result.new_posts == ["Clerk", "Head of Law", "Head of Qualtiy Assurance", "Head of Laws"]
    assert result.warnings == [
        (
            "Makes the new post “Head of Qualtiy Assurance”. Did you mean "
            "“Head of Quality Assurance”?"
        ),
        "Makes the new post “Head of Laws”. Did you mean “Head of Law”?",
    ]
    assert Post.objects.count() == 1


def test_a_title_that_several_teams_have_becomes_another_post_and_is_asked_about(plan):
    for name in ("Families", "Schools"):
        make_post("Head of Service", team=make_team(name))

    assert warnings(plan, {"ref": "A1", "lead": "head of service"}) == [
        (
            "Makes the new post “head of service” without a team. Several teams have one of that "
            "title."
        )
    ]


def test_page_and_command_list_the_new_posts(plan, team, tmp_path):
    content = "ref,action,lead\nA1,,Head of Law\nA2,,Clerk\n"
    address = reverse("actions:import-plan", args=[plan.slug])
    path = tmp_path / "plan.csv"
    path.write_text(content)
    arguments = ("--plan", plan.title, "--scale", "RAG", "--as-at", "2026-02-28", "--dry-run")

    shown = team.get(fill(team, address, file=csv(content), as_at="28/2/2026")["Location"])
    said = manage("import_plan", path, *arguments)

    assert shown.context["upload"].outcome["new_posts"] == ["Head of Law", "Clerk"]
    assert "Makes new posts" in shown.text
    assert "; new posts: Head of Law, Clerk." in said


def test_the_page_warns_above_its_button(plan, team):
    content = (
        "ref,action,state,state_reason,target_date\n"
        "A1,,withdrawn,Agreed,\nA2,,,,June 2026\nA3,,signed-off,,\n"
    )
    address = reverse("actions:import-plan", args=[plan.slug])

    shown = team.get(fill(team, address, file=csv(content), as_at="28/2/2026")["Location"]).text

    gone = shown.index("Takes 1 action out of the plan (1 red): A1.")
    signed = shown.index("Signs 1 action off without a signing officer: A3.")
    moved = shown.index("Changes the original date of 1 action: A2.")
    assert gone < signed < moved < shown.index("Import these rows")
    assert ActionEntry.objects.count() == 3


@pytest.mark.parametrize("options", [("--dry-run",), ()])
def test_the_command_warns_in_lines_of_their_own(plan, tmp_path, options):
    path = tmp_path / "plan.csv"
    path.write_text("ref,action,state,state_reason\nA1,,withdrawn,Agreed\nA3,,signed-off,\n")
    arguments = ("--plan", plan.title, "--scale", "RAG", "--as-at", "2026-02-28")

    said = manage("import_plan", path, *arguments, *options)

    assert said.splitlines()[1:] == [
        "Warning: Takes 1 action out of the plan (1 red): A1.",
        "Warning: Signs 1 action off without a signing officer: A3.",
    ]
