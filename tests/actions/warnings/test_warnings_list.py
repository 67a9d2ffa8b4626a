"""Warnings about ratings: listed, dismissed, and shown again if something changes."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from actions.evidence.services.evidence import withdraw_evidence
from actions.models import Action, WarningDismissal
from actions.updates.services.progress import confirm_nothing_changed, record_progress
from safeguard.accounts.models import User
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from safeguard.dates import in_words
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

ADDRESS = "/warnings/"


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
    """The reference and kind of each warning on the list."""
    rows = client.get(ADDRESS + query).context["page"].object_list
    return [(row.line.action.ref, row.line.warning.kind.value) for row in rows]


def record_update(action, on, words="Half are trained.", rating="amber"):
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
def test_the_list_has_reasons_and_links_to_the_action_and_to_ask_its_lead(team, late):
    hold(late.lead, email="head@example.org")

    page = unescape(team.get(ADDRESS).text)

    assert "Rated “Green” (“On track”), but was due by 31 March 2025" in page
    assert f"match the dates or evidence today, {in_words(localdate())}" in page
    assert late.get_absolute_url() in page
    assert f"{reverse('actions:ask-lead', args=[late.pk])}?kind=on-track-after-date" in page
    assert "mailto:head@" not in page


@pytest.mark.both_engines
def test_signing_officers_and_auditors_can_only_read_the_list(late):
    hold(late.lead, email="head@example.org")

    pages = [
        signed_in(make_user(role)).get(ADDRESS) for role in (Role.SIGNING_OFFICER, Role.AUDITOR)
    ]

    for page in pages:
        assert "was due by 31 March 2025" in page.text
        assert "/ask-lead/" not in page.text
        assert "/dismiss-warnings/" not in page.text


def test_the_list_says_if_there_is_no_one_to_ask(team, late):
    assert "No one can be asked" in team.get(ADDRESS).text


@pytest.mark.both_engines
def test_the_list_can_be_filtered_by_plan_and_kind(team, late):
    make_action(make_plan("Other plan"), ref="B2", rag="amber", commentary_gist="Half.")

    assert listed(team) == [("A1", "on-track-after-date"), ("B2", "amber-without-date")]
    assert listed(team, "?plan=other-plan") == [("B2", "amber-without-date")]
    assert listed(team, "?kind=on-track-after-date") == [("A1", "on-track-after-date")]
    assert listed(team, "?plan=nonsense") == []
    assert "Choose a plan from the list" in team.get(ADDRESS + "?plan=nonsense").text
    assert "Warnings about ratings" in team.get("/plans/").text


@pytest.mark.both_engines
def test_a_dismissed_warning_is_hidden_but_can_be_found_with_its_reason(team, late):
    page = dismiss(team, late, "on-track-after-date")

    assert "Warnings dismissed until something changes." in page.text
    assert listed(team) == []
    assert listed(team, "?dismissed=on") == [("A1", "on-track-after-date")]
    assert "The audit has the figures." in team.get(ADDRESS + "?dismissed=on").text
    event = AuditEvent.objects.filter(verb="action.warnings_dismissed").get()
    assert event.details["kinds"] == ["on-track-after-date"]
    before = (late.rating_id, late.version)
    late.refresh_from_db()
    assert (late.rating_id, late.version) == before


@pytest.mark.both_engines
def test_a_dismissed_warning_is_shown_again_if_the_wording_changes(team, late):
    dismiss(team, late, "on-track-after-date")

    record_update(late, TODAY, "Three quarters are trained.", rating="green")

    assert listed(team) == [("A1", "on-track-after-date")]


@pytest.mark.both_engines
def test_a_dismissed_warning_is_shown_again_if_evidence_is_added_and_withdrawn(team):
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


def test_unrelated_changes_do_not_show_a_dismissed_warning_again(team, late):
    dismiss(team, late, "on-track-after-date")

    team.post(
        reverse("actions:edit-action", args=[late.pk]),
        filled_in(team, reverse("actions:edit-action", args=[late.pk]), priority="HIGH"),
    )

    assert Action.objects.get().priority == "HIGH"
    assert listed(team) == []


def test_a_dismissal_needs_a_warning_and_a_reason(team, late):
    page = dismiss(team, late, reason="")

    assert list(errors_of(page)) == ["id_kinds_1", "id_reason"]
    assert WarningDismissal.objects.count() == 0


@pytest.mark.both_engines
def test_dismissing_a_warning_about_a_changed_action_is_a_conflict(team, late):
    address = reverse("actions:dismiss-warnings", args=[late.pk])
    form = filled_in(team, address, kinds=["on-track-after-date"], reason="The audit.")
    record_update(late, TODAY, "Three quarters.", rating="green")

    page = team.post(address, form)

    assert page.status_code == 409
    assert WarningDismissal.objects.count() == 0


@pytest.mark.both_engines
def test_a_form_sent_twice_dismisses_once(team, late):
    address = reverse("actions:dismiss-warnings", args=[late.pk])
    form = filled_in(team, address, kinds=["on-track-after-date"], reason="The audit.")

    statuses = [team.post(address, form).status_code for _ in range(2)]

    assert statuses == [302, 302]
    assert WarningDismissal.objects.count() == 1


@pytest.mark.both_engines
def test_warnings_are_counted_again_on_the_first_page_only_after_something_was_recorded(team, late):
    def counts():
        with CaptureQueriesContext(connection) as captured:
            page = team.get("/")
        reads = [query for query in captured if "actions_warningdismissal" in query["sql"]]
        return page.text.count("Rated green or on track after its due date"), len(reads)

    assert counts() == (1, 1)
    assert counts() == (1, 0)

    dismiss(team, late, "on-track-after-date")

    assert counts() == (0, 1)


def test_the_action_page_shows_warnings_only_to_those_who_can_update_it(late):
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


def test_a_claim_without_evidence_gives_a_warning_with_its_reason(team):
    for ref, shown in [("A1", {}), ("A2", {"evidence": "", "no_evidence_reason": "It is law."})]:
        action = make_action(ref=ref, rag="amber", target_date="31/3/2099")
        claim(action, User.objects.system(), **shown)

    page = unescape(team.get(ADDRESS).text)

    assert listed(team) == [("A2", "nothing-to-show")]
    assert "Marked as complete without evidence, because: It is law." in page


@pytest.mark.both_engines
def test_the_same_wording_three_times_gives_a_warning(team):
    action = make_action(rag="red", as_at=date(2025, 11, 1))
    days = [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]
    for day in days[:2]:
        record_update(action, day, rating="red")
    twice = listed(team)

    record_update(action, days[2], rating="red")

    assert twice == []
    assert listed(team) == [("A1", "same-words")]
    assert "The same wording was sent in 3 rounds in a row." in team.get(ADDRESS).text


def test_confirmations_of_no_change_are_not_repetitions(team):
    action = make_action(rag="green", target_date="31/3/2099", as_at=date(2025, 11, 1))
    for month in (10, 11):
        record_update(action, date(2025, 1 + month, 1), rating="green")
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
def test_warnings_about_a_confidential_action_are_only_shown_to_those_who_can_see_it(late):
    Action.objects.filter(pk=late.pk).update(is_confidential=True)
    team = make_user(Role.IMPROVEMENT_TEAM)

    assert listed(signed_in(team)) == [("A1", "on-track-after-date")]


@pytest.mark.both_engines
def test_more_warnings_take_no_more_queries(team):
    hold(make_post("Head of Team"), email="head@example.org")

    def add(title, count):
        plan = make_plan(title)
        for days in (3, 2, 1):
            import_rows(
                plan,
                *(
                    {
                        "ref": str(number),
                        "action": "Train all staff",
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
