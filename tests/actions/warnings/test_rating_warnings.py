"""What does not add up in a report: found, listed, dismissed, and back when something changes."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from actions.evidence.services.evidence import withdraw_evidence
from actions.models import Action, WarningDismissal
from actions.plans.flags import ActionFacts
from actions.plans.states import State
from actions.updates.services.progress import confirm_nothing_changed, record_progress
from actions.warnings.rating_warnings import (
    Reported,
    Told,
    WarningKind,
    rounds_with_same_words,
    warnings_of,
)
from safeguard.accounts.models import User
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from safeguard.dates import NO_DATE, PartialDate, in_words, parse
from tests.actions.sign_off.signing import claim, signed_in
from tests.factories import (
    NOW,
    TODAY,
    hold,
    import_rows,
    make_action,
    make_evidence,
    make_plan,
    make_post,
    make_user,
    make_words,
    rating_of,
)
from tests.pages.forms import errors_of, filled_in

AHEAD, PAST = parse("31/3/2099"), parse("28/2/2026")
ADDRESS = "/warnings/"


def kinds(*, state=State.IN_PROGRESS, due=AHEAD, amber=False, red=False, **said):
    """The kinds of warnings on TODAY; what is not given is as an honest report has it."""
    standing = ActionFacts(state=state, due=due, counts_as_amber=amber, counts_as_red=red)
    given = {"says_all_is_well": not amber and not red, "has_words": True, **said}
    found = warnings_of(Reported(standing, rating="The rating", **given), on=TODAY)
    return [warning.kind for warning in found]


@pytest.mark.parametrize("state", [State.IN_PROGRESS, State.ON_HOLD, State.NOT_STARTED])
def test_green_after_its_date_is_warned_of_while_work_is_open(state):
    assert kinds(state=state, due=PAST) == [WarningKind.ON_TRACK_AFTER_DATE]
    assert kinds(state=state, due=AHEAD) == []
    assert kinds(state=state, due=NO_DATE) == []


def test_red_and_amber_after_their_date_are_honest():
    assert kinds(due=PAST, red=True) == []
    assert kinds(due=PAST, amber=True) == []


@pytest.mark.parametrize("state", [State.AWAITING_SIGN_OFF, State.SIGNED_OFF])
def test_done_needs_evidence_whatever_was_said(state):
    assert kinds(state=state) == [WarningKind.NOTHING_TO_SHOW]
    assert kinds(state=state, no_evidence_reason="It is law.") == [WarningKind.NOTHING_TO_SHOW]
    assert kinds(state=state, has_evidence=True) == []


def test_green_needs_evidence_or_a_word_of_what_was_done():
    assert kinds(has_words=False) == [WarningKind.NOTHING_TO_SHOW]
    assert kinds(has_words=False, has_evidence=True) == []
    assert kinds(has_words=False, red=True) == []


@pytest.mark.parametrize("due", [NO_DATE, parse("ongoing"), parse("tbc")])
def test_amber_needs_a_date(due):
    assert kinds(amber=True, due=due) == [WarningKind.AMBER_WITHOUT_DATE]
    assert kinds(amber=True, due=due, state=State.SIGNED_OFF, has_evidence=True) == []
    assert kinds(red=True, due=due) == []


def test_what_is_done_is_not_red():
    done = {"state": State.AWAITING_SIGN_OFF, "has_evidence": True}

    assert kinds(red=True, **done) == [WarningKind.DONE_BUT_RED]
    assert kinds(amber=True, **done) == []
    assert kinds(red=True, state=State.IN_PROGRESS) == []


def test_what_was_taken_out_of_the_plan_warns_of_nothing():
    for state in (State.WITHDRAWN, State.SUPERSEDED):
        assert kinds(state=state, due=PAST, has_words=False) == []


@pytest.mark.parametrize(
    ("told", "count"),
    [
        ([], 0),
        ([("1", "Half."), ("2", "Half."), ("3", "Half.")], 3),
        ([("1", "Half."), ("2", "All."), ("3", "Half.")], 1),
        ([("1", "All."), ("2", "Half."), ("3", "  half. ")], 2),
        ([("1", "Half."), ("1", "Half."), ("2", "Half.")], 2),
        ([("1", "Half."), ("2", "All."), ("2", "Half."), ("3", "Half.")], 3),
    ],
)
def test_rounds_with_the_same_words_are_counted_back_from_the_newest(told, count):
    assert rounds_with_same_words([Told(*each) for each in told]) == count


def test_a_sentence_names_the_rating_what_the_plan_means_by_it_and_the_date():
    standing = ActionFacts(state=State.IN_PROGRESS, due=PAST)
    reported = Reported(
        standing, rating="On Track", definition="Not yet due.", says_all_is_well=True
    )

    (why,) = [
        each.why
        for each in warnings_of(reported, on=TODAY)
        if each.kind == WarningKind.ON_TRACK_AFTER_DATE
    ]

    assert why == (
        "Rated “On Track” (“Not yet due”), but it was due by 28 February 2026 "
        "and no later date is agreed."
    )


# From here on through the pages.


@pytest.fixture
def team(db):
    return signed_in(make_user(Role.IMPROVEMENT_TEAM))


@pytest.fixture
def late(db):
    return make_action(rag="green", target_date="31/3/2025", commentary_gist="Half.", lead="Head")


def dismiss(client, action, *which, reason="The audit has the figures."):
    address = reverse("actions:dismiss-warnings", args=[action.pk])
    given = {"kinds": list(which), "reason": reason}
    return client.post(address, filled_in(client, address, **given), follow=True)


def listed(client, query=""):
    """What stands on the list: reference and kind."""
    rows = client.get(ADDRESS + query).context["page"].object_list
    return [(row.line.action.ref, row.line.warning.kind.value) for row in rows]


def tell(action, on, words="Half are trained.", rating="amber"):
    action.refresh_from_db()
    return record_progress(
        action=action,
        version=action.version,
        rating=rating_of(action, rating),
        words=make_words(progress_made=words),
        effective_on=on,
        by=User.objects.system(),
        at=NOW,
    )


@pytest.mark.both_engines
def test_the_list_says_why_of_which_day_and_leads_to_the_action_and_to_asking(team, late):
    hold(late.lead, email="head@example.org")

    said = unescape(team.get(ADDRESS).text)

    assert "Rated “Green” (“On track”), but it was due by 31 March 2025" in said
    assert f"as things stand today, {in_words(localdate())}" in said
    assert late.get_absolute_url() in said
    assert f"{reverse('actions:ask-lead', args=[late.pk])}?kind=on-track-after-date" in said
    assert "mailto:head@" not in said


@pytest.mark.both_engines
def test_signing_officers_and_auditors_read_the_list_and_do_nothing_with_it(late):
    hold(late.lead, email="head@example.org")

    pages = [
        signed_in(make_user(role)).get(ADDRESS) for role in (Role.SIGNING_OFFICER, Role.AUDITOR)
    ]

    for page in pages:
        assert "it was due by 31 March 2025" in page.text
        assert "/ask-lead/" not in page.text
        assert "/dismiss-warnings/" not in page.text


def test_where_nobody_can_be_asked_the_list_says_so(team, late):
    assert "Nobody can be asked" in team.get(ADDRESS).text


@pytest.mark.both_engines
def test_the_list_is_narrowed_down_by_plan_and_kind(team, late):
    make_action(make_plan("Other plan"), ref="B2", rag="amber", commentary_gist="Half.")

    assert listed(team) == [("A1", "on-track-after-date"), ("B2", "amber-without-date")]
    assert listed(team, "?plan=other-plan") == [("B2", "amber-without-date")]
    assert listed(team, "?kind=on-track-after-date") == [("A1", "on-track-after-date")]
    assert listed(team, "?plan=nonsense") == []
    assert "There is no such plan." in team.get(ADDRESS + "?plan=nonsense").text
    assert "Warnings about ratings" in team.get("/plans/").text


@pytest.mark.both_engines
def test_a_dismissed_warning_rests_and_is_still_to_be_found_with_its_reason(team, late):
    page = dismiss(team, late, "on-track-after-date")

    assert "Dismissed until something changes." in page.text
    assert listed(team) == []
    assert listed(team, "?dismissed=on") == [("A1", "on-track-after-date")]
    assert "The audit has the figures." in team.get(ADDRESS + "?dismissed=on").text
    event = AuditEvent.objects.filter(verb="action.warnings_dismissed").get()
    assert event.details["kinds"] == ["on-track-after-date"]
    before = (late.rating_id, late.version)
    late.refresh_from_db()
    assert (late.rating_id, late.version) == before


@pytest.mark.both_engines
def test_it_is_back_once_the_words_change(team, late):
    dismiss(team, late, "on-track-after-date")

    tell(late, TODAY, "Three quarters are trained.", rating="green")

    assert listed(team) == [("A1", "on-track-after-date")]


@pytest.mark.both_engines
def test_it_is_back_once_evidence_came_and_went(team):
    action = make_action(rag="green", state="signed-off")
    dismiss(team, action, "nothing-to-show")
    assert listed(team) == []

    evidence = make_evidence(action)
    with_evidence = listed(team)
    withdraw_evidence(
        evidence=evidence, version=1, reason="Wrong file.", by=User.objects.system(), at=NOW
    )

    assert with_evidence == []
    assert listed(team) == [("A1", "nothing-to-show")]


def test_what_has_nothing_to_do_with_it_does_not_wake_it(team, late):
    dismiss(team, late, "on-track-after-date")

    team.post(
        reverse("actions:edit-action", args=[late.pk]),
        filled_in(team, reverse("actions:edit-action", args=[late.pk]), priority="HIGH"),
    )

    assert Action.objects.get().priority == "HIGH"
    assert listed(team) == []


def test_a_dismissal_names_a_warning_and_a_reason(team, late):
    page = dismiss(team, late, reason="")

    assert list(errors_of(page)) == ["id_kinds_1", "id_reason"]
    assert WarningDismissal.objects.count() == 0


@pytest.mark.both_engines
def test_who_dismisses_while_the_action_changes_is_shown_so_first(team, late):
    address = reverse("actions:dismiss-warnings", args=[late.pk])
    form = filled_in(team, address, kinds=["on-track-after-date"], reason="The audit.")
    tell(late, TODAY, "Three quarters.", rating="green")

    page = team.post(address, form)

    assert page.status_code == 409
    assert WarningDismissal.objects.count() == 0


@pytest.mark.both_engines
def test_a_form_that_is_sent_twice_dismisses_once(team, late):
    address = reverse("actions:dismiss-warnings", args=[late.pk])
    form = filled_in(team, address, kinds=["on-track-after-date"], reason="The audit.")

    answers = [team.post(address, form).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert WarningDismissal.objects.count() == 1


def test_the_action_s_page_warns_those_who_may_report_on_it_and_nobody_else(late):
    lead = make_user(Role.OFFICER, email="lead@example.org")
    hold(late.lead, lead)
    other = make_user(Role.OFFICER, email="other@example.org")
    team = make_user(Role.IMPROVEMENT_TEAM)

    pages = [signed_in(who).get(late.get_absolute_url()).text for who in (lead, other, team)]

    assert ['<h2 class="govuk-heading-s">Warnings<' in page for page in pages] == [
        True,
        False,
        True,
    ]
    assert ["/dismiss-warnings/" in page for page in pages] == [False, False, True]


def test_a_claim_with_evidence_is_believed_and_one_without_says_why(team):
    for ref, shown in [("A1", {}), ("A2", {"evidence": "", "no_evidence_reason": "It is law."})]:
        action = make_action(ref=ref, rag="amber", target_date="31/3/2099")
        claim(action, User.objects.system(), **shown)

    page = unescape(team.get(ADDRESS).text)

    assert listed(team) == [("A2", "nothing-to-show")]
    assert "Said to be done without evidence, because: It is law." in page


@pytest.mark.both_engines
def test_the_same_typed_words_three_times_are_warned_of(team):
    action = make_action(rag="red", as_at=date(2025, 11, 1))
    days = [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]
    for day in days[:2]:
        tell(action, day, rating="red")
    twice = listed(team)

    tell(action, days[2], rating="red")

    assert twice == []
    assert listed(team) == [("A1", "same-words")]
    assert "The same words were sent in 3 rounds running." in team.get(ADDRESS).text


def test_confirming_that_nothing_has_changed_is_no_repetition(team):
    action = make_action(rag="green", target_date="31/3/2099", as_at=date(2025, 11, 1))
    for month in (10, 11):
        tell(action, date(2025, 1 + month, 1), rating="green")
    for day in (date(2026, 1, 1), date(2026, 2, 1)):
        action.refresh_from_db()
        confirm_nothing_changed(
            action=action,
            version=action.version,
            effective_on=day,
            by=User.objects.system(),
            at=NOW,
        )

    assert listed(team) == []


@pytest.mark.both_engines
def test_a_confidential_action_warns_only_whoever_may_see_it(late):
    Action.objects.filter(pk=late.pk).update(is_confidential=True)
    team = make_user(Role.IMPROVEMENT_TEAM)

    assert listed(signed_in(team)) == [("A1", "on-track-after-date")]


@pytest.mark.both_engines
def test_the_list_asks_the_database_as_often_for_many_as_for_few(team):
    hold(make_post("Head of Team"), email="head@example.org")

    def add(title, count):
        plan = make_plan(title)
        for days in (3, 2, 1):
            import_rows(
                plan,
                *(
                    {
                        "ref": str(number),
                        "action": "Train everybody",
                        "rag": ("green", "amber", "red")[number % 3],
                        "lead": "Head of Team",
                        "target_date": "31/3/2025" if number % 2 else "tbc",
                        "state": "signed-off" if number % 5 == 0 else "",
                        "commentary_gist": "Half.",
                    }
                    for number in range(count)
                ),
                as_at=TODAY - timedelta(days=days),
            )

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert team.get(ADDRESS).status_code == 200
        return len(captured)

    add("A small plan", 10)
    few = queries()
    add("A large plan", 300)

    assert queries() == few
    assert few < 20


def test_a_date_to_come_is_no_date_that_has_passed():
    due = PartialDate(TODAY, AHEAD.precision, "")

    assert kinds(due=due) == []
