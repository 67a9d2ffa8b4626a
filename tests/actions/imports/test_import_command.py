"""The output, author and options of import_plan."""

import ast
from pathlib import Path

import pytest

from actions.management.commands import import_plan
from actions.models import Action, ActionEntry, ImprovementPlan, RatingScale
from safeguard.accounts.models import Post, User
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from tests.commands import manage
from tests.factories import make_user

pytestmark = pytest.mark.django_db

TWO_PLANS = "plan,ref,action,rag,colour of folder\nNorth,A1,Train,amber,blue\nSouth,A1,Check,red,\n"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "plan.csv"
    path.write_text(TWO_PLANS, encoding="utf-8")
    return path


def words(file, *options):
    return (
        "import_plan",
        file,
        *("--plan", "North  plan", "--scale", "rag", "--as-at", "31/1/2026", "--only", "North"),
        *options,
    )


def test_one_line_summarises_the_rows(file):
    output = manage(*words(file))

    assert output == (
        "North plan as at 31 January 2026: 1 new, 0 changed, 0 unchanged;"
        " columns ignored: colour of folder.\n"
    )


def test_the_summary_lists_the_actions_missing_from_the_file(file, tmp_path):
    manage(*words(file))
    other = tmp_path / "other.csv"
    other.write_text("ref,action\nA7,Look\n", encoding="utf-8")

    output = manage("import_plan", other, "--plan", "North plan", "--scale", "RAG", "--dry-run")

    assert "; 1 action in this plan is not in the file and will not change: A1." in output


def test_only_imports_the_rows_for_one_plan(file):
    manage(*words(file))

    assert Action.objects.get().wording == "Train"
    assert ImprovementPlan.objects.get().title == "North plan"


def test_a_dry_run_shows_what_would_happen_and_saves_nothing(file):
    before = AuditEvent.objects.count()

    output = manage(*words(file, "--dry-run"))

    assert output.startswith("Dry run, nothing changed. North plan as at 31 January 2026: 1 new")
    assert not ImprovementPlan.objects.exists()
    assert not Action.objects.exists()
    assert not Post.objects.exists()
    assert AuditEvent.objects.count() == before


def test_the_given_user_is_the_author_of_entries_and_audit_events(file):
    person = make_user(Role.IMPROVEMENT_TEAM, email="team@example.org")

    manage(*words(file, "--as", "Team@Example.org"))

    assert ActionEntry.objects.get().recorded_by == person
    events = AuditEvent.objects.filter(verb__in=["plan.made", "plan.imported", "action.imported"])
    assert {event.by for event in events} == {person}
    assert {event.channel for event in events} == {"command"}
    assert events.count() == 3


def test_the_system_user_is_the_author_by_default(file):
    manage(*words(file))

    assert ActionEntry.objects.get().recorded_by == User.objects.system()


def test_audit_events_have_codes_and_dates_but_no_texts(file):
    manage(*words(file))

    event = AuditEvent.objects.get(verb="action.imported")
    assert event.details == {
        "as_at": "2026-01-31",
        "rating": "amber",
        "state": "in-progress",
        "due": None,
    }


def test_the_as_at_date_is_today_by_default(file, tmp_path):
    options = ("--plan", "North plan", "--scale", "RAG", "--only", "North")

    manage("import_plan", file, *options)

    plan = ImprovementPlan.objects.get()
    assert plan.newest_import_on == ActionEntry.objects.get().effective_on
    assert plan.newest_import_on is not None


def test_plans_with_similar_titles_have_different_addresses(file):
    for title in ["Our plan!", "Our: plan", "???"]:
        manage("import_plan", file, "--plan", title, "--scale", "RAG", "--only", "North")

    slugs = ImprovementPlan.objects.order_by("pk").values_list("slug", flat=True)
    assert list(slugs) == ["our-plan", "our-plan-2", "plan"]


def test_every_message_of_the_command_can_be_translated():
    tree = ast.parse(Path(import_plan.__file__).read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    marked = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "_"]
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    kept = {id(node) for call in marked for node in ast.walk(call)}
    kept |= {id(n.body[0].value) for n in ast.walk(tree) if isinstance(n, documented)}

    strings = [node for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    bare = [s.value for s in strings if id(s) not in kept and " " in str(s.value).strip()]

    assert len(marked) > 10
    assert bare == []


def test_check_history_finds_no_differences(file):
    manage(*words(file))

    assert manage("check_history") == "1 actions agree with their history.\n"


def test_a_scale_with_the_exact_name_is_preferred_to_one_in_another_case(file):
    exact = RatingScale.objects.create(name="rag")
    exact.ratings.create(code="amber", label="Amber", order=1, shape="circle", colour="amber")

    manage(*words(file))

    assert ImprovementPlan.objects.get().scale == exact
