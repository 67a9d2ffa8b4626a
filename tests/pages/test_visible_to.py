"""Tests each `visible_to` directly: which rows of every guarded model each person can see.

The access table tests the pages, which often have a check of their own as well.
"""

from datetime import timedelta

import pytest
from django.apps import apps

from actions.models import (
    Action,
    ActionEntry,
    CompletionClaim,
    EmbeddedCheck,
    Hold,
    Reminder,
    WarningDismissal,
    WithdrawalRequest,
)
from actions.models.action import OfActionsQuerySet
from committees.models import Amendment, ClauseDecision, Resolution
from tests.factories import NOW, TODAY
from tests.pages.world import make_world

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

WHO = "officer", "lead", "clerk", "improvement-team", "signing-officer", "auditor", "member"
WHO += ("administrator",)
# Whether a person sees all rows, some or none.
OF_ACTIONS = "sssaaann"
LIVE = "aaaaaann"
TEAM = "nnnannnn"
OF_MINUTES = "ssaaaass"
SEEN = {
    "accounts.PostHolding": LIVE,
    "accounts.User": "nnnnnnns",
    "actions.Action": OF_ACTIONS,
    "actions.ActionEntry": OF_ACTIONS,
    "actions.Reminder": OF_ACTIONS,
    "actions.CompletionClaim": OF_ACTIONS,
    "actions.DateRequest": OF_ACTIONS,
    "actions.EmbeddedCheck": OF_ACTIONS,
    "actions.Evidence": OF_ACTIONS,
    "actions.EvidenceVersion": OF_ACTIONS,
    "actions.Hold": OF_ACTIONS,
    "actions.ImportUpload": TEAM,
    "actions.ImprovementPlan": LIVE,
    "actions.LeadNotice": TEAM,
    "actions.Milestone": OF_ACTIONS,
    "actions.OutgoingMail": TEAM,
    "actions.PlanImport": LIVE,
    "actions.Question": OF_ACTIONS,
    "actions.Reading": OF_ACTIONS,
    "actions.SavedList": "sassssnn",
    "actions.Theme": LIVE,
    "actions.UpdateRound": LIVE,
    "actions.WarningDismissal": OF_ACTIONS,
    "actions.WithdrawalRequest": OF_ACTIONS,
    "committees.AgendaItem": "ssaaaass",
    "committees.Amendment": OF_MINUTES,
    "committees.ClauseDecision": "sssaaann",
    "committees.Committee": "aaaaaass",
    "committees.Document": "ssaaaass",
    "committees.FollowUp": OF_MINUTES,
    "committees.Meeting": "aaaaaaaa",
    "committees.Membership": "aaaaaaaa",
    "committees.Minute": OF_MINUTES,
    "committees.Resolution": OF_MINUTES,
    "reports.Publication": "sssasass",
    "reports.PublishedAction": "sssasann",
    "reports.Report": "sssaaann",
}


@pytest.fixture(scope="module")
def world(rows_of_the_module):
    """The test council. Where it has no row for an open or a confidential action, one is added."""
    world = make_world()
    world.plan.themes.create(name="Workforce")
    asked = {"asked_at": NOW, "asked_by": world.people["improvement-team"]}
    for action in (world.own, world.hidden):
        entry = ActionEntry.objects.filter(action=action).first()
        Hold.objects.create(entry=entry, restart_on=TODAY)
        CompletionClaim.objects.create(entry=entry, no_evidence_reason="None is kept.")
        WithdrawalRequest.objects.create(action=action, reason="It is done elsewhere.", **asked)
        Reminder.objects.create(
            round=world.round, action=action, asked="LEAD", channel="PHONE", asked_on=TODAY, **asked
        )
        EmbeddedCheck.objects.create(
            action=action,
            due_on=TODAY + timedelta(days=90),
            planned_at=NOW,
            planned_by=asked["asked_by"],
        )
        WarningDismissal.objects.create(
            action=action,
            kind="undated",
            basis_digest="0" * 64,
            reason="It has no date.",
            dismissed_at=NOW,
            dismissed_by=asked["asked_by"],
        )
        ClauseDecision.objects.create(
            resolution=world.resolution, kind="SIGN_OFF", action=action, entry=entry
        )
    for clause in Resolution.objects.all():
        Amendment.objects.create(
            minute=clause.minute, part="TEXT", amended_at=NOW, amended_by=world.people["clerk"]
        )
    return world


def seen(model, world):
    """Returns whether each person sees all rows, some or none."""
    total = model._default_manager.count()
    assert total, f"no {model.__name__} to be seen"
    rows = [model.objects.all().visible_to(world.people[who]) for who in WHO]
    return "".join(
        "a" if count == total else "s" if count else "n" for count in map(len, map(set, rows))
    )


def of_actions(model):
    """Whether the model's rows belong to actions."""
    return isinstance(model._default_manager.all(), OfActionsQuerySet)


def test_every_guarded_model_is_in_the_table():
    guarded = {
        model._meta.label
        for model in apps.get_models()
        if hasattr(model._default_manager.all(), "visible_to")
    }

    assert guarded == set(SEEN)


@pytest.mark.parametrize("name", SEEN)
def test_each_person_sees_the_rows_in_the_table(name, world):
    assert seen(apps.get_model(name), world) == SEEN[name]


@pytest.mark.parametrize(
    "model", [model for model in apps.get_models() if of_actions(model)], ids=lambda m: m.__name__
)
def test_rows_of_actions_are_chosen_by_columns_and_not_from_a_list_of_all_actions(model, world):
    sees_all = str(model.objects.visible_to(world.people["improvement-team"]).query)
    officer = str(model.objects.visible_to(world.people["officer"]).query)

    assert sees_all.count("SELECT") == 1
    assert "WHERE" not in sees_all
    assert 'FROM "actions_action"' not in officer.partition("WHERE")[2]


def test_a_user_without_a_role_cannot_see_a_confidential_action(world):
    assert not Action.objects.visible_to(world.somebody).filter(pk=world.hidden.pk).exists()
