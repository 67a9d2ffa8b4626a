"""Signing off an action or returning it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from actions.models import Action, EvidenceVersion, ImprovementPlan
from actions.plans.services.entries import actions_that_disagree
from actions.plans.states import State
from safeguard.accounts.models import HoldingKind
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from tests.actions.sign_off.signing import claim, signed_in
from tests.factories import (
    ANSWER,
    hold,
    make_action,
    make_evidence,
    make_plan,
    make_post,
    make_user,
    rating_of,
)
from tests.pages.forms import as_shown, errors_of, filled_in
from tests.pages.html_forms import form_on as html_form_on

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
SIGN = {"answer": "sign", "confirmed": "on"}
RETURN = {"answer": "return", "reason": "Who attended the courses?"}


@pytest.fixture
def post():
    return make_post()


@pytest.fixture
def lead(post):
    lead = make_user(Role.OFFICER, email="lead@example.org", name="The lead")
    hold(post, lead)
    return lead


@pytest.fixture
def action(lead):
    action = make_action(lead="Head of Safeguarding")
    action.success_measure = "Nine in ten are trained."
    action.save()
    claim(action, lead)
    return action


@pytest.fixture
def signer():
    return signed_in(make_user(Role.SIGNING_OFFICER))


def address_of(action):
    return reverse("actions:sign-off", args=[action.pk])


def test_the_page_starts_with_the_outcome_wanted_and_the_evidence(signer, action):
    page = signer.get(address_of(action)).text

    words = ["Is this action complete?", "Success measure", "Nine in ten are trained."]
    shown = ["The training register.", "Your decision", "Lead officer", "Since "]
    places = [page.index(text) for text in [*words, *shown]]
    assert places == sorted(places)


def test_signing_off_keeps_the_rating_if_the_scale_has_none_for_completed(signer, action):
    page = signer.post(address_of(action), filled_in(signer, address_of(action), **SIGN))

    action.refresh_from_db()
    assert page["Location"] == reverse("home")
    assert (action.state, action.rating.code) == (State.SIGNED_OFF, "amber")
    assert action.latest_entry.decided_by == "a signing officer"
    assert AuditEvent.objects.filter(verb="action.signed_off").count() == 1


def test_signing_off_sets_the_rating_for_completed_and_reopening_restores_it(signer, lead):
    action = make_action(make_plan(scale="BRAG"), lead="Head of Safeguarding", rag="green")
    claim(action, lead)

    signer.post(address_of(action), filled_in(signer, address_of(action), **SIGN))
    action.refresh_from_db()
    signed = action.rating.code
    change = reverse("actions:change-state", args=[action.pk])
    again = {"state": "in-progress", "reason": "The figures fell again."}
    signer.post(change, filled_in(signer, change, **again))

    action.refresh_from_db()
    assert (signed, action.rating.code, action.state) == ("blue", "green", State.IN_PROGRESS)
    assert action.is_reopened
    assert actions_that_disagree() == []
    page = signer.get(action.get_absolute_url()).text
    assert "Completed, signed off (previously Completed, awaiting sign-off)" in page
    assert "The figures fell again." in page
    titles = ["Reopened", "Signed off", "Marked as complete"]
    places = [page.index(f"<strong>{title}<") for title in titles]
    assert places == sorted(places)


def test_a_returned_action_shows_the_reason_and_can_be_claimed_again(signer, lead, action):
    page = signer.post(address_of(action), filled_in(signer, address_of(action), **RETURN))

    action.refresh_from_db()
    assert page["Location"] == reverse("home")
    assert action.state == State.IN_PROGRESS
    officer = signed_in(lead)
    assert "Who attended the courses?" in officer.get(action.get_absolute_url()).text
    assert "Returned</span> by" in officer.get(reverse("home")).text
    claim(action, lead, effective_on=timezone.localdate(), at=timezone.now())
    action.refresh_from_db()
    assert action.state == State.AWAITING_SIGN_OFF
    assert "Returned</span> by" not in officer.get(reverse("home")).text


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ({}, "id_answer_1"),
        ({"answer": "perhaps"}, "id_answer_1"),
        ({"answer": "return"}, "id_reason"),
    ],
)
def test_an_incomplete_decision_is_refused(signer, action, typed, where):
    page = signer.post(address_of(action), filled_in(signer, address_of(action), **typed))

    assert list(errors_of(page)) == [where]
    action.refresh_from_db()
    assert action.state == State.AWAITING_SIGN_OFF


def test_a_lead_officer_cannot_sign_off_their_own_action(post, action):
    both = make_user(Role.SIGNING_OFFICER)
    hold(post, both, kind=HoldingKind.COVER)

    assert signed_in(both).get(address_of(action)).status_code == 403


def test_a_signing_officer_cannot_sign_off_their_own_claim(lead):
    both = make_user(Role.SIGNING_OFFICER, Role.IMPROVEMENT_TEAM)
    action = make_action(lead="Head of Safeguarding")
    claim(action, both)

    assert signed_in(both).get(address_of(action)).status_code == 403


def test_a_signing_officer_cannot_sign_off_after_their_own_update(action):
    both = make_user(Role.SIGNING_OFFICER, Role.IMPROVEMENT_TEAM)
    own = signed_in(both)
    may_before = own.get(address_of(action)).status_code
    progress = reverse("actions:record-progress", args=[action.pk])
    words = {**ANSWER, "rating": "green", "progress_made": "All courses ran."}

    own.post(progress, filled_in(own, progress, **words))

    assert may_before == 200
    assert own.get(address_of(action)).status_code == 403


def test_only_the_post_named_by_the_plan_can_sign_off(action, signer):
    director = make_post("Director")
    chosen = make_user(Role.SIGNING_OFFICER, email="director@example.org")
    hold(director, chosen)
    ImprovementPlan.objects.update(accepted_by="POST", accepting_post=director)

    assert signer.get(address_of(action)).status_code == 403
    assert signed_in(chosen).get(address_of(action)).status_code == 200


def test_the_page_for_several_actions_links_to_their_evidence(action, signer):
    make_evidence(action, title="Register of courses")

    page = signer.get(reverse("actions:sign-off-several")).text

    version = EvidenceVersion.objects.get()
    assert "Register of courses" in page
    assert reverse("actions:evidence-file", args=[version.pk]) in page


def test_no_officer_can_sign_off_if_a_committee_does(action, signer):
    ImprovementPlan.objects.update(accepted_by="COMMITTEE")

    assert signer.get(address_of(action)).status_code == 403
    page = signer.get(reverse("actions:sign-off-several")).text
    assert "1 more action is waiting for someone else" in page


def test_the_plan_page_shows_that_a_second_signing_officer_is_needed(post, action):
    only = make_user(Role.SIGNING_OFFICER)
    hold(post, only, kind=HoldingKind.COVER)
    page = signed_in(only).get(action.plan.get_absolute_url()).text
    make_user(Role.SIGNING_OFFICER, email="second@example.org")

    again = signed_in(only).get(action.plan.get_absolute_url()).text

    assert "A second signing officer is needed" in page
    assert "Head of Safeguarding" in page
    assert "A second signing officer is needed" not in again


def test_a_form_opened_before_another_change_must_be_confirmed(signer, lead, action):
    form = filled_in(signer, address_of(action), **SIGN)
    team = signed_in(make_user(Role.IMPROVEMENT_TEAM))
    progress = reverse("actions:record-progress", args=[action.pk])
    words = {**ANSWER, "rating": "green", "progress_made": "All nine courses ran."}
    team.post(progress, filled_in(team, progress, **words))

    conflict = signer.post(address_of(action), form)
    signer.post(address_of(action), as_shown(conflict))

    assert conflict.status_code == 409
    assert "All nine courses ran." in conflict.text
    action.refresh_from_db()
    assert action.state == State.SIGNED_OFF


class TestSeveral:
    """Signing off several actions."""

    ADDRESS = "/sign-off/"

    @pytest.fixture
    def three(self, lead):
        today = timezone.localdate()
        lead_post = {"lead": "Head of Safeguarding", "rag": "green"}
        actions = [make_action(ref=ref, **lead_post) for ref in "ABC"]
        for days, action in zip([3, 40, 9], actions, strict=True):
            claim(action, lead, effective_on=today - timedelta(days=days))
            action.refresh_from_db()
        return actions

    @staticmethod
    def ticks(*actions):
        return [f"{action.pk}-{action.version}" for action in actions]

    def test_the_longest_wait_comes_first_with_its_days(self, signer, three):
        page = signer.get(self.ADDRESS).text

        places = [page.index(f"Waiting for {days} days.") for days in (40, 9, 3)]
        assert places == sorted(places)
        assert page.count("The training register.") == 3
        assert "Waiting 40 days" in signer.get("/").text

    def test_ticked_actions_are_signed_off_together_with_an_event_each(self, signer, three):
        form = filled_in(signer, self.ADDRESS, chosen=self.ticks(*three[:2]))

        page = signer.post(self.ADDRESS, form, follow=True)

        states = [type(each).objects.get(pk=each.pk).state for each in three]
        assert states == ["signed-off", "signed-off", "awaiting-sign-off"]
        assert AuditEvent.objects.filter(verb="action.signed_off").count() == 2
        assert "Signed off: A, B." in page.text

    def test_a_changed_action_stops_the_sign_off_and_is_deselected(self, signer, lead, three):
        form = filled_in(signer, self.ADDRESS, chosen=self.ticks(*three))
        lead = signed_in(lead)
        progress = reverse("actions:record-progress", args=[three[0].pk])
        words = {**ANSWER, "rating": "green", "progress_made": "One more course ran."}
        lead.post(progress, filled_in(lead, progress, **words))

        page = signer.post(self.ADDRESS, form)

        assert "has changed since you opened this page" in errors_of(page)["id_chosen_1"]
        assert page.text.count(" checked") == 2
        assert not AuditEvent.objects.filter(verb="action.signed_off").exists()

    def test_an_amber_action_among_others_is_asked_about_once_more(self, signer, three):
        Action.objects.filter(pk=three[1].pk).update(rating=rating_of(three[1], "amber"))
        form = filled_in(signer, self.ADDRESS, chosen=self.ticks(*three))

        asked = signer.post(self.ADDRESS, form)
        once_more = html_form_on(asked)
        signed_before = AuditEvent.objects.filter(verb="action.signed_off").count()
        confirmed = once_more.filled_in(confirmed=once_more.offered["confirmed"])
        done = signer.post(self.ADDRESS, confirmed, follow=True)

        assert "B: it is rated Amber" in asked.text
        assert "A: it is rated" not in asked.text
        assert asked.text.count(" checked") == 3
        assert list(errors_of(asked)) == ["id_confirmed"]
        assert signed_before == 0
        assert "Signed off: B, C, A. No other action is waiting for you to sign off." in done.text

    def test_a_confirmation_does_not_count_for_an_amber_action_chosen_later(self, signer, three):
        Action.objects.update(rating=rating_of(three[0], "amber"))
        first = filled_in(signer, self.ADDRESS, chosen=self.ticks(three[0]))
        asked = html_form_on(signer.post(self.ADDRESS, first))
        more = asked.filled_in(
            confirmed=asked.offered["confirmed"], chosen=self.ticks(three[0], three[1])
        )

        page = signer.post(self.ADDRESS, more)

        assert "B: it is rated Amber" in page.text
        assert not AuditEvent.objects.filter(verb="action.signed_off").exists()

    def test_selecting_nothing_signs_off_nothing(self, signer, three):
        page = signer.post(self.ADDRESS, filled_in(signer, self.ADDRESS, chosen=[]))

        assert errors_of(page) == {"id_chosen_1": "Select the actions you want to sign off"}

    def test_actions_led_by_the_signing_officer_are_not_listed(self, three, post):
        both = make_user(Role.SIGNING_OFFICER)
        hold(post, both, kind=HoldingKind.COVER)

        page = signed_in(both).get(self.ADDRESS).text

        assert "No actions are waiting for you to sign off." in page
        assert "3 more actions are waiting for someone else" in page

    def test_a_form_sent_twice_signs_off_once(self, signer, three):
        form = filled_in(signer, self.ADDRESS, chosen=self.ticks(*three))

        places = {signer.post(self.ADDRESS, form)["Location"] for _ in range(2)}

        assert places == {self.ADDRESS}
        assert AuditEvent.objects.filter(verb="action.signed_off").count() == 3


def test_the_page_links_to_the_evidence(action, signer):
    make_evidence(action, "Training register")

    page = signer.get(address_of(action)).text

    assert page.index("Training register") < page.index("Your decision")
