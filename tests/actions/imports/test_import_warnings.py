"""Warnings on the page and from the command before an import is applied."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from actions.imports.plan_files import InvalidPlanFile
from actions.models import Action, ActionEntry
from safeguard.accounts.models import Post
from safeguard.accounts.roles import Role
from tests.actions.filling import errors, fill
from tests.actions.imports.test_import_page import csv
from tests.commands import manage
from tests.factories import import_rows, make_plan, make_post, make_team, make_user

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY = date(2026, 1, 31), date(2026, 2, 28)
FIRST = (
    {"ref": "A1", "action": "Train all staff", "rag": "red", "target_date": "March 2026"},
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
    """The warnings of a dry run as at the end of February."""
    return import_rows(plan, *rows, as_at=FEBRUARY, is_dry_run=True).warnings


def problems(plan, *rows):
    with pytest.raises(InvalidPlanFile) as refused:
        import_rows(plan, *rows, as_at=FEBRUARY)
    return [str(problem) for problem in refused.value.problems]


def test_removed_actions_are_listed_and_red_ones_counted(plan):
    why = "The board agreed."
    rows = [{"ref": ref, "state": "withdrawn", "state_reason": why} for ref in ("A1", "A2")]

    assert warnings(plan, *rows) == ["Removes 2 actions from the plan (1 red): A1, A2."]
    assert warnings(plan, rows[0]) == ["Removes 1 action from the plan (1 red): A1."]
    assert warnings(plan, rows[1]) == ["Removes 1 action from the plan: A2."]


def test_an_action_rated_red_in_the_file_counts_as_red(plan):
    row = {"ref": "A2", "rag": "red", "state": "withdrawn", "state_reason": "Agreed."}

    assert warnings(plan, row) == ["Removes 1 action from the plan (1 red): A2."]


@pytest.mark.parametrize(("state", "label"), [("withdrawn", "Withdrawn"), ("on-hold", "On hold")])
def test_withdrawing_or_holding_an_action_needs_a_reason(plan, state, label):
    row = {"ref": "A1", "rag": "red", "state": state}

    assert problems(plan, row) == [
        f"line 2, column state_reason: no reason given. Say why “A1” is changing to “{label}”."
    ]
    assert Action.objects.get(ref="A1").state == "in-progress"


@pytest.mark.parametrize("state", ["withdrawn", "on-hold"])
def test_a_new_action_needs_the_reason_too(plan, state):
    row = {"ref": "A9", "action": "Publish", "state": state}

    assert "column state_reason" in problems(plan, row)[0]


@pytest.mark.parametrize("state", ["withdrawn", "on-hold"])
def test_an_unchanged_state_needs_no_reason_and_gives_no_warning(plan, state):
    row = {"ref": "A1", "state": state}
    import_rows(plan, row | {"state_reason": "Agreed."}, as_at=JANUARY)

    result = import_rows(plan, row, as_at=FEBRUARY)

    assert (result.unchanged, result.warnings) == (["A1"], [])


def test_a_file_cannot_supersede_an_action(plan):
    row = {"ref": "A1", "state": "superseded", "state_reason": "A2 does it all."}

    (problem,) = problems(plan, row)
    assert problem == (
        "line 2, column state: “A1” cannot be superseded from a file, because the file cannot "
        "name the action that replaces it. Withdraw it and give a reason."
    )


def test_signing_off_by_state_is_allowed_with_a_warning(plan):
    rows = [{"ref": ref, "state": "signed-off"} for ref in ("A1", "A3")]

    result = import_rows(plan, *rows, as_at=FEBRUARY)

    assert result.warnings == ["Signs off 2 actions without a signing officer: A1, A3."]
    assert Action.objects.get(ref="A3").state == "signed-off"


def test_a_rating_that_implies_signed_off_gives_the_same_warning():
    plan = started(scale="BRAG")
    done = {"ref": "A3", "rag": "blue"}

    assert warnings(plan, done) == ["Signs off 1 action without a signing officer: A3."]
    import_rows(plan, done, as_at=FEBRUARY)
    assert warnings(plan, done) == []


def test_signed_off_actions_in_a_new_plan_give_no_warning():
    plan = make_plan("An older plan", scale="Six-value")
    plan.delete()

    result = import_rows(plan, {"ref": "A1", "action": "Train", "rag": "green"}, as_at=JANUARY)

    assert result.is_new_plan
    assert (result.warnings, Action.objects.get().state) == ([], "signed-off")


def test_a_rating_that_puts_an_action_on_hold_without_a_reason_gives_a_warning():
    plan = started(scale="Six-value")
    held = {"ref": "A1", "rag": "amber/red"}

    assert warnings(plan, held) == [
        "Puts 1 action on hold without giving a reason: A1. Add the reason in state_reason."
    ]
    assert warnings(plan, held | {"state_reason": "No one is available to train."}) == []


def test_a_changed_original_date_gives_a_warning(plan):
    rows = [
        {"ref": "A1", "target_date": "September 2026"},
        {"ref": "A2", "target_date": "tbc"},
        {"ref": "A3", "target_date": "May 2026"},
    ]

    assert warnings(plan, *rows) == [
        (
            "Changes the original date of 2 actions: A1, A2. If new dates were agreed, put them "
            "in revised_date instead."
        )
    ]


def test_a_first_date_an_equal_date_and_a_revised_date_give_no_warning(plan):
    rows = [
        {"ref": "A1", "target_date": "2026-03"},
        {"ref": "A2", "target_date": "2026-05", "revised_date": "July 2026"},
        {"ref": "A3", "target_date": "May 2026"},
    ]

    assert warnings(plan, *rows) == []


def test_new_posts_are_listed_with_a_warning_for_similar_titles(plan):
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
            "Creates a new post “Head of Qualtiy Assurance”. Did you mean "
            "“Head of Quality Assurance”?"
        ),
        "Creates a new post “Head of Laws”. Did you mean “Head of Law”?",
    ]
    assert Post.objects.count() == 1


def test_a_title_used_in_several_teams_creates_another_post_with_a_warning(plan):
    for name in ("Families", "Schools"):
        make_post("Head of Service", team=make_team(name))

    assert warnings(plan, {"ref": "A1", "lead": "head of service"}) == [
        (
            "Creates a new post “head of service” that is not in a team. "
            "Several teams already have a post with this title."
        )
    ]


def test_page_and_command_list_the_new_posts(plan, team, tmp_path):
    content = "ref,action,lead\nA1,,Head of Law\nA2,,Clerk\n"
    address = reverse("actions:import-plan", args=[plan.slug])
    path = tmp_path / "plan.csv"
    path.write_text(content)
    arguments = ("--plan", plan.title, "--scale", "RAG", "--as-at", "2026-02-28", "--dry-run")

    shown = team.get(fill(team, address, file=csv(content), as_at="28/2/2026")["Location"])
    output = manage("import_plan", path, *arguments)

    assert shown.context["upload"].outcome["new_posts"] == ["Head of Law", "Clerk"]
    assert "New posts" in shown.text
    assert "; new posts: Head of Law, Clerk." in output


def test_a_new_post_that_resembles_another_is_created_only_if_the_box_is_ticked(plan, team):
    make_post("Head of First Response")
    content = "ref,action,lead\nA1,,Head of of First Response\nA2,,Clerk\n"
    address = reverse("actions:import-plan", args=[plan.slug])
    preview = fill(team, address, file=csv(content), as_at="28/2/2026")["Location"]

    shown = team.get(preview).text
    refused = fill(team, preview)
    refused_with = errors(refused), Post.objects.filter(job_title="Clerk").exists()
    fill(team, preview, creates_posts="on")

    assert "Create the new post “Head of of First Response”" in shown
    assert refused_with == (
        {
            "creates_posts": [
                "Select the box to create new posts, or correct the file and upload it again"
            ]
        },
        False,
    )
    assert Post.objects.filter(job_title__in=["Head of of First Response", "Clerk"]).count() == 2


def test_errors_in_a_file_are_shown_with_the_columns_that_are_ignored(plan, team):
    address = reverse("actions:import-plan", args=[plan.slug])

    page = fill(team, address, file=csv("ref,action,Cost\nA9,,5\n"), as_at="28/2/2026").text

    assert "1 column will not be imported: Cost." in page
    assert "The row has no action text" in page


def test_the_page_shows_warnings_above_its_button(plan, team):
    content = (
        "ref,action,state,state_reason,target_date\n"
        "A1,,withdrawn,Agreed,\nA2,,,,June 2026\nA3,,signed-off,,\n"
    )
    address = reverse("actions:import-plan", args=[plan.slug])

    shown = team.get(fill(team, address, file=csv(content), as_at="28/2/2026")["Location"]).text

    removed = shown.index("Removes 1 action from the plan (1 red): A1.")
    signed = shown.index("Signs off 1 action without a signing officer: A3.")
    moved = shown.index("Changes the original date of 1 action: A2.")
    assert removed < signed < moved < shown.index("Import these rows")
    assert ActionEntry.objects.count() == 3


@pytest.mark.parametrize("options", [("--dry-run",), ()])
def test_the_command_prints_each_warning_on_its_own_line(plan, tmp_path, options):
    path = tmp_path / "plan.csv"
    path.write_text("ref,action,state,state_reason\nA1,,withdrawn,Agreed\nA3,,signed-off,\n")
    arguments = ("--plan", plan.title, "--scale", "RAG", "--as-at", "2026-02-28")

    output = manage("import_plan", path, *arguments, *options)

    assert output.splitlines()[1:] == [
        "Warning: Removes 1 action from the plan (1 red): A1.",
        "Warning: Signs off 1 action without a signing officer: A3.",
    ]


def test_words_that_say_there_is_no_lead_create_no_post_and_are_named(plan):
    rows = [
        {"ref": "A1", "lead": "TBC", "supporters": "All; Head of Law"},
        {"ref": "A2", "lead": "n/a"},
    ]

    result = import_rows(plan, *rows, as_at=FEBRUARY, is_dry_run=True)

    assert result.new_posts == ["Head of Law"]
    assert result.warnings == [
        (
            "These are not job titles: “TBC”, “All”, “n/a”. No post is created for them, and "
            "actions that have a lead keep it."
        )
    ]
    import_rows(plan, *rows, as_at=FEBRUARY)
    assert list(Post.objects.values_list("job_title", flat=True)) == ["Head of Law"]
