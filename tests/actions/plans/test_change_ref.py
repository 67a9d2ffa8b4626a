"""Changing an action's reference: the old one still leads to it and nothing else changes."""

import pytest
from django.test import Client
from django.urls import reverse

from actions.imports.plan_files import InvalidPlanFile
from actions.models import Action, EntryKind
from actions.plans.services.action_editing import ActionDetails, add_action
from actions.plans.services.entries import actions_that_disagree
from actions.plans.services.references import change_ref
from reports.rendering.papers import report_of
from safeguard.accounts.models import User
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from safeguard.exceptions import Refused, StaleRecord
from tests.actions.filling import errors, fill
from tests.factories import NOW, TODAY, import_rows, make_plan, make_report, make_user, publish

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture
def plan():
    plan = make_plan()
    import_rows(
        plan,
        {"ref": "SL1", "action": "Train all staff", "rag": "amber"},
        {"ref": "SL2", "action": "Audit the files", "rag": "red"},
    )
    return plan


@pytest.fixture
def action(plan):
    return Action.objects.get(plan=plan, ref="SL2")


@pytest.fixture
def team():
    client = Client()
    client.force_login(make_user(Role.IMPROVEMENT_TEAM))
    return client


def change(action, ref, **changes):
    given = {"version": action.version, "reason": "Two actions had the same number in the report."}
    return change_ref(
        action=action,
        ref=ref,
        effective_on=TODAY,
        by=User.objects.system(),
        at=NOW,
        **{**given, **changes},
    )


def movement_of(draft):
    return {line.label: line.refs_text for line in report_of(draft).movement}


def test_the_action_has_the_new_reference_and_its_history_the_old_one(action):
    change(action, " SL 10 ")

    action.refresh_from_db()
    entry = action.entries.in_order().last()
    assert action.ref == "SL 10"
    assert (entry.kind, entry.former_ref) == (EntryKind.REFERENCE, "SL2")
    assert entry.reason == "Two actions had the same number in the report."
    assert (entry.rating.code, action.rating.code) == ("red", "red")
    assert actions_that_disagree() == []
    event = AuditEvent.objects.order_by("seq").last()
    assert event.verb == "action.ref_changed"
    assert (event.details["old"], event.details["new"]) == ("SL2", "SL 10")


def test_the_plan_lists_the_action_in_its_new_place(plan, action):
    change(Action.objects.get(ref="SL1"), "SL10")

    assert [each.ref for each in Action.objects.filter(plan=plan).in_order()] == ["SL2", "SL10"]


@pytest.mark.parametrize(
    ("ref", "changes", "sentence"),
    [
        ("SL1", {}, "There is already an action “SL1” in this plan."),
        ("SL2", {}, "This action already has the reference “SL2”."),
        (" ", {}, "Enter the new reference and a reason for changing it."),
        ("SL3", {"reason": " "}, "Enter the new reference and a reason for changing it."),
    ],
)
def test_an_invalid_or_repeated_reference_or_a_missing_reason_is_refused(
    action, ref, changes, sentence
):
    with pytest.raises(Refused, match=sentence):
        change(action, ref, **changes)

    action.refresh_from_db()
    assert (action.ref, action.entries.count()) == ("SL2", 1)


def test_a_change_to_an_outdated_version_is_refused(action):
    with pytest.raises(StaleRecord):
        change(action, "SL3", version=action.version - 1)


def test_no_other_action_can_have_the_old_reference(plan, action):
    change(action, "SL3")
    first = Action.objects.get(ref="SL1")

    with pytest.raises(Refused, match="“SL2” used to be the reference of action “SL3”"):
        change(first, "SL2")
    with pytest.raises(Refused, match="still leads to it"):
        add_action(
            plan=plan,
            ref="SL2",
            details=ActionDetails("Something else"),
            effective_on=TODAY,
            by=User.objects.system(),
            at=NOW,
        )

    assert Action.objects.count() == 2


def test_the_action_itself_can_take_back_its_old_reference(action):
    change(action, "SL3")
    change(action, "SL2")

    action.refresh_from_db()
    assert action.ref == "SL2"
    assert action.entries.signposts() == {"SL3": "SL2"}


def test_a_file_with_the_old_reference_updates_the_same_action(plan, action):
    change(action, "SL3")
    row = {"ref": "SL2", "rag": "green"}

    result = import_rows(plan, row)

    assert Action.objects.count() == 2
    assert (result.changed, result.new) == (["SL3"], [])
    assert result.rows[0].former_ref == "SL2"
    action.refresh_from_db()
    assert action.rating.code == "green"


def test_a_file_with_both_references_of_an_action_is_refused(plan, action):
    change(action, "SL3")

    for refs in (("SL2", "SL3"), ("SL3", "SL2")):
        with pytest.raises(InvalidPlanFile) as refused:
            import_rows(plan, *({"ref": ref, "rag": "green"} for ref in refs))
        (problem,) = refused.value.problems
        assert (problem.line, problem.column) == (2 + refs.index("SL2"), "ref")
        assert "the action “SL2” is now “SL3”" in problem.why


def test_publications_keep_the_old_reference_and_the_next_report_recognises_the_action(
    plan, action
):
    paper = publish(make_report(plan))
    change(action, "SL3")

    moved = movement_of(make_report(plan))

    paper.refresh_from_db()
    assert set(paper.positions) == {"SL1", "SL2"}
    assert (moved["New"], moved["Merged or withdrawn"], moved["Unchanged"]) == ("", "", "SL1, SL3")


def test_an_action_made_confidential_since_is_not_named_by_its_old_reference(plan, action):
    publish(make_report(plan))
    change(action, "SL3")
    import_rows(plan, {"ref": "SL3", "confidential": "yes"})

    moved = movement_of(make_report(plan))

    assert (moved["Merged or withdrawn"], moved["Unchanged"]) == ("", "SL1")


def test_the_page_requires_the_reference_and_a_reason(team, action):
    address = reverse("actions:change-ref", args=[action.pk])

    empty = fill(team, address)
    taken = fill(team, address, ref="SL1", reason="A slip.")
    done = fill(team, address, ref="SL3", reason="A slip.")

    assert set(errors(empty)) == {"ref", "reason"}
    assert errors(taken) == {"__all__": ["There is already an action “SL1” in this plan."]}
    assert done["Location"] == action.get_absolute_url()
    page = team.get(action.get_absolute_url()).text
    assert "Previous reference" in page
    assert "Reference changed" in page
    assert "A slip." in page


def test_searching_for_the_old_reference_finds_the_action(team, plan, action):
    change(action, "SL3")

    page = team.get(reverse("actions:actions"), {"words": "SL2"})

    assert [each.ref for each, _flags in page.context["rows"]] == ["SL3"]
    assert page.context["filter"].signpost == action
    assert "“SL2” is the former reference of SL3" in page.text


def test_a_used_reference_is_not_suggested_for_the_next_action(team, plan, action):
    change(action, "SL0")

    form = team.get(reverse("actions:add-action", args=[plan.slug])).context["form"]

    assert form["ref"].value() == "SL3"
