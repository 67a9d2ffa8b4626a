"""Deciding on one action after another.

The tests cover the position in the queue, missing evidence and decisions that others have made.
"""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from actions.changes.services.date_requests import ask_for_date
from actions.models import ActionEntry
from actions.models.status_snapshot import due_columns
from actions.plans.services.entries import add_entry
from actions.plans.states import State
from safeguard.accounts.roles import Role
from safeguard.dates import parse
from tests.actions.sign_off.signing import claim, signed_in
from tests.committees.making import make_committee, make_item, make_meeting
from tests.factories import NOW, TODAY, hold, make_action, make_evidence, make_post, make_user
from tests.pages.forms import errors_of, filled_in
from tests.pages.world import begin, publish
from tests.visible import text_of

pytestmark = pytest.mark.django_db
SEVERAL = "/sign-off/"
NOTHING = {"evidence": "", "no_evidence_reason": "It is law."}


@pytest.fixture
def lead():
    lead = make_user(Role.OFFICER, email="lead@example.org", name="The lead")
    hold(make_post(), lead)
    return lead


@pytest.fixture
def signer():
    return signed_in(make_user(Role.SIGNING_OFFICER))


def waiting(ref, by, *, rag="green", **typed):
    action = make_action(ref=ref, lead="Head of Safeguarding", rag=rag)
    claim(action, by, **typed)
    action.refresh_from_db()
    return action


def address_of(action):
    return reverse("actions:sign-off", args=[action.pk])


def decide(client, action, **typed):
    return client.post(address_of(action), filled_in(client, address_of(action), **typed))


def test_a_decision_shows_its_position_and_leads_to_the_next(signer, lead):
    first, second = waiting("A", lead), waiting("B", lead)

    page = signer.get(address_of(first)).text
    to_second = decide(signer, first, answer="sign")
    told = signer.get(to_second["Location"]).text
    last = decide(signer, second, answer="return", reason="Who attended?")
    at_home = signer.get(last["Location"]).text

    assert "Decision 1 of 2" in page
    assert to_second["Location"] == address_of(second)
    assert "A signed off." in told
    assert "No other decision" not in told
    assert last["Location"] == reverse("home")
    assert "Decision 1 of 1" in told
    assert "B returned to its lead. No other decision is waiting for you." in at_home


def test_decisions_are_numbered_in_the_order_of_my_work(signer, lead):
    to_sign, dated = waiting("A", lead), make_action(ref="B", lead="Head of Safeguarding")
    asked = ask_for_date(
        action=dated,
        version=dated.version,
        new_due=parse("June 2030"),
        reason="No trainer.",
        by=lead,
        at=NOW - timedelta(days=9),
    )
    asked_at = reverse("actions:answer-date-request", args=[asked.pk])

    first, second = signer.get(asked_at).text, signer.get(address_of(to_sign)).text
    listed = next(
        each.lines
        for each in signer.get(reverse("home")).context["lists"]
        if each.heading == "Decisions for you"
    )

    assert [line.address for line in listed] == [asked_at, address_of(to_sign)]
    assert "Decision 1 of 2" in first
    assert "Decision 2 of 2" in second


def test_an_amber_action_has_a_box_to_tick_before_it_is_signed_off(signer, lead):
    action = waiting("A", lead, rag="amber")

    first = signer.get(address_of(action))
    asked = decide(signer, action, answer="sign")
    returned = decide(signer, waiting("B", lead, rag="amber"), answer="return", reason="Why?")
    unsigned = ActionEntry.objects.filter(state=State.SIGNED_OFF).count()
    decide(signer, action, answer="sign", confirmed="on")

    for page in (first, asked):
        assert "Sign it off although it is rated Amber" in page.text
    assert errors_of(asked) == {"id_confirmed": "Tick the box if you still want to sign it off"}
    assert returned.status_code == 302
    assert unsigned == 0
    action.refresh_from_db()
    assert action.state == State.SIGNED_OFF


