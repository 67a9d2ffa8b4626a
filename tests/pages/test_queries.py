"""Pages use the same number of queries for two hundred actions as for ten."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from safeguard.accounts.roles import Role
from tests.factories import hold, import_rows, make_plan, make_post, make_user
from tests.pages.world import begin, publish

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
RATINGS = ("green", "amber", "red", "no data")


def rows(start, stop):
    return [
        {
            "ref": str(number),
            "action": "Train all staff who take first calls",
            "rag": RATINGS[number % 4],
            "lead": f"Head of Team {number % 7}",
            "theme": f"Theme {number % 5}",
            "target_date": "31/3/2025",
            "state": "awaiting-sign-off" if number % 9 == 0 else "",
            "commentary_gist": "Half of it is done.",
        }
        for number in range(start, stop)
    ]


def queries(client, address):
    # The first view after a change counts warnings, and keeps the counts.
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        page = client.get(address)
    assert page.status_code == 200
    return len(captured)


def test_no_page_uses_more_queries_for_two_hundred_actions_than_for_ten():
    everything = make_user(Role.OFFICER, Role.IMPROVEMENT_TEAM, Role.SIGNING_OFFICER)
    post = make_post("Head of Team 1")
    hold(post, everything)
    client = Client()
    client.force_login(everything)
    plan = make_plan()
    import_rows(plan, *rows(0, 10))
    draft = begin(plan, by=everything)
    first = publish(begin(plan, by=everything), by=everything)
    addresses = {
        "home": reverse("home"),
        "plans": reverse("actions:plans"),
        "plan": plan.get_absolute_url(),
        "plan's actions": reverse("actions:plan-actions", args=[plan.slug]),
        "plan's rounds": reverse("actions:plan-rounds", args=[plan.slug]),
        "plan's reports": reverse("actions:plan-reports", args=[plan.slug]),
        "plan's history": reverse("actions:plan-history", args=[plan.slug]),
        "actions filtered": plan.get_actions_url() + "&flag=overdue&rating=red&state=in-progress",
        "action": plan.actions.get(ref="1").get_absolute_url(),
        "post": reverse("people:post", args=[post.pk]),
        "post's actions": reverse("actions:post-actions", args=[post.pk]),
        "reports": reverse("reports:publications"),
        "draft": draft.get_absolute_url(),
        "publication": first.get_absolute_url(),
    }
    few = {name: queries(client, address) for name, address in addresses.items()}

    import_rows(plan, *rows(10, 200))
    second = publish(begin(plan, by=everything), by=everything)
    addresses["publication"] = second.get_absolute_url()
    many = {name: queries(client, address) for name, address in addresses.items()}

    # The draft is compared with the publication, so ten actions need one as well.
    assert many == few
    # The home page collects from every part of the site and needs the most queries.
    assert many.pop("home") < 50
    assert max(many.values()) < 40
