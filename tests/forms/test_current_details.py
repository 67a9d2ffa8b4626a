"""A page that says someone else changed the record shows their change, however late it came."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.urls import reverse

from safeguard.accounts.models import User
from safeguard.accounts.roles import Role
from tests.factories import make_post, make_team, make_user
from tests.pages.forms import filled_in

pytestmark = pytest.mark.django_db


def post_overtaken(client, address, form, change):
    """Sends the form; the other person's change is saved after the page has read the record."""
    waiting = [change]

    def overtake(execute, sql, params, many, context):
        # The page has read the record and begins its transaction.
        if waiting and sql.startswith("SAVEPOINT"):
            waiting.pop()()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(overtake):
        return client.post(address, form)


@pytest.mark.parametrize(
    ("name", "make", "field"),
    [
        ("people:change-team", make_team, "name"),
        ("people:change-post", make_post, "job_title"),
        ("administration:change-user", make_user, "name"),
    ],
)
def test_the_current_details_are_those_that_were_saved_last(name, make, field):
    client, shown = Client(), make()
    client.force_login(make_user(Role.IMPROVEMENT_TEAM, Role.ADMINISTRATOR, email="a@example.org"))
    address, rows = reverse(name, args=[shown.pk]), type(shown)._base_manager.filter(pk=shown.pk)
    form = filled_in(client, address, same_person="yes", **{field: "What I typed"})

    page = post_overtaken(
        client, address, form, lambda: rows.update(version=2, **{field: "What they saved"})
    )

    assert page.status_code == 409
    assert "What I typed" in page.text
    assert "What they saved" in dict(page.context["now"]()).values()
    assert "What they saved" in page.text
    assert getattr(rows.get(), field) == "What they saved"


def test_the_current_roles_are_those_that_were_saved_last():
    client, shown = Client(), make_user(Role.OFFICER)
    client.force_login(make_user(Role.ADMINISTRATOR))
    address = reverse("administration:set-roles", args=[shown.pk])
    form = filled_in(client, address, roles=[Role.OFFICER.value, Role.MEMBER.value])

    def make_clerk():
        shown.groups.set(Group.objects.filter(name=Role.CLERK.value))
        User.objects.filter(pk=shown.pk).update(version=2)

    page = post_overtaken(client, address, form, make_clerk)

    assert page.status_code == 409
    assert dict(page.context["now"]()) == {"Roles": Role.CLERK.label}
