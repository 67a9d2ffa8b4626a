"""Stockton's review of its safeguarding board, 2017: four categories instead of colours."""

from datetime import date

import pytest
from django.urls import reverse

from actions.models import Action, DateRequest
from actions.sign_off.services.completion import ActionVersion
from actions.warnings.warnings_list import warnings_list_of
from committees.minutes.services.decisions import sign_off_actions
from safeguard.accounts.models import User
from safeguard.accounts.roles import Role
from safeguard.exceptions import Refused
from tests.cases.files import STOCKTON, STOCKTON_SCALE
from tests.cases.pages import add_clause, add_committee, begin_minute, fill, import_by_page, sign_in
from tests.commands import manage, report_of
from tests.factories import NOW
from tests.pages.forms import as_shown, errors_of, filled_in

pytestmark = pytest.mark.django_db

PLAN = "Review of the safeguarding board"
AS_AT = "31 December 2017"


@pytest.fixture
def report():
    manage("load_scales", STOCKTON_SCALE)
    manage("import_plan", STOCKTON, "--plan", PLAN, "--scale", "Stockton", "--as-at", AS_AT)
    return report_of(PLAN, AS_AT)


def test_categories_are_counted_under_the_councils_own_codes(report):
    assert report["counts"] == {"1": 2, "2": 3, "3": 0, "4": 0, "no-data": 0}
    assert report["shares"] == {"1": 40, "2": 60, "3": 0, "4": 0, "no-data": 0}


def test_two_are_rated_on_track_although_their_date_has_passed(report):
    assert report["flags"]["overdue"] == 2


def test_fully_achieved_awaits_sign_off_by_the_committee(report):
    assert report["flags"]["awaiting-sign-off"] == 2
    assert report["completed"] == 0


def test_on_track_and_achieved_are_not_exceptions(report):
    assert report["rows"] == []


def test_each_flag_lists_its_recommendations():
    manage("load_scales", STOCKTON_SCALE)
    manage("import_plan", STOCKTON, "--plan", PLAN, "--scale", "Stockton", "--as-at", AS_AT)

    page = manage("report", "exception", "--plan", PLAN, "--as-at", AS_AT, "--format", "html")

    lead = "Chair / Director of Children&#x27;s Services"
    for due, ref in [("April 2017", "2"), ("March 2017", "3")]:
        assert f"{ref}: {lead}, due {due}" in page
    for ref in ["4", "5"]:
        assert f"{ref}: {lead}" in page
    assert f"1: {lead}" not in page


def test_an_original_date_to_be_confirmed_is_kept_beside_the_current_one(tmp_path):
    scale = STOCKTON_SCALE.read_text(encoding="utf-8")
    path = tmp_path / "everything_is_listed.toml"
    path.write_text(scale.replace("is_exception = false", "is_exception = true"), encoding="utf-8")
    manage("load_scales", path)
    manage("import_plan", STOCKTON, "--plan", PLAN, "--scale", "Stockton", "--as-at", AS_AT)

    report = report_of(PLAN, AS_AT)

    assert [row["ref"] for row in report["rows"]] == ["1", "2", "3", "4", "5"]
    row = next(row for row in report["rows"] if row["ref"] == "1")
    assert row["original_due"] == {"last_day": None, "text": "to be confirmed"}
    assert row["due"] == {"last_day": "2018-09-30", "text": "2018-09"}
    assert row["flags"] == []


COMMITTEE = "Children and Young People Select Committee"
NEXT = {"next_step": "Hold the fifth.", "next_step_due": "May 2099"}
SAID = {"progress_made": "Four meetings were held.", "improvement_required": "The fifth.", **NEXT}


def action(ref):
    return Action.objects.get(ref=ref)


def states():
    return {one.ref: one.state for one in Action.objects.in_order()}


@pytest.fixture
def team():
    return sign_in(Role.IMPROVEMENT_TEAM)


@pytest.fixture
def clerk():
    return sign_in(Role.CLERK)


@pytest.fixture
def plan(team):
    manage("load_scales", STOCKTON_SCALE)
    return import_by_page(
        team, STOCKTON.read_bytes(), title=PLAN, scale="Stockton", as_at="31/12/2017"
    )


@pytest.fixture
def committee(team, clerk, plan):
    committee = add_committee(clerk, COMMITTEE)
    accepts = {"accepted_by": "COMMITTEE", "committee": committee.pk}
    fill(team, "committees:choose-who-accepts", plan.slug, **accepts)
    return committee


def test_four_and_five_are_signed_off_only_by_the_committee(team, clerk, plan, committee):
    signer = sign_in(Role.SIGNING_OFFICER)
    by_officer = signer.get(reverse("actions:sign-off", args=[action("4").pk])).status_code
    minute = begin_minute(clerk, committee, held_on="17/1/2018")
    clause = add_clause(clerk, minute, "1.", "that recommendations 4 and 5 be signed off")
    address = reverse("committees:sign-off-actions", args=[clause.pk])
    offered = clerk.get(address)

    told = clerk.get("/").text
    ticks = list(offered.context["form"].offered)
    form = as_shown(offered, chosen=ticks)
    preview = clerk.post(address, form)
    page = clerk.post(address, {**form, "agreed": "decision"}, follow=True)

    assert by_officer == 403
    assert (
        "4, 5 have been marked as complete. "
        "A resolution of this committee is needed to sign them off."
    ) in told
    assert "have been marked as complete" not in clerk.get("/").text
    assert [read.action.ref for read in offered.context["form"].offered.values()] == ["4", "5"]
    assert "Completed, awaiting sign-off changes to" in preview.text
    assert "Decision recorded." in page.text
    assert states() == {
        "1": "in-progress",
        "2": "in-progress",
        "3": "in-progress",
        "4": "signed-off",
        "5": "signed-off",
    }
    for ref in ["4", "5"]:
        shown = team.get(action(ref).get_absolute_url()).text
        assert f"{COMMITTEE}, 17 January 2018, minute 12 1." in shown
        assert clause.get_absolute_url() in shown
    assert COMMITTEE in team.get(plan.get_absolute_url()).text
    assert report_of(PLAN, "31 January 2018")["completed"] == 2
    assert report_of(PLAN, AS_AT)["completed"] == 0


