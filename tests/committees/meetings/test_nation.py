"""A council in England or Wales cites the exemption paragraphs that apply in its nation."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from committees.meetings.services.agenda import Exemption
from safeguard.accounts.roles import Role
from safeguard.exceptions import Refused
from tests.committees.making import EXEMPT, make_committee, make_item, make_meeting
from tests.factories import make_user

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[3]
WELSH = Exemption([12, 13], "A child could be recognised.", "Report on a review")


@pytest.fixture
def clerk():
    client = Client()
    client.force_login(make_user(Role.CLERK))
    return client


def offered(page):
    return [int(number) for number in re.findall(r'name="paragraphs"[^>]*value="(\d+)"', page)]


@pytest.mark.parametrize(("nation", "numbers"), [("england", (1, 8)), ("wales", (12, 19))])
def test_only_the_nations_paragraphs_are_offered(clerk, settings, nation, numbers):
    settings.NATION = nation
    meeting = make_meeting(make_committee())

    page = clerk.get(reverse("committees:add-item", args=[meeting.pk])).text

    assert offered(page) == list(range(*numbers))


@pytest.mark.parametrize(("nation", "foreign"), [("england", WELSH), ("wales", EXEMPT)])
def test_the_other_nations_paragraphs_are_refused(settings, nation, foreign):
    settings.NATION = nation
    meeting = make_meeting(make_committee())

    with pytest.raises(Refused, match="paragraphs that apply to your council"):
        make_item(meeting, exemption=foreign)


def test_paragraphs_saved_under_the_other_nation_are_still_displayed(clerk, settings):
    settings.NATION = "wales"
    item = make_item(make_meeting(make_committee()), exemption=WELSH)
    settings.NATION = "england"

    page = clerk.get(item.get_absolute_url()).text
    form = clerk.get(reverse("committees:edit-item", args=[item.pk])).text

    assert "paragraphs 12 and 13 of Part 4 of Schedule 12A" in page
    assert "This cites paragraphs 12 and 13 of Part 4 of Schedule 12A" in form
    assert offered(form) == list(range(1, 8))


def test_an_unknown_nation_is_refused_with_a_clear_message():
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "NATION": "scotland"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "NATION must be england or wales, not 'scotland'." in done.stderr
