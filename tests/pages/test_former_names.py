"""History shows people by the name they had then, on every page."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from safeguard.accounts.models import User
from safeguard.accounts.services import change_user
from tests.pages.access_table import rows
from tests.pages.addresses import address
from tests.pages.world import make_world

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
RENAMED = re.compile(r"Renamed-\d+")
# These pages show the name of today: who has an account or a post, who to ask, who owns a list.
CURRENT = {
    "actions:actions": "shared by",
    "actions:action": "Post holder",
    "actions:update-for-lead": "Who told you?",
    "actions:ask-lead": "Your question will be sent to",
    "people:posts": "Held by",
    "administration:users": "",
    "administration:user": "",
    "administration:change-user": "",
    "administration:set-roles": "",
    "administration:invite-user": "",
    "administration:deactivate-user": "",
    "administration:reactivate-user": "",
}


@pytest.fixture(scope="module")
def world(rows_of_the_module):
    """The test council, after everybody but the administrator has been renamed."""
    world, administrator = make_world(), User.objects.get(groups__name="administrator")
    for user in User.objects.get_queryset().who_sign_in().exclude(pk=administrator.pk):
        change_user(
            user=user,
            version=None,
            email=user.email,
            name=f"Renamed-{user.pk}",
            by=administrator,
            at=timezone.now(),
        )
    return world


# Each page is opened by the first who may.
VIEWERS = ("improvement-team", "clerk", "lead", "signing-officer", "auditor", "administrator")


@pytest.mark.parametrize("who", VIEWERS)
def test_no_page_gives_a_new_name_to_what_was_done_under_the_former_one(who, world):
    client, found = Client(), {}
    client.force_login(world.people[who])
    before = VIEWERS[: VIEWERS.index(who)]

    for name, thing, statuses in rows():
        if statuses[who] != 200 or 200 in {statuses[each] for each in before}:
            continue
        page = client.get(address(name, thing, world))
        if not page.streaming:
            shown = page.content.decode(errors="replace")
            # Their own name is in the header.
            others = set(RENAMED.findall(shown)) - {f"Renamed-{world.people[who].pk}"}
            if others and CURRENT.get(name, "-") not in shown:
                found[name, thing] = others
            if name == "actions:action":
                assert len([n for n in RENAMED.findall(shown) if n in others]) <= 1

    assert found == {}
