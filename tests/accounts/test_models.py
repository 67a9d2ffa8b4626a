"""Roles, users and what each role sees."""

from datetime import date

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import Group
from django.core.management import call_command

from safeguard.accounts.models import SYSTEM_EMAIL, HoldingKind, User
from safeguard.accounts.roles import Role
from tests.factories import PASSWORD, hold, make_post, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def test_every_role_has_a_group_a_name_and_a_description():
    names = set(Group.objects.values_list("name", flat=True))

    assert names == {str(role) for role in Role}
    assert all(str(role.label) and str(role.may).endswith(".") for role in Role)


def test_migrating_restores_a_missing_role_and_the_system_user():
    Group.objects.get(name=Role.MEMBER).delete()
    # The existing one cannot be deleted, because the audit trail refers to it.
    User.objects.filter(email=SYSTEM_EMAIL).update(email="lost@safeguard.invalid")

    call_command("migrate", verbosity=0)

    assert Group.objects.filter(name=Role.MEMBER).exists()
    assert User.objects.system()


def test_roles_are_read_once_per_instance(django_assert_num_queries):
    user = User.objects.get(pk=make_user(Role.OFFICER, Role.CLERK).pk)

    with django_assert_num_queries(1):
        answers = (user.is_clerk, user.is_auditor, user.sees_confidential, user.sees_live_figures)

    assert answers == (True, False, False, True)


def test_a_group_that_is_not_a_role_gives_no_permissions():
    user = make_user(Role.MEMBER)
    user.groups.add(Group.objects.create(name="choir"))

    assert user.roles == {Role.MEMBER}


@pytest.mark.parametrize(
    ("role", "confidential", "live"),
    [
        (Role.OFFICER, False, True),
        (Role.IMPROVEMENT_TEAM, True, True),
        (Role.SIGNING_OFFICER, True, True),
        (Role.CLERK, False, True),
        (Role.MEMBER, False, False),
        (Role.AUDITOR, True, True),
        (Role.ADMINISTRATOR, False, False),
    ],
)
def test_what_each_role_sees(role, confidential, live):
    user = make_user(role)

    assert (user.sees_confidential, user.sees_live_figures) == (confidential, live)


def test_each_role_has_its_own_property():
    asked = {
        Role.IMPROVEMENT_TEAM: "is_improvement_team",
        Role.SIGNING_OFFICER: "is_signing_officer",
        Role.CLERK: "is_clerk",
        Role.MEMBER: "is_member",
        Role.AUDITOR: "is_auditor",
        Role.ADMINISTRATOR: "is_administrator",
    }

    for role in asked:
        user = make_user(role)
        true = [other for other, name in asked.items() if getattr(user, name)]
        assert true == [role]


def test_a_person_has_the_posts_they_hold_or_cover_on_the_date():
    user, day = make_user(Role.OFFICER), date(2026, 3, 2)
    held, covered, left, later = map(make_post, ["Held", "Covered", "Left", "Later"])
    make_post("Nobody's")
    hold(held, user)
    hold(covered, user, kind=HoldingKind.COVER, to_on=day)
    hold(left, user, to_on=date(2026, 3, 1))
    hold(later, user, from_on=date(2026, 3, 3))

    posts = user.posts_on(day)

    assert set(posts) == {held, covered}


def test_users_are_found_by_email_ignoring_case():
    user = make_user(Role.OFFICER)

    found = User.objects.get_by_natural_key("Officer@EXAMPLE.org")

    assert found == user


def test_the_system_user_cannot_sign_in():
    system = User.objects.system()

    signed_in = authenticate(email=system.email, password=PASSWORD)

    assert signed_in is None
    assert not system.is_active
    assert not system.has_usable_password()
