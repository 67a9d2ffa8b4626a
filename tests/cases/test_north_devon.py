"""North Devon's tracker, 22 July 2019: a date changes only when the committee resolves it."""

from datetime import UTC, date, datetime, time

import pytest
from django.urls import reverse

from actions.models import Action, DateRequest, WithdrawalRequest
from committees.models import AgendaItem, Meeting
from safeguard.accounts.roles import Role
from tests.cases.pages import (
    add_clause,
    add_committee,
    begin_minute,
    decide,
    fill,
    import_by_page,
    sign_in,
)
from tests.pages.forms import filled_in

pytestmark = pytest.mark.django_db
LIVE, COMPLETED, EXTENDED = 21, 5, 7
PLAN = "Audit recommendations tracker"


def rows():
    yield "ref,action,rag,state,target_date,lead"
    for number in range(1, LIVE + 1):
        due = "30/6/2019" if number <= 4 else "30/9/2019"
        yield f"L{number},Recommendation {number},amber,in-progress,{due},Head of Audit"
    for number in range(1, COMPLETED + 1):
        yield f"C{number},Completed {number},green,signed-off,31/3/2019,Head of Audit"


@pytest.fixture(scope="module")
def team(rows_of_the_module):
    return sign_in(Role.IMPROVEMENT_TEAM)


@pytest.fixture(scope="module")
def clerk(rows_of_the_module):
    return sign_in(Role.CLERK)


@pytest.fixture(scope="module")
def plan(team):
    content = "\n".join(rows()).encode()
    return import_by_page(team, content, title=PLAN, scale="RAG", as_at="15/7/2019")


@pytest.fixture(scope="module")
def committee(clerk, plan):
    return add_committee(clerk, "Governance Committee", plans=[plan])


def action(ref):
    return Action.objects.get(ref=ref)


def dues(refs):
    return {ref: action(ref).due.display for ref in refs}


def ask_for_extensions(team, refs, new_due="31/12/2019", *, on=date(2019, 7, 15)):
    """Requests new dates, as if on the day."""
    for ref in refs:
        fill(
            team,
            "actions:ask-for-date",
            action(ref).pk,
            new_due=new_due,
            reason=f"The system of {ref} is delayed.",
        )
    day = datetime.combine(on, time(12), tzinfo=UTC)
    DateRequest.objects.waiting().filter(action__ref__in=refs).update(asked_at=day)


def grant(clerk, clause):
    """Grants every request on the page."""
    page = clerk.get(reverse("committees:grant-dates", args=[clause.pk]))
    keys = list(page.context["form"].offered)
    return decide(clerk, "committees:grant-dates", clause, chosen=keys)


@pytest.fixture(scope="module")
def asked(team, plan):
    refs = [f"L{number}" for number in range(1, EXTENDED + 1)]
    ask_for_extensions(team, refs)
    fill(team, "actions:ask-for-withdrawal", action("L8").pk, reason="The service was closed.")
    WithdrawalRequest.objects.update(asked_at=datetime(2019, 7, 15, 12, tzinfo=UTC))
    return refs


@pytest.fixture(scope="module")
def clauses(clerk, committee):
    minute = begin_minute(clerk, committee, held_on="22/7/2019")
    return {
        "(a)": add_clause(clerk, minute, "(a)", "that the report be noted", "NOTING"),
        "(b)": add_clause(clerk, minute, "(b)", "that time extension be granted for table C"),
        "(c)": add_clause(clerk, minute, "(c)", "that the tracker be noted", "NOTING"),
    }


def test_before_the_resolution_the_old_dates_apply_and_past_ones_are_overdue(team, plan, asked):
    assert set(dues(asked[:4]).values()) == {"30 June 2019"}
    assert set(dues(asked[4:]).values()) == {"30 September 2019"}
    assert DateRequest.objects.waiting().count() == EXTENDED
    assert WithdrawalRequest.objects.waiting().count() == 1
    page = team.get(plan.get_actions_url() + "&flag=overdue").context["page"]
    assert {"L1", "L2", "L3", "L4"} <= {each.ref for each in page.object_list}
    assert plan.actions.counted().count() == LIVE + COMPLETED


def test_after_the_resolution_new_dates_apply_and_show_reason_clause_and_original(
    team, clerk, asked, clauses
):
    page = grant(clerk, clauses["(b)"])

    assert "Decision recorded." in page.text
    assert set(dues(asked).values()) == {"31 December 2019"}
    for ref in asked:
        one = action(ref)
        assert one.revisions == 1
        shown = team.get(one.get_absolute_url()).text
        assert f"The system of {ref} is delayed." in shown
        assert "Governance Committee, 22 July 2019, minute 12 (b)" in shown
        assert clauses["(b)"].get_absolute_url() in shown
        assert one.original_due.display in {"30 June 2019", "30 September 2019"}
        assert one.original_due.display in shown
    minuted = clerk.get(clauses["(b)"].get_absolute_url().split("#")[0]).text
    assert "New dates:" in minuted
    assert "due 31 December 2019" in minuted


