"""Havering's plan through the pages: imported, viewed on two dates and reported on."""

import re

import pytest
from django.urls import reverse

from actions.models import Action
from reports.models import Report
from safeguard.accounts.roles import Role
from tests.cases.files import HAVERING
from tests.cases.pages import fill, import_by_page, sign_in
from tests.pages.world import WORDS

pytestmark = pytest.mark.django_db
PLAN = "Havering Ofsted action plan"


@pytest.fixture
def team():
    return sign_in(Role.IMPROVEMENT_TEAM)


@pytest.fixture
def plan(team):
    content = HAVERING.read_bytes()
    return import_by_page(team, content, title=PLAN, scale="RAG", as_at="21/1/2014")


def report_of(team, plan, as_at):
    """Returns the page of the exception report."""
    words = {name: text for name, text in WORDS.items() if name not in {"as_at", "is_restricted"}}
    fill(team, "reports:write-report", plan.slug, **words, as_at=as_at)
    return team.get(Report.objects.latest("pk").get_absolute_url()).text


def flagged(page, flag):
    """Returns the references of the actions with the flag."""
    blocks = [block.split("Lead officer:")[0] for block in page.split('<h4 id="exception-')[1:]]
    return [re.search(r">(\w+)\.", block)[1] for block in blocks if flag in block]


def test_in_january_seven_are_amber_one_awaits_sign_off_and_three_have_no_due_date(team, plan):
    page = report_of(team, plan, "21/1/2014")

    assert "7 are rated amber. There are no red ratings." in page
    for flag, refs in {"No timescale": ["A1", "A4", "A7"], "Awaiting sign-off": ["A5"]}.items():
        assert flagged(page, flag) == refs
    assert flagged(page, "Overdue") == []
    assert "revised to March 2014, original date not recorded" in page
    assert "May 2014" in page
    assert "February 2014" in page


def test_in_april_two_are_overdue_and_a5_is_not(team, plan):
    page = report_of(team, plan, "1/4/2014")

    assert flagged(page, "Overdue") == ["A3", "A6"]
    assert flagged(page, "No timescale") == ["A1", "A3", "A4", "A6", "A7"]
    assert flagged(page, "Awaiting sign-off") == ["A5"]


SIGN = {"answer": "sign", "reason": "Seen at the visit.", "confirmed": "on"}


def test_an_amber_signed_off_by_another_person_then_counts_as_completed(team, plan):
    waits = Action.objects.get(ref="A5")
    signer = sign_in(Role.SIGNING_OFFICER)
    page = signer.get(reverse("actions:sign-off", args=[waits.pk])).text

    fill(signer, "actions:sign-off", waits.pk, **SIGN)

    assert "No evidence given" in page
    waits.refresh_from_db()
    assert (waits.state, waits.rating.code) == ("signed-off", "amber")
    assert team.get(reverse("actions:sign-off", args=[waits.pk])).status_code == 403
