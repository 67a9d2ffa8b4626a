"""Who can see which actions. Confidential ones are visible only to those who need them."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from actions.changes.services.date_requests import ask_for_date
from actions.models import Action, ActionEntry, DateRequest, ImprovementPlan
from safeguard.accounts.models import HoldingKind
from safeguard.accounts.roles import Role
from safeguard.dates import parse
from tests.factories import NOW, hold, make_action, make_plan, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

EVERYTHING, THE_OPEN_ONE, NOTHING = ["A1", "A2"], ["A1"], []
SEEN = {
    Role.OFFICER: THE_OPEN_ONE,
    Role.IMPROVEMENT_TEAM: EVERYTHING,
    Role.SIGNING_OFFICER: EVERYTHING,
    Role.CLERK: THE_OPEN_ONE,
    Role.MEMBER: NOTHING,
    Role.AUDITOR: EVERYTHING,
    Role.ADMINISTRATOR: NOTHING,
}


@pytest.fixture(autouse=True)
def _two_actions():
    plan = make_plan()
    by = make_user(Role.IMPROVEMENT_TEAM, email="asks@example.org")
    for ref, is_confidential in [("A1", False), ("A2", True)]:
        action = make_action(
            plan, ref=ref, lead=f"Lead of {ref}", is_confidential=is_confidential, state="on-hold"
        )
        ask_for_date(
            action=action,
            version=action.version,
            new_due=parse("2027-01"),
            reason="Ill.",
            by=by,
            at=NOW,
        )


def refs(queryset, name="ref"):
    return sorted(queryset.values_list(name, flat=True))


@pytest.mark.parametrize("role", Role)
def test_each_role_sees_its_actions_with_their_entries_and_requests(role):
    user = make_user(role)

    assert refs(Action.objects.visible_to(user)) == SEEN[role]
    assert refs(ActionEntry.objects.visible_to(user), "action__ref") == SEEN[role]
    assert refs(DateRequest.objects.visible_to(user), "action__ref") == SEEN[role]
    assert ImprovementPlan.objects.visible_to(user).exists() == (SEEN[role] != NOTHING)


def test_a_user_without_a_role_sees_nothing():
    assert refs(Action.objects.visible_to(make_user())) == NOTHING


@pytest.mark.parametrize("kind", HoldingKind)
def test_the_holder_or_cover_of_the_lead_post_sees_the_confidential_action(kind):
    officer = make_user(Role.OFFICER)
    hold(Action.objects.get(ref="A2").lead, officer, kind=kind)

    assert refs(Action.objects.visible_to(officer)) == EVERYTHING


def test_a_former_holder_of_the_lead_post_no_longer_sees_the_confidential_action():
    officer = make_user(Role.OFFICER)
    yesterday = timezone.localdate() - timedelta(days=1)
    hold(Action.objects.get(ref="A2").lead, officer, from_on=date(2020, 1, 1), to_on=yesterday)

    assert refs(Action.objects.visible_to(officer)) == THE_OPEN_ONE


def test_a_council_member_who_holds_the_lead_post_still_sees_nothing():
    member = make_user(Role.MEMBER)
    hold(Action.objects.get(ref="A2").lead, member)

    assert refs(Action.objects.visible_to(member)) == NOTHING


def test_a_user_with_two_roles_sees_what_either_role_sees():
    both = make_user(Role.MEMBER, Role.AUDITOR)

    assert refs(Action.objects.visible_to(both)) == EVERYTHING