def test_the_page_shows_rating_last_words_evidence_earlier_dates_and_what_committees_were_told(
    signer, lead
):
    action = waiting("A", lead, rag="amber", evidence="The register.")
    note = {"kind": "DATE", "effective_on": TODAY, "by": lead, "at": NOW}
    changes = due_columns(parse("31/3/2027"))
    add_entry(action=action, changes=due_columns(parse("1/12/2026")), **note)
    add_entry(
        action=action,
        changes=changes,
        decided_by="Director",
        reason="The trainer left.",
        **note,
    )
    committee = make_committee("Scrutiny Committee")
    item = make_item(make_meeting(committee, date(2026, 2, 10)), number="5")
    publish(begin(action.plan, by=make_user(Role.CLERK), agenda_item=item), by=lead)

    page = text_of(signer.get(address_of(action)))

    assert "Amber since" in page
    assert "The register." in page
    assert "1 December 2026, moved to 31 March 2027, agreed by Director on" in page
    assert "The trainer left." in page
    assert "What committees were told" in page
    assert "Scrutiny Committee" in page
    assert "Amber, due 31 March 2027" in page


def test_signing_off_without_evidence_needs_a_reason(signer, lead):
    action = waiting("A", lead, **NOTHING)

    page = signer.get(address_of(action)).text
    refused = decide(signer, action, answer="sign", confirmed="on")
    decide(signer, action, answer="sign", reason="The law is in force.", confirmed="on")

    assert "No evidence given" in page
    assert errors_of(refused) == {
        "id_reason": "Enter why you are signing this off without evidence"
    }
    action.refresh_from_db()
    assert action.state == State.SIGNED_OFF
    assert ActionEntry.objects.latest("pk").reason == "The law is in force."


def test_signing_off_several_is_offered_only_if_one_of_them_has_evidence(signer, lead):
    action = waiting("A", lead, **NOTHING)

    before = signer.get(reverse("home")).text
    make_evidence(action, "Training register")
    after = signer.get(reverse("home")).text

    assert "Start with A" in before
    assert "Sign off several" not in before
    assert "Sign off several" in after


def test_an_uploaded_file_counts_as_evidence(signer, lead):
    action = waiting("A", lead, **NOTHING)
    make_evidence(action, "Training register")

    decide(signer, action, answer="sign")

    action.refresh_from_db()
    assert action.state == State.SIGNED_OFF


def test_an_action_without_evidence_cannot_be_signed_off_with_others(signer, lead):
    bare, backed = waiting("A", lead, **NOTHING), waiting("B", lead)

    page = signer.get(SEVERAL)
    form = filled_in(signer, SEVERAL, chosen=[f"{bare.pk}-{bare.version}"])
    signer.post(SEVERAL, form)

    assert "1 action with no evidence given" in page.text
    assert list(page.context["form"].read) == [f"{backed.pk}-{backed.version}"]
    bare.refresh_from_db()
    assert bare.state == State.AWAITING_SIGN_OFF


@pytest.mark.parametrize(
    ("typed", "heading"),
    [
        ({"answer": "sign"}, "already been signed off"),
        ({"answer": "return", "reason": "Who attended?"}, "already been returned to its lead"),
    ],
)
def test_a_decision_already_made_by_another_person_is_shown_and_nothing_is_saved(
    signer, lead, typed, heading
):
    action, other = waiting("A", lead), waiting("B", lead)
    late = filled_in(signer, address_of(action), answer="sign")
    director = make_user(Role.SIGNING_OFFICER, email="director@example.org", name="The director")
    decide(signed_in(director), action, **typed)
    before = ActionEntry.objects.count()

    page = signer.post(address_of(action), late)

    assert page.status_code == 409
    assert heading in page.text
    assert "What you sent was not saved." in page.text
    assert address_of(other) in page.text
    assert ActionEntry.objects.count() == before
    assert "What you sent was not saved." not in signer.get(address_of(action)).text