def test_the_clerk_is_told_that_a_deletion_needs_its_own_decision(team, clerk, asked, clauses):
    address = reverse("committees:grant-dates", args=[clauses["(b)"].pk])
    told = clerk.get(address).text
    grant(clerk, clauses["(b)"])
    (deletion,) = WithdrawalRequest.objects.waiting()

    chosen = {"chosen": [f"{deletion.pk}-{deletion.action.version}"]}
    by_extension = decide(clerk, "committees:withdraw-actions", clauses["(b)"], **chosen)
    still_there = action("L8").state
    own = add_clause(clerk, clauses["(b)"].minute, "(d)", "that L8 be deleted")
    decide(clerk, "committees:withdraw-actions", own, **chosen)

    assert "There is also a request to remove one action from its plan." in told
    assert "Add a separate clause." in by_extension.text
    assert still_there == "in-progress"
    assert action("L8").state == "withdrawn"
    assert own.get_absolute_url() in team.get(action("L8").get_absolute_url()).text
    deletion.refresh_from_db()
    assert deletion.is_agreed


def test_a_second_extension_of_the_same_action_is_highlighted(
    team, clerk, committee, plan, asked, clauses
):
    grant(clerk, clauses["(b)"])
    before = team.get(reverse("actions:plan-actions", args=[plan.slug])).text
    ask_for_extensions(team, ["L1", "L9"], new_due="31/3/2020", on=date(2019, 11, 1))
    minute = begin_minute(clerk, committee, held_on="11/11/2019")
    clause = add_clause(clerk, minute, "(b)", "that time extension be granted")
    offered = clerk.get(reverse("committees:grant-dates", args=[clause.pk])).text

    grant(clerk, clause)

    assert "2nd revision" not in before
    assert offered.count("2nd revision") == 1
    assert (action("L1").revisions, action("L9").revisions) == (2, 1)
    assert action("L1").original_due.display == "30 June 2019"
    after = team.get(reverse("actions:plan-actions", args=[plan.slug])).text
    assert after.count("2nd revision") == 1
    assert "2nd revision" in team.get(action("L1").get_absolute_url()).text


def test_requests_are_granted_all_or_none_and_only_once(team, clerk, asked, clauses):
    address = reverse("committees:grant-dates", args=[clauses["(b)"].pk])
    waiting = list(DateRequest.objects.waiting().select_related("action"))
    keys = [f"{request.pk}-{request.action.version}" for request in waiting]
    form = filled_in(clerk, address, chosen=keys) | {"agreed": "decision"}
    signer = sign_in(Role.SIGNING_OFFICER)
    fill(signer, "actions:answer-date-request", waiting[0].pk, answer="refuse", reason="Too long.")

    held_up = clerk.post(address, form)
    for _ in range(2):
        form = filled_in(clerk, address, chosen=keys[1:]) | {"agreed": "decision"}
        clerk.post(address, form)
        clerk.post(address, form)

    assert "changed while you were reading" in held_up.text
    assert [action(ref).revisions for ref in asked] == [0, 1, 1, 1, 1, 1, 1]


def test_a_chairs_request_or_an_upcoming_meeting_cannot_grant_dates(
    team, clerk, committee, asked, clauses
):
    fill(clerk, "committees:add-meeting", committee.pk, held_on="22/7/2090")
    to_come = Meeting.objects.latest("pk")
    fill(clerk, "committees:add-item", to_come.pk, number="12", title="Recommendations")
    item = AgendaItem.objects.latest("pk")
    wish = add_clause(clerk, clauses["(b)"].minute, "", "The Chair asks.", "CHAIRS_REQUEST")

    page = clerk.get(reverse("committees:write-minute", args=[item.pk]))
    wished = clerk.get(reverse("committees:grant-dates", args=[wish.pk]))

    assert (page.status_code, wished.status_code) == (409, 409)
    assert "Its minutes can be written from 22 July 2090." in page.text
    assert "This was minuted but not resolved" in wished.text
    assert DateRequest.objects.waiting().count() == EXTENDED


def test_requests_for_closed_actions_are_not_offered_until_reopened(team, clerk, asked, clauses):
    address = reverse("committees:grant-dates", args=[clauses["(b)"].pk])
    signer = sign_in(Role.SIGNING_OFFICER)
    for ref in ["L1", "L8"]:
        fill(team, "actions:claim-completion", action(ref).pk, evidence="The register.")
        fill(signer, "actions:sign-off", action(ref).pk, answer="sign", confirmed="on")

    closed = clerk.get(address)
    deletion = WithdrawalRequest.objects.get()
    refusing = team.get(reverse("actions:refuse-withdrawal", args=[deletion.pk]))
    fill(team, "actions:change-state", action("L1").pk, state="in-progress", reason="Not done.")
    reopened = clerk.get(address)

    assert len(closed.context["form"].offered) == EXTENDED - 1
    assert "be taken out of its plan" not in closed.text
    assert refusing.status_code == 409
    assert len(reopened.context["form"].offered) == EXTENDED
