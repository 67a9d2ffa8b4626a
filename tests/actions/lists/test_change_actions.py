"""Changing several actions at once: a preview first, then either all of them or none."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions.lists.services import bulk_changes
from actions.lists.views.bulk_changes import readable
from actions.models import Action, DateRequest, EntryKind, ImprovementPlan
from actions.plans.services.entries import actions_that_disagree
from safeguard.accounts.models import Post
from safeguard.accounts.roles import Role
from safeguard.accounts.services.posts import PostChoice
from safeguard.audit.models import AuditEvent
from safeguard.audit.services import verify
from safeguard.dates import parse
from safeguard.exceptions import Refused
from tests.factories import NOW, TODAY, hold, import_rows, make_plan, make_post, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
ADDRESS = reverse("actions:change-actions")
LIST = reverse("actions:actions")


@pytest.fixture
def team():
    return make_user(Role.IMPROVEMENT_TEAM)


@pytest.fixture
def client(team):
    client = Client()
    client.force_login(team)
    return client


@pytest.fixture
def plan():
    plan = make_plan("First plan")
    import_rows(
        plan,
        {"ref": "1", "action": "One", "rag": "red", "lead": "Head of Audit", "theme": "Old"},
        {"ref": "2", "action": "Two", "rag": "red", "target_date": "31/3/2026", "theme": "New"},
        {"ref": "3", "action": "Three", "rag": "green", "target_date": "31/3/2026"},
        {"ref": "4", "action": "Gone", "state": "withdrawn", "state_reason": "No longer needed"},
    )
    return plan


def address(what, *actions, **query):
    keys = "".join(f"&action={action.pk}" for action in actions)
    return f"{ADDRESS}?what={what}{keys}" + "".join(f"&{k}={v}" for k, v in query.items())


def shown_form(page):
    """Returns the form data of the page, with its hidden fields."""
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    values["lead_meant"] = getattr(values.get("lead"), "answer", None)
    return {name: value for name, value in values.items() if value is not None}


def preview(client, where, **typed):
    """Fills in the form, confirming a new lead, and opens the preview."""
    confirmed = {"lead_meant": f"new|{typed.get('lead', '').casefold()}"}
    return client.post(where, {**shown_form(client.get(where)), **confirmed, **typed})


def change(client, where, seen):
    """Confirms the preview."""
    return client.post(where, {**shown_form(seen), "change": "1"})


def previewed_changes(page):
    """Returns the previewed changes: reference, before and after."""
    return [(row.action.ref, row.before, row.after) for row in page.context["rows"]]


def staying(page):
    return {row.action.ref: row.why_not for row in page.context["staying"]}


def test_the_lead_of_several_actions_is_changed_after_a_preview(client, plan):
    where = address("lead", *plan.actions.in_order())

    seen = preview(client, where, lead="Head of Practice", reason="A new team.")
    before = AuditEvent.objects.count()
    done = change(client, where, seen)

    assert previewed_changes(seen) == [
        ("1", "Head of Audit", "Head of Practice"),
        ("2", "No lead", "Head of Practice"),
        ("3", "No lead", "Head of Practice"),
    ]
    assert staying(seen) == {"4": "This action has been removed from its plan."}
    assert "3 actions changed." in client.get(done["Location"]).text
    leads = plan.actions.in_order().values_list("lead__job_title", flat=True)
    assert list(leads) == ["Head of Practice"] * 3 + [None]
    entries = [action.latest_entry for action in plan.actions.in_order()[:3]]
    assert {(entry.kind, entry.reason) for entry in entries} == {(EntryKind.LEAD, "A new team.")}
    # One for each action and one for the new post.
    assert AuditEvent.objects.filter(verb="action.edited").count() == 3
    assert AuditEvent.objects.count() == before + 4
    verify()


def test_the_preview_changes_nothing(client, plan):
    before = list(Action.objects.order_by("pk").values())

    preview(client, address("lead", *plan.actions.all()), lead="Head of Practice", reason="Why.")

    assert list(Action.objects.order_by("pk").values()) == before
    assert not Post.objects.filter(job_title="Head of Practice").exists()


def test_themes_are_chosen_for_each_plan(client, plan):
    other = make_plan("Second plan")
    import_rows(other, {"ref": "B1", "action": "Other", "theme": "Theirs"})
    new = plan.themes.get(name="New")
    where = address("theme", *plan.actions.in_order()[:3], *other.actions.all())

    seen = preview(client, where, **{f"theme_{plan.pk}": new.pk, "reason": "Put in order."})
    change(client, where, seen)

    assert previewed_changes(seen) == [("1", "Old", "New"), ("3", "No theme", "New")]
    assert staying(seen) == {
        "2": "Already in this theme.",
        "B1": "No theme chosen for its plan.",
    }
    themes = plan.actions.in_order()[:3].values_list("theme__name", flat=True)
    assert list(themes) == ["New", "New", "New"]
    assert other.actions.get().theme.name == "Theirs"


def test_a_theme_can_be_removed_and_one_must_be_chosen(client, plan):
    where = address("theme", plan.actions.get(ref="1"))

    nothing = preview(client, where, reason="Put in order.")
    change(client, where, preview(client, where, **{f"theme_{plan.pk}": "none", "reason": "x"}))

    assert "Choose a theme for at least one plan" in nothing.text
    assert plan.actions.get(ref="1").theme is None


def test_several_actions_can_be_made_confidential_and_open_again(client, plan):
    where = address("confidentiality", *plan.actions.in_order()[:2])
    officer = Client()
    officer.force_login(make_user(Role.OFFICER))

    seen = preview(client, where, is_confidential="yes", reason="A review began.")
    change(client, where, seen)
    hidden = officer.get(LIST).context["page"].paginator.count
    change(client, where, preview(client, where, is_confidential="no", reason="It ended."))

    assert previewed_changes(seen)[0] == ("1", "Not confidential", "Confidential")
    assert hidden == 1
    assert officer.get(LIST).context["page"].paginator.count == 3


def test_a_date_is_requested_for_each_action_and_changes_nothing(client, plan):
    where = address("date", *plan.actions.in_order())
    typed = {"new_due": "30 June 2027", "reason": "The trainer left."}

    seen = preview(client, where, **typed)
    change(client, where, seen)
    again = preview(client, where, **typed)

    assert previewed_changes(seen)[1] == ("2", "31 March 2026", "30 June 2027 requested")
    assert staying(seen) == {"4": "This action is closed."}
    assert DateRequest.objects.waiting().count() == 3
    assert plan.actions.get(ref="2").due.display == "31 March 2026"
    assert AuditEvent.objects.filter(verb="action.date_asked_for").count() == 3
    assert staying(again)["2"] == "A request is already waiting for a decision."


def test_a_lead_can_only_request_dates_for_their_own_actions(plan):
    officer = make_user(Role.OFFICER)
    hold(Post.objects.get(job_title="Head of Audit"), officer)
    client = Client()
    client.force_login(officer)
    where = address("date", *plan.actions.in_order()[:2])

    seen = preview(client, where, new_due="30/6/2027", reason="The trainer left.")

    assert [row[0] for row in previewed_changes(seen)] == ["1"]
    assert staying(seen) == {
        "2": "Only its lead officer and the improvement team can request a new date."
    }
    assert client.get(address("lead", plan.actions.get(ref="1"))).status_code == 403
    assert "Request a new date" in client.get(LIST).text
    assert "Change the lead" not in client.get(LIST).text


def test_other_officers_cannot_select_actions(plan):
    client = Client()
    client.force_login(make_user(Role.OFFICER))

    assert 'name="action"' not in client.get(LIST).text
    assert client.get(address("date", plan.actions.get(ref="1"))).status_code == 403


def test_nothing_is_changed_if_an_action_is_stale(client, plan):
    where = address("lead", *plan.actions.in_order()[:3])
    seen = preview(client, where, lead="Head of Practice", reason="A new team.")
    Action.objects.filter(plan=plan, ref="2").update(version=99)

    conflict = change(client, where, seen)
    left = list(plan.actions.in_order().values_list("lead__job_title", flat=True))
    done = change(client, where, conflict)

    assert conflict.status_code == 409
    assert "Some actions have changed since you opened this page." in conflict.text
    assert re.search(r"<strong>2</strong> First plan: latest entry “Imported”", conflict.text)
    assert left == ["Head of Audit", None, None, None]
    assert done.status_code == 302
    assert plan.actions.filter(lead__job_title="Head of Practice").count() == 3


def test_nothing_is_changed_if_one_change_is_refused(team, plan):
    class FailingChange(bulk_changes.LeadChange):
        def apply(self, actions, context):
            super().apply(actions, context)
            raise Refused("Stop.")

    versions = dict(plan.actions.exclude(ref="4").values_list("pk", "version"))
    context = bulk_changes.ChangeContext(
        by=team, at=NOW, effective_on=TODAY, posts=[], reason="Why."
    )
    events = AuditEvent.objects.count()

    with pytest.raises(Refused, match="Stop"):
        bulk_changes.change_actions(
            actions=Action.objects.in_order(),
            versions=versions,
            change=FailingChange(PostChoice(make_post("Head of Practice"))),
            context=context,
        )

    assert not Action.objects.filter(lead__job_title="Head of Practice").exists()
    assert AuditEvent.objects.count() == events


def test_sending_the_form_twice_makes_the_change_once(client, plan):
    where = address("date", *plan.actions.in_order()[:2])
    seen = preview(client, where, new_due="30/6/2027", reason="The trainer left.")

    change(client, where, seen)
    again = change(client, where, seen)

    assert again.status_code == 302
    assert DateRequest.objects.count() == 2


def test_all_actions_of_a_filtered_list_can_be_selected_across_pages(client, plan):
    rows = [{"ref": f"X{n}", "action": "More", "rag": "amber"} for n in range(60)]
    import_rows(plan, *rows)
    where = f"{ADDRESS}?what=lead&all=1&rating=amber&sort=-due"

    seen = preview(client, where, lead="Head of Practice", reason="A new team.")
    done = change(client, where, seen)

    assert len(previewed_changes(seen)) == 60
    assert done["Location"] == f"{LIST}?rating=amber&sort=-due"
    assert Action.objects.filter(lead__job_title="Head of Practice").count() == 60
    assert "All 60 in this list" in client.get(f"{LIST}?rating=amber").text


def test_a_list_that_is_too_long_cannot_be_selected(client, plan, monkeypatch):
    monkeypatch.setattr("actions.lists.views.bulk_changes.MAX_BULK_ACTIONS", 2)

    page = client.get(f"{ADDRESS}?what=lead&all=1")

    assert "You can change up to 2 actions at once" in page.text
    assert page.context["form"].actions == []


def test_a_list_with_invalid_filters_selects_nothing(client, plan):
    page = client.get(f"{ADDRESS}?what=lead&all=1&rating=purple")

    assert "No actions selected." in page.text


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"lead": "", "reason": "x"}, "Enter the new lead"),
        ({"lead": "Head of Audit", "reason": " "}, "Enter a reason"),
        ({"lead": "A", "reason": "x", "rows": ""}, "Select at least one action from the list"),
        ({"lead": "A", "reason": "x", "rows": "1:x"}, "Select at least one action from the list"),
    ],
)
def test_missing_answers_are_reported(client, plan, typed, message):
    page = preview(client, address("lead", plan.actions.get(ref="1")), **typed)

    assert message in page.text
    assert "<title>Error:" in page.text.replace("\n", "")


def test_going_back_keeps_the_form_values(client, plan):
    where = address("lead", plan.actions.get(ref="1"))
    seen = preview(client, where, lead="Head of Practice", reason="A new team.")

    form = client.post(where, {**shown_form(seen), "again": "1"})

    assert form.context["form"]["reason"].value() == "A new team."
    assert "error-summary" not in form.text


def test_a_hidden_action_cannot_be_selected(plan):
    officer = make_user(Role.OFFICER)
    hold(make_post("Head of Elsewhere"), officer)
    hidden = plan.actions.get(ref="1")
    Action.objects.filter(pk=hidden.pk).update(is_confidential=True)
    client = Client()
    client.force_login(officer)
    where = address("date", hidden)

    page = client.get(where)
    forged = {**shown_form(page), "rows": f"{hidden.pk}:1", "new_due": "1/1/2027", "reason": "x"}

    assert "No actions selected." in page.text
    assert client.post(where, forged).status_code == 404


def test_an_unknown_kind_of_change_is_refused(client, plan):
    assert client.get(f"{ADDRESS}?what=everything").status_code == 403


CHANGES = {
    "lead": lambda: bulk_changes.LeadChange(PostChoice(None, "Head of Practice")),
    "theme": lambda: bulk_changes.ThemeChange(
        {plan.pk: None for plan in ImprovementPlan.objects.all()}
    ),
    "confidentiality": lambda: bulk_changes.ConfidentialityChange(True),
    "date": lambda: bulk_changes.DateRequests(parse("30/6/2027")),
}


@pytest.mark.parametrize("kind", CHANGES)
@pytest.mark.parametrize("count", [3, 40])
def test_the_queries_do_not_grow_with_the_actions(team, kind, count):
    plan = make_plan("Long plan")
    import_rows(plan, *({"ref": f"L{n}", "action": "Train", "theme": "Old"} for n in range(count)))

    with CaptureQueriesContext(connection) as queries:
        changed = bulk_changes.change_actions(
            actions=readable(team),
            versions=dict(plan.actions.values_list("pk", "version")),
            change=CHANGES[kind](),
            context=bulk_changes.ChangeContext(
                by=team, at=NOW, effective_on=TODAY, posts=[], reason="Why."
            ),
        )

    assert changed == count
    assert len(queries) <= 35
    assert set(plan.actions.values_list("version", flat=True)) == {2}
    verb = "action.date_asked_for" if kind == "date" else "action.edited"
    assert AuditEvent.objects.filter(verb=verb).count() == count
    assert actions_that_disagree() == []
    verify()


def test_changing_the_lead_keeps_every_other_detail(client, plan):
    plan.actions.filter(ref="1").update(
        quarterly_until=TODAY, priority="HIGH", start_on=TODAY, start_precision="day"
    )
    action = plan.actions.get(ref="1")
    action.supporters.set([make_post("Head of Practice")])
    where = address("lead", action)

    change(client, where, preview(client, where, lead="Head of Care", reason="They have left."))

    changed = plan.actions.get(ref="1")
    assert changed.lead.job_title == "Head of Care"
    kept = ("quarterly_until", "priority", "start_on", "start_precision", "theme_id")
    assert [getattr(changed, name) for name in kept] == [getattr(action, name) for name in kept]
    assert [post.job_title for post in changed.supporters.all()] == ["Head of Practice"]
    (details,) = AuditEvent.objects.filter(verb="action.edited").values_list("details", flat=True)
    assert list(details["new"]) == ["lead"]
