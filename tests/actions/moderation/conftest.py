"""A round in which one lead is asked about two actions, and the team that reviews the updates."""

from datetime import timedelta

import pytest

from actions.rounds.services.rounds import open_round
from actions.rounds.timetable import default_timetable
from safeguard.accounts.models import Post
from safeguard.accounts.roles import Role
from tests.factories import NOW, TODAY, hold, import_rows, make_plan, make_user

DAY = timedelta(days=1)


@pytest.fixture
def team(client):
    user = make_user(Role.IMPROVEMENT_TEAM)
    client.force_login(user)
    return user


@pytest.fixture
def lead():
    return make_user(Role.OFFICER, email="lead@example.org", name="The lead")


@pytest.fixture
def round(team, lead):
    plan = make_plan()
    import_rows(
        plan,
        *(
            {
                "ref": ref,
                "action": f"Train group {ref}",
                "lead": "Head of Training",
                "rag": "green",
                "commentary_gist": f"Group {ref} was invited.",
            }
            for ref in ("A1", "A2")
        ),
        as_at=TODAY - 30 * DAY,
    )
    hold(Post.objects.get(job_title="Head of Training"), lead)
    return open_round(
        plans=[plan],
        as_at=TODAY,
        cut_off_on=TODAY,
        timetable=default_timetable(opens_on=TODAY, cut_off_on=TODAY),
        by=team,
        at=NOW,
    )
