"""Lists use no more queries, and are no longer, for many actions than for ten.

`make deep PART=scale` grows the plan to 10,000 actions, `make test` to 200.
"""

from collections import defaultdict
from functools import partial

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions.email.signed_links import link_for
from actions.lists.services.bulk_changes import MAX_BULK_ACTIONS
from tests.actions.updates.answering import rows_of, sent
from tests.deep.volume import volume
from tests.factories import ANSWER, TODAY
from tests.pages.forms import as_shown
from tests.pages.records import save
from tests.pages.scale import begin_to_scale, grow

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines, pytest.mark.slow]
SIZES = volume((10, 200), (10, 1_000, 10_000))
# Fifty rows of a list.
LONGEST_PAGE = 500_000
MOST_QUERIES = 35


def pages(scale):
    """Returns every page that lists actions, updates or emails, by the user who opens it."""
    actions, plan = reverse("actions:actions"), scale.plan.get_absolute_url()
    round, post = [scale.round.pk], [scale.post.pk]
    link = link_for(scale.lead.email, [scale.round], until=TODAY.replace(year=2090)).token
    return {
        scale.team: [
            *(actions + query for query in ("", "?rating=red&flag=overdue", "?sort=-updated")),
            *(actions + query for query in ("?page=9999", "?no_update_since=1/1/2026&team=none")),
            reverse("actions:export-actions"),
            reverse("actions:change-actions") + "?all=1&rating=red",
            reverse("actions:save-list"),
            reverse("actions:plans"),
            plan,
            plan + "actions/",
            plan + "history/",
            scale.plan.get_actions_url() + "&words=train&flag=overdue",
            scale.plan.actions.in_order()[0].get_absolute_url(),
            reverse("actions:overview"),
            reverse("actions:warnings-about-ratings"),
            reverse("actions:open-round"),
            reverse("actions:update-rounds"),
            reverse("actions:update-round", args=round),
            reverse("actions:update-round", args=round) + "?page=9999",
            reverse("actions:round-updates", args=round) + "?page=9999",
            reverse("actions:moderate-round", args=round),
            reverse("actions:log-reminder", args=round),
            reverse("actions:remind-leads", args=round),
            reverse("actions:move-due-date", args=round),
            reverse("actions:change-timetable", args=round),
            reverse("actions:close-round", args=round),
            reverse("actions:outgoing-mail"),
            reverse("actions:post-actions", args=post),
            reverse("people:posts"),
            reverse("people:post", args=post),
            reverse("people:hand-over-post", args=post),
            reverse("reports:publications"),
            reverse("home"),
            reverse("search") + "?q=half+done",
        ],
        scale.lead: [
            reverse("home"),
            reverse("actions:update-my-actions"),
            reverse("actions:answer", args=[link]),
            reverse("search") + "?q=train+team",
        ],
        scale.signer: [
            reverse("home"),
            reverse("actions:sign-off-several"),
            reverse("actions:overview"),
        ],
    }


def printed_rows_of(scale):
    """The lead's printable list, which is the only page as long as all their actions."""
    link = link_for(scale.lead.email, [scale.round], until=TODAY.replace(year=2090))
    return reverse("actions:own-rows", args=[link.token])


def submissions(client):
    """Returns the requests to export the whole list and to preview as many changes as allowed.

    The workbook is left out, because it has the same rows as the CSV file and takes twice as long.
    """
    export, change = reverse("actions:export-actions"), reverse("actions:change-actions")
    listed = client.get(reverse("actions:actions")).context["filter"].qs
    keys = "&".join(f"action={pk}" for pk in listed.values_list("pk", flat=True)[:MAX_BULK_ACTIONS])
    change += "?what=confidentiality&"
    chosen = as_shown(client.get(change + keys), is_confidential="yes", reason="A small place.")
    return {f"{export}?sort=due": {"kind": "csv"}, change: chosen}


def queries(ask):
    """Returns the number of queries for a page, which must be shown successfully."""
    with CaptureQueriesContext(connection) as captured:
        page = ask()
    assert page.status_code == 200
    page.getvalue()
    return len(captured), page


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def test_no_list_uses_more_queries_for_many_actions_than_for_ten():
    scale = begin_to_scale()
    save("Reds of all", is_shared=True, by=scale.lead)
    asked = defaultdict(list)
    for size in SIZES:
        grow(scale, to=size)
        for user, addresses in pages(scale).items():
            client = signed_in(user)
            for address in addresses:
                count, page = queries(partial(client.get, address))
                asked[user.email, address].append(count)
                assert len(page.content) < LONGEST_PAGE, (size, address)
        team = signed_in(scale.team)
        for address, data in submissions(team).items():
            asked["sent", address].append(queries(partial(team.post, address, data))[0])
        asked["printed"].append(
            queries(partial(signed_in(scale.lead).get, printed_rows_of(scale)))[0]
        )

    assert scale.plan.actions.count() == SIZES[-1]
    assert {where: counts for where, counts in asked.items() if len(set(counts)) > 1} == {}
    assert max(max(counts) for counts in asked.values()) < MOST_QUERIES


def test_a_form_on_the_second_page_does_not_affect_the_first_page():
    scale = begin_to_scale()
    grow(scale, to=1_000)
    lead, team = signed_in(scale.lead), signed_in(scale.team)
    my_actions = reverse("actions:update-my-actions")
    answers = reverse("actions:moderate-round", args=[scale.round.pk])
    log = reverse("actions:log-reminder", args=[scale.round.pk])
    second = {where: f"{where}?page=2" for where in (my_actions, answers, log)}

    mine, *_others = rows_of(lead.get(second[my_actions]))
    page = lead.get(second[my_actions])
    lead.post(second[my_actions], sent(page, {mine: {**ANSWER, "rating": "red"}}))
    unread = team.get(second[answers]).context["answers"].unread[0].entry
    form = as_shown(team.get(second[answers]), entries=[unread.pk])
    team.post(second[answers], form)
    silent = team.get(second[log]).context["page"].object_list[0]
    told = {"actions": [silent.pk], "channel": "PHONE", "asked_on": "2/3/2026"}
    team.post(second[log], as_shown(team.get(second[log]), **told))

    assert mine.entries.get(round=scale.round).progress_made == ANSWER["progress_made"]
    assert lead.get(my_actions).context["waiting_count"] == 99
    assert unread.readings.get().outcome == "ACCEPTED"
    assert silent.reminders.filter(channel="PHONE").count() == 1