def test_another_committee_or_an_earlier_meeting_cannot_sign_off(clerk, committee):
    other = add_committee(clerk, "Audit Committee")
    minute = begin_minute(clerk, other, held_on="17/1/2018")
    clause = add_clause(clerk, minute, "1.", "that recommendation 4 be signed off")
    early = begin_minute(clerk, committee, held_on="30/12/2017")
    too_early = add_clause(clerk, early, "1.", "that recommendation 4 be signed off")
    read = ActionVersion(action("4"), action("4").version)

    page = clerk.get(reverse("committees:sign-off-actions", args=[clause.pk])).text
    page_of_early = clerk.get(reverse("committees:sign-off-actions", args=[too_early.pk])).text

    assert "No actions are waiting for this committee to sign off." in page
    assert "4, 5 were marked as complete after this meeting" in page_of_early
    with pytest.raises(Refused, match="after the meeting"):
        sign_off_actions(resolution=too_early, read=[read], by=User.objects.system(), at=NOW)


def test_two_and_three_are_on_track_although_their_date_has_passed(team, plan):
    page = team.get(plan.get_actions_url() + "&flag=overdue&rating=2").context["page"]

    assert {"2", "3"} <= {one.ref for one in page.object_list}


ON_TRACK = "Rated “On Track” (“On track but not yet due”), but was due by"


def test_two_and_three_have_warnings_and_one_has_none(plan):
    lines = warnings_list_of(plan.actions.all(), on=date(2017, 12, 31))

    found = [(line.action.ref, line.warning.kind.value) for line in lines]
    assert found == [
        ("2", "on-track-after-date"),
        ("3", "on-track-after-date"),
        ("4", "nothing-to-show"),
        ("5", "nothing-to-show"),
    ]


def test_the_list_of_warnings_gives_reasons_and_changes_no_rating(team):
    manage("load_scales", STOCKTON_SCALE)
    # As far in the future as September 2018 was in December 2017.
    content = STOCKTON.read_text(encoding="utf-8").replace("2018-09", "2098-09").encode()
    import_by_page(team, content, title=PLAN, scale="Stockton", as_at="31/12/2017")

    page = team.get("/warnings/?kind=on-track-after-date")
    shown = [row.line for row in page.context["rows"]]

    assert [(line.action.ref, line.warning.why) for line in shown] == [
        ("2", f"{ON_TRACK} April 2017 and no later date has been agreed."),
        ("3", f"{ON_TRACK} March 2017 and no later date has been agreed."),
    ]
    assert [each.why for each in warnings_on_page(team, "1")] == []
    assert [each.why for each in warnings_on_page(team, "2")] == [shown[0].warning.why]
    assert [action(ref).rating.code for ref in "12345"] == ["2", "2", "2", "1", "1"]


def warnings_on_page(client, ref):
    lines = client.get(action(ref).get_absolute_url()).context["warnings"]
    return [line.warning for line in lines]


def test_slipped_cannot_be_saved_without_a_new_date_and_a_reason(team, plan):
    address = reverse("actions:record-progress", args=[action("2").pk])
    typed = {**SAID, "rating": "3"}

    refused = team.post(address, filled_in(team, address, **typed))
    half = team.post(address, filled_in(team, address, **typed, reason="The lead left."))
    nothing_moved = action("2").state
    team.post(
        address, filled_in(team, address, **typed, reason="The lead left.", new_due="May 2018")
    )

    assert set(errors_of(refused)) == {"id_new_due", "id_reason"}
    assert set(errors_of(half)) == {"id_new_due"}
    assert nothing_moved == "in-progress"
    assert action("2").state == "revised-timescale-needed"
    asked = DateRequest.objects.get()
    assert (asked.new_due.display, asked.reason) == ("May 2018", "The lead left.")
    assert action("2").due.display == "April 2017"


def test_a_new_date_is_not_requested_again_while_one_is_waiting(team, plan):
    page = reverse("actions:record-progress", args=[action("2").pk])
    late = {**SAID, "rating": "3", "reason": "The lead left."}
    team.post(page, filled_in(team, page, **late, new_due="May 2018"))

    again = team.post(page, filled_in(team, page, **{**late, "progress_made": "Five were."}))

    assert again.status_code == 302
    assert DateRequest.objects.count() == 1


def test_not_achieved_cannot_be_saved_without_an_explanation(team, plan):
    address = reverse("actions:record-progress", args=[action("3").pk])
    typed = {"rating": "4", "progress_made": "Two took part.", "reason": "Six left.", **NEXT}

    refused = team.post(address, filled_in(team, address, **typed))
    team.post(address, filled_in(team, address, **typed, improvement_required="The other six."))

    assert "id_improvement_required" in errors_of(refused)
    assert action("3").rating.code == "4"


def test_achieved_can_be_claimed_but_not_chosen_as_a_rating(team, plan):
    address = reverse("actions:record-progress", args=[action("3").pk])

    page = team.post(address, filled_in(team, address, **SAID) | {"rating": "1"})

    assert list(errors_of(page)) == ["id_rating_1"]
    fill(team, "actions:claim-completion", action("3").pk, evidence="The register.")
    assert (action("3").state, action("3").rating.code) == ("awaiting-sign-off", "1")
