"""Importing facts about an action: outcome, start, priority, supporters and confidentiality."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from actions.imports.forms import COLUMNS
from actions.imports.plan_files import KNOWN_COLUMNS, InvalidPlanFile
from actions.models import Action, EntryKind
from actions.plans.services.entries import actions_that_disagree
from safeguard.accounts.models import Post
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from tests.actions.filling import fill
from tests.actions.imports.test_import_page import csv
from tests.commands import manage
from tests.factories import import_rows, make_plan, make_user

pytestmark = pytest.mark.django_db

FULL = {
    "ref": "A1",
    "action": "Train every social worker",
    "outcome_wanted": "Children are seen sooner.",
    "start_date": "March 2026",
    "priority": "high",
    "supporters": "Head of Audit; Head of  Training;",
    "confidential": "no",
}


@pytest.fixture
def plan():
    return make_plan()


@pytest.fixture
def action(plan):
    import_rows(plan, FULL)
    return Action.objects.get()


def supporters(action):
    return sorted(action.supporters.values_list("job_title", flat=True))


def changes(result):
    (row,) = result.rows
    return {change.label: (change.old, change.new) for change in row.changes}


def test_a_new_action_has_all_the_facts_in_its_row(action):
    assert action.outcome_wanted == "Children are seen sooner."
    assert (action.start_on, action.start_text) == (date(2026, 3, 31), "March 2026")
    assert action.priority == "HIGH"
    assert supporters(action) == ["Head of Audit", "Head of Training"]
    assert action.is_confidential is False
    assert action.entries.get().outcome_wanted == "Children are seen sooner."


def test_equal_facts_add_nothing_however_they_are_written(plan, action):
    typed = {
        "priority": "HIGH",
        "start_date": "2026-03",
        "supporters": "head of training;Head of audit",
    }

    result = import_rows(plan, FULL | typed)

    assert result.unchanged == ["A1"]
    action.refresh_from_db()
    assert (action.version, action.entries.count(), Post.objects.count()) == (1, 1, 2)


def test_missing_columns_and_blank_cells_change_nothing(plan, action):
    blank = dict.fromkeys(FULL, "") | {"ref": "A1"}

    results = [import_rows(plan, row) for row in ({"ref": "A1"}, blank)]

    assert [result.unchanged for result in results] == [["A1"], ["A1"]]
    action.refresh_from_db()
    assert (action.priority, action.start_text) == ("HIGH", "March 2026")
    assert supporters(action) == ["Head of Audit", "Head of Training"]


def test_a_dry_run_shows_each_change_and_makes_none(plan, action):
    row = FULL | {
        "outcome_wanted": "Children are heard.",
        "start_date": "Q1 2026/27",
        "priority": "Low",
        "supporters": "Head of Audit;Head of Law",
        "confidential": "Yes",
    }

    result = import_rows(plan, row, is_dry_run=True)

    assert changes(result) == {
        "Outcome wanted": ("Children are seen sooner.", "Children are heard."),
        "Start": ("March 2026", "April to June 2026"),
        "Priority": ("High", "Low"),
        "Supporters": ("Head of Audit, Head of Training", "Head of Audit, Head of Law"),
        "Confidential": ("", "Yes"),
    }
    assert result.made_confidential == ["A1"]
    action.refresh_from_db()
    assert (action.priority, action.is_confidential) == ("HIGH", False)
    assert supporters(action) == ["Head of Audit", "Head of Training"]


def test_changed_facts_are_saved_and_audited(plan, action):
    row = FULL | {"priority": "low", "supporters": "Head of Law", "confidential": "TRUE"}

    result = import_rows(plan, row)

    action.refresh_from_db()
    assert result.changed == ["A1"]
    assert (action.priority, action.is_confidential, action.version) == ("LOW", True, 2)
    assert supporters(action) == ["Head of Law"]
    event = AuditEvent.objects.filter(verb="action.imported").order_by("seq").last()
    assert event.details["old"]["is_confidential"] is False
    assert event.details["new"]["is_confidential"] is True
    assert event.details["new"]["supporters"] == [action.supporters.get().pk]


def test_changed_facts_are_in_the_history_and_do_not_affect_rating_or_state(plan, action):
    first = action.entries.get()

    import_rows(plan, FULL | {"priority": "low", "supporters": "", "confidential": "yes"})

    entry = action.entries.in_order().last()
    assert entry.kind == EntryKind.PLAN_DETAILS
    assert entry.plan_details.splitlines() == [
        "Priority: Low (previously High)",
        "Confidential: Yes (previously No)",
    ]
    assert entry.snapshot_values == first.snapshot_values
    assert actions_that_disagree() == []


def test_a_new_outcome_wanted_adds_an_entry_and_keeps_the_wording(plan, action):
    import_rows(plan, {"ref": "A1", "outcome_wanted": "Children are heard."})

    newest = action.entries.in_order().last()
    assert newest.kind == EntryKind.WORDING
    assert (newest.wording, newest.outcome_wanted) == (FULL["action"], "Children are heard.")


def test_a_file_cannot_make_a_confidential_action_open(plan):
    import_rows(plan, FULL | {"confidential": "yes"}, {"ref": "A2", "action": "Audit the files"})

    with pytest.raises(InvalidPlanFile) as refused:
        import_rows(plan, {"ref": "A2", "priority": "low"}, FULL | {"confidential": "no"})

    assert str(refused.value) == (
        "line 3, column confidential: “A1” is confidential, and you cannot change "
        "that by importing a file. "
        "Leave the cell empty, or change it on the action’s page."
    )
    assert Action.objects.get(ref="A1").is_confidential is True
    assert Action.objects.get(ref="A2").priority == ""


def test_a_confidential_action_can_be_imported_as_confidential_again(plan):
    import_rows(plan, FULL | {"confidential": "yes"})

    result = import_rows(plan, FULL | {"confidential": "yes"})

    assert (result.unchanged, result.made_confidential) == (["A1"], [])


def test_the_page_lists_the_columns_and_the_actions_that_will_become_confidential(plan, action):
    team = Client()
    team.force_login(make_user(Role.IMPROVEMENT_TEAM))
    address = reverse("actions:import-plan", args=[plan.slug])

    page = team.get(address).text
    content = "ref,action,confidential\nA1,,yes\nA2,Audit,yes\nA3,Learn,no\n"
    shown = team.get(fill(team, address, file=csv(content), as_at="31/3/2026")["Location"])

    for name in ("outcome_wanted", "start_date", "priority", "supporters", "confidential"):
        assert name in page
    assert shown.context["upload"].outcome["made_confidential"] == ["A1", "A2"]
    assert "Will become confidential" in shown.text
    assert not Action.objects.filter(is_confidential=True).exists()


def test_the_command_lists_actions_made_confidential(plan, tmp_path):
    path = tmp_path / "plan.csv"
    path.write_text("ref,action,confidential\nA1,Train,yes\nA2,Audit,no\n")

    output = manage("import_plan", path, "--plan", plan.title, "--scale", "RAG", "--dry-run")

    assert "2 new, 0 changed, 0 unchanged; made confidential: A1." in output


def test_many_supporters_take_no_more_queries_than_few(plan, django_assert_max_num_queries):
    posts = "Head of Audit;Head of Training"
    rows = [{"ref": f"A{n}", "action": "Look", "supporters": posts} for n in range(60)]
    import_rows(plan, *rows)

    with django_assert_max_num_queries(60):
        import_rows(plan, *(row | {"supporters": "Head of Training"} for row in rows))

    assert all(supporters(action) == ["Head of Training"] for action in Action.objects.all())


def test_the_page_explains_every_known_column():
    listed = ", ".join(names for names, _meaning in COLUMNS).split(", ")

    assert sorted(listed) == sorted(KNOWN_COLUMNS)


def test_lists_and_the_action_page_show_that_an_action_is_confidential(plan, action):
    team = Client()
    team.force_login(make_user(Role.IMPROVEMENT_TEAM))
    listed = reverse("actions:plan-actions", args=[plan.slug])
    addresses = (listed, plan.get_actions_url(), action.get_absolute_url())
    told = re.compile(r'class="(flag-word|govuk-tag govuk-tag--grey)">[^<]*Confidential')
    before = [bool(told.search(team.get(address).text)) for address in addresses]

    import_rows(plan, {"ref": "A1", "confidential": "yes"})

    assert before == [False, False, False]
    assert all(told.search(team.get(address).text) for address in addresses)
