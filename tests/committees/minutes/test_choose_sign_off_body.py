"""Choosing who signs off a plan's actions."""

import pytest
from django.urls import reverse

from actions.models import ImprovementPlan
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from tests.cases.pages import fill, sign_in
from tests.committees.making import make_committee
from tests.factories import make_plan, make_post
from tests.pages.forms import errors_of, filled_in

pytestmark = pytest.mark.django_db
PAGE = "committees:choose-who-accepts"


@pytest.fixture
def team():
    return sign_in(Role.IMPROVEMENT_TEAM)


@pytest.fixture
def plan():
    return make_plan()


def test_any_signing_officer_can_sign_off_a_new_plan(team, plan):
    page = team.get(plan.get_absolute_url()).text

    assert "<dt>Signed off by</dt>\n    <dd>Any signing officer</dd>" in page


def test_a_board_or_post_can_be_chosen_and_is_shown_on_the_plan(team, plan):
    board = make_committee("Improvement Board", is_public=False)
    post = make_post("Director of Children’s Services")

    by_board = fill(team, PAGE, plan.slug, accepted_by="COMMITTEE", committee=board.pk)
    by_post = fill(team, PAGE, plan.slug, accepted_by="POST", post=post.pk)

    assert "Improvement Board" in by_board.text
    assert "Director of Children’s Services" in by_post.text
    assert ImprovementPlan.objects.get().accepting_post == post
    assert AuditEvent.objects.filter(verb="plan.signing_chosen").count() == 2


def test_a_choice_made_meanwhile_is_shown_beside_one_s_own_and_not_overwritten(team, plan):
    address, board = reverse(PAGE, args=[plan.slug]), make_committee("Improvement Board")
    form = filled_in(team, address, accepted_by="POST", post=make_post("Director").pk)
    fill(team, PAGE, plan.slug, accepted_by="COMMITTEE", committee=board.pk)

    page = team.post(address, form)

    assert page.status_code == 409
    now = {str(label): str(value) for label, value in page.context["now"]()}
    assert now["Committee or board"] == "Improvement Board"
    assert "Current details" in page.text
    assert page.context["form"]["accepted_by"].value() == "POST"
    assert ImprovementPlan.objects.get().accepted_by == "COMMITTEE"


@pytest.mark.parametrize(
    ("typed", "where"),
    [("POST", "id_post"), ("COMMITTEE", "id_committee"), ("X", "id_accepted_by_1")],
)
def test_the_chosen_body_must_be_named(team, plan, typed, where):
    address = reverse(PAGE, args=[plan.slug])

    page = team.post(address, filled_in(team, address, accepted_by=typed))

    assert list(errors_of(page)) == [where]
    assert ImprovementPlan.objects.get().accepted_by == "SIGNING_OFFICER"
