"""Links to the pages for people and accounts. tests/pages/access_table.py tests who has access."""

import pytest
from django.urls import reverse

from safeguard.accounts.roles import Role
from tests.factories import hold, make_post, make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "links"),
    [
        (Role.OFFICER, []),
        (Role.IMPROVEMENT_TEAM, ["People"]),
        (Role.AUDITOR, ["Audit trail"]),
        (Role.ADMINISTRATOR, ["Accounts", "Audit trail"]),
        (Role.MEMBER, []),
    ],
)
def test_the_header_links_to_what_each_role_can_read(client, role, links):
    client.force_login(make_user(role))

    page = client.get(reverse("help")).text

    named = ("People", "Accounts", "Audit trail")
    assert [word for word in named if f">{word}</a>" in page] == links


@pytest.mark.parametrize("role", [Role.OFFICER, Role.CLERK, Role.AUDITOR])
def test_roles_that_only_read_are_offered_no_changes(client, role):
    post = make_post(team=make_team())
    hold(post)
    client.force_login(make_user(role))

    pages = [
        client.get(address).text
        for address in (
            reverse("people:posts"),
            post.get_absolute_url(),
            reverse("people:teams"),
            post.team.get_absolute_url(),
        )
    ]

    for words in ("/new/", "/change/", "/hand-over/", "/cover/", "/correct/", "/end/"):
        assert not [page for page in pages if words in page]
