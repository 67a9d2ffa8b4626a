"""Who is led to the pages of people and sign-ins; tests/pages/access_table.py says who gets in."""

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
def test_the_header_leads_to_what_one_may_read(client, role, links):
    client.force_login(make_user(role))

    page = client.get(reverse("help")).text

    named = ("People", "Accounts", "Audit trail")
    assert [word for word in named if f">{word}</a>" in page] == links


@pytest.mark.parametrize("role", [Role.OFFICER, Role.CLERK, Role.AUDITOR])
def test_whoever_only_looks_is_offered_nothing_to_change(client, role):
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
