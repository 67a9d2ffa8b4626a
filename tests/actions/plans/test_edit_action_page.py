"""Adding and editing an action."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actions.models import Action, ActionEntry, EntryKind, Theme
from actions.plans.references import next_ref
from actions.plans.services.entries import actions_that_disagree, history_summaries
from safeguard.accounts.models import Post
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from safeguard.dates import parse
from tests.actions.filling import errors, fill, shown_form
from tests.factories import make_action, make_plan, make_post, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    client = Client()
    client.force_login(make_user(Role.IMPROVEMENT_TEAM))
    return client


@pytest.fixture
def action():
    return make_action(
        ref="SL28", lead="Head of Safeguarding", success_measure="Nine in ten are trained."
    )


def adding(plan):
    return reverse("actions:add-action", args=[plan.slug])


def editing(action):
    return reverse("actions:edit-action", args=[action.pk])


@pytest.mark.parametrize(
    ("refs", "wanted"),
    [
        ([], "1"),
        (["SL2", "SL28", "SL9"], "SL29"),
        (["1.9", "1.10"], "1.11"),
        (["A09"], "A10"),
        (["A09", "a10"], "a11"),
        (["Seven"], ""),
        (["3", "Seven"], "4"),
    ],
)
def test_the_next_reference_is_suggested_in_natural_order(refs, wanted):
    assert next_ref(refs) == wanted


def test_a_new_action_exists_from_today_with_its_wording_lead_and_date(team, action):
    theme = Theme.objects.create(plan=action.plan, name="Workforce", order=1)
    supporter = make_post("Head of Audit")

    response = fill(
        team,
        adding(action.plan),
        wording="Audit every file",
        outcome_wanted="Case files are reliable.",
        success_measure="Every file has a plan.",
        theme=theme.pk,
        lead="Head of Safeguarding",
        supporters=[supporter.pk],
        start="January 2027",
        due="Q1 2027/28",
        priority="HIGH",
    )

    made = Action.objects.get(ref="SL29")
    entry = made.entries.get()
    today = timezone.localdate()
    assert response["Location"] == action.plan.get_absolute_url()
    assert (made.wording, made.theme, made.priority) == ("Audit every file", theme, "HIGH")
    assert (made.start.display, made.due.display) == ("January 2027", "April to June 2027")
    assert made.original_due.means_the_same_as(made.due)
    assert (made.revisions, made.lead.job_title) == (0, "Head of Safeguarding")
    assert list(made.supporters.all()) == [supporter]
    assert (entry.kind, entry.effective_on) == (EntryKind.WORDING, today)
    assert (entry.wording, entry.outcome_wanted, entry.success_measure) == (
        "Audit every file",
        "Case files are reliable.",
        "Every file has a plan.",
    )
    assert actions_that_disagree() == []
    assert AuditEvent.objects.filter(verb="action.added").count() == 1


def test_a_lead_can_be_a_post_that_does_not_exist_yet(team, action):
    typed = {"wording": "Audit every file", "lead": "Head of Files", "due": "31/3/2099"}
    asked = fill(team, adding(action.plan), **typed)
    assert not Post.objects.filter(job_title="Head of Files").exists()
    assert asked.context["form"]["due"].value() == "31/3/2099"

    fill(team, adding(action.plan), **typed, lead_meant="new|head of files")

    assert Action.objects.get(ref="SL29").lead == Post.objects.get(job_title="Head of Files")


def test_errors_are_shown_beside_their_fields(team, action):
    response = fill(team, adding(action.plan), ref="SL28", wording=" ", due="soon")

    assert response.status_code == 200
    assert errors(response) == {
        "ref": ["Enter a different reference. This plan already has “SL28”"],
        "wording": ["Enter what is to be done"],
        "due": ["“soon” is not a date. Enter one like 31/3/2027, March 2027 or ongoing."],
    }
    assert Action.objects.count() == 1


def test_an_action_sent_twice_is_added_once(team, action):
    data = shown_form(team, adding(action.plan)) | {"wording": "Audit every file"}

    responses = [team.post(adding(action.plan), data) for _ in range(2)]

    assert [response.status_code for response in responses] == [302, 302]
    assert Action.objects.count() == 2


def test_the_same_form_sent_with_different_text_is_shown_again(team, action):
    data = shown_form(team, adding(action.plan)) | {"wording": "Audit every file"}
    team.post(adding(action.plan), data)

    response = team.post(adding(action.plan), data | {"ref": "SL30"})

    assert response.status_code == 409
    assert Action.objects.count() == 2


def test_a_new_wording_is_an_entry_and_the_old_one_stays_in_the_history(team, action):
    response = fill(
        team,
        editing(action),
        wording="Train every social worker twice",
        reason="The board asked for it.",
    )

    page = team.get(response["Location"]).text
    entry = action.entries.get(kind=EntryKind.WORDING)
    assert entry.wording == "Train every social worker twice"
    assert entry.success_measure == "Nine in ten are trained."
    assert entry.rating.code == "amber"
    assert "Wording (previous)" in page
    assert "<p>Train every social worker</p>" in page
    assert "The board asked for it." in page
    assert actions_that_disagree() == []


def test_a_removed_success_measure_stays_in_the_history(team, action):
    response = fill(team, editing(action), success_measure="")

    page = team.get(response["Location"]).text
    action.refresh_from_db()
    assert action.success_measure == ""
    assert "Success measure (previous)" in page
    assert "Removed." in page


def test_a_new_lead_is_an_entry_of_its_own(team, action):
    make_post("Head of Audit")

    fill(team, editing(action), lead="Head of Audit")

    action.refresh_from_db()
    entry = action.entries.get(kind=EntryKind.LEAD)
    assert (entry.lead.job_title, action.lead) == ("Head of Audit", entry.lead)
    assert not action.entries.filter(kind=EntryKind.WORDING).exists()


def test_a_first_due_date_does_not_count_as_a_new_date(team, action):
    response = fill(team, editing(action), due="31/3/2027")

    action.refresh_from_db()
    entry = action.entries.get(kind=EntryKind.CORRECTION)
    assert (action.due.display, action.original_due.display) == ("31 March 2027",) * 2
    assert (action.revisions, entry.revisions) == (0, 0)
    assert "Date set" in team.get(response["Location"]).text
    assert actions_that_disagree() == []


def test_an_existing_due_date_cannot_be_edited(team):
    action = make_action(target_date="31/3/2027")

    response = fill(team, editing(action), due="30/6/2027", wording="Train all staff")

    action.refresh_from_db()
    assert response.status_code == 302
    assert action.due.display == "31 March 2027"
    assert reverse("actions:ask-for-date", args=[action.pk]) in team.get(editing(action)).text


def test_a_supporter_no_database_key_could_name_is_refused_beside_the_field(team, action):
    response = fill(team, editing(action), supporters=["9" * 30])

    assert response.status_code == 200
    assert response.context["form"].errors["supporters"] == [
        "Something you chose is no longer in the list. Check what is chosen now, and send it again."
    ]


def test_changes_to_other_details_are_an_entry_with_old_and_new_values(team, action):
    theme = Theme.objects.create(plan=action.plan, name="Workforce", order=1)
    supporters = [make_post(title) for title in ("Head of Law", "Clerk")]
    stood = action.latest_entry.snapshot_values

    response = fill(
        team,
        editing(action),
        is_confidential="on",
        theme=theme.pk,
        priority="LOW",
        start="2027-01",
        supporters=[post.pk for post in supporters],
        reason="The board asked for it.",
    )

    page = team.get(response["Location"]).text
    entry = action.entries.get(kind=EntryKind.PLAN_DETAILS)
    assert entry.plan_details.splitlines() == [
        "Theme: Workforce (previously none)",
        "Start: January 2027 (previously none)",
        "Priority: Low (previously none)",
        "Supporters: Clerk, Head of Law (previously none)",
        "Confidential: Yes (previously No)",
    ]
    assert entry.snapshot_values == stood
    assert "Plan details changed" in page
    assert "Priority: Low (previously none)" in page
    assert "The board asked for it." in page
    assert actions_that_disagree() == []
    action.refresh_from_db()
    event = AuditEvent.objects.get(verb="action.edited")
    assert (action.is_confidential, action.theme, action.start) == (True, theme, parse("2027-01"))
    assert event.details["new"]["is_confidential"] is True
    assert event.details["old"]["is_confidential"] is False
    assert (event.details["old"]["theme"], event.details["new"]["theme"]) == (None, theme.pk)
    assert event.details["entries"] == [EntryKind.PLAN_DETAILS]


def test_the_page_says_that_earlier_words_can_be_seen_once_an_action_is_no_longer_confidential(
    team, action
):
    warning = "everything written about the action so far can be seen too"
    assert warning not in team.get(editing(action)).text

    fill(team, editing(action), is_confidential="on")

    assert warning in team.get(editing(action)).text


def test_removed_details_are_recorded_apart_from_a_new_wording(team, action):
    fill(team, editing(action), priority="HIGH", is_confidential="on")

    fill(team, editing(action), priority="", is_confidential="", wording="Train all staff")

    wording, details = action.entries.in_order().order_by("pk")[2:]
    assert (wording.kind, wording.plan_details) == (EntryKind.WORDING, "")
    assert details.plan_details.splitlines() == [
        "Priority: none (previously High)",
        "Confidential: No (previously Yes)",
    ]


def test_the_reason_for_a_changed_detail_does_not_replace_the_reason_for_a_hold(team):
    action = make_action(state="on-hold", state_reason="No one is available to train.")

    fill(team, editing(action), priority="HIGH", reason="The board asked for it.")

    account, newest = history_summaries([action.pk])[action.pk]
    assert newest.kind == EntryKind.PLAN_DETAILS
    assert account.state_reason == "No one is available to train."


def test_saving_without_changes_is_an_error(team, action):
    response = fill(team, editing(action))

    action.refresh_from_db()
    assert errors(response)["__all__"] == ["You have not changed anything."]
    assert action.version == 1
    assert not AuditEvent.objects.filter(verb="action.edited").exists()


def test_a_second_editor_sees_both_texts_and_loses_nothing(team, action):
    data = shown_form(team, editing(action)) | {"wording": "What the second wanted"}
    fill(team, editing(action), wording="What the first wanted", priority="HIGH")

    response = team.post(editing(action), data)
    again = team.post(
        editing(action),
        data | {name: response.context["form"][name].value() for name in ("nonce", "version")},
    )

    action.refresh_from_db()
    assert response.status_code == 409
    assert "What the first wanted" in response.text
    assert "What the second wanted</textarea>" in response.text
    assert again.status_code == 302
    assert action.wording == "What the second wanted"


def test_an_edit_sent_twice_is_saved_once(team, action):
    data = shown_form(team, editing(action)) | {"wording": "Train all staff"}

    responses = [team.post(editing(action), data) for _ in range(2)]

    assert [response["Location"] for response in responses] == [action.get_absolute_url()] * 2
    assert action.entries.filter(kind=EntryKind.WORDING).count() == 1


def test_any_text_is_shown_escaped(team, action):
    words = "<script>alert(1)</script>{% now 'Y' %}"
    Theme.objects.create(plan=action.plan, name=words, order=1)
    make_post(words)
    fill(team, editing(action), wording=words)

    plan_page = reverse("actions:plan-actions", args=[action.plan.slug])
    for address in [editing(action), action.get_absolute_url(), plan_page]:
        page = team.get(address).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{% now" in page


def test_the_team_withdraws_an_action_with_a_reason(team, action):
    address = reverse("actions:change-state", args=[action.pk])
    assert address in team.get(editing(action)).text

    without = fill(team, address, state="withdrawn")
    decided = {"decided_by": "Improvement Board, 2 March 2026"}
    fill(team, address, state="withdrawn", reason="The board decided this.", **decided)

    action.refresh_from_db()
    assert "reason" in errors(without)
    assert action.state == "withdrawn"
    assert team.get(editing(action)).status_code == 409
    assert ActionEntry.objects.filter(reason="The board decided this.").count() == 1


@pytest.mark.parametrize("role", [role for role in Role if role != Role.IMPROVEMENT_TEAM])
def test_only_the_team_can_add_or_edit_actions(role, action):
    client = Client()
    client.force_login(make_user(role, email="somebody@example.org"))

    found = {
        client.get(editing(action)).status_code,
        client.get(adding(action.plan)).status_code,
        client.post(adding(action.plan), {"wording": "x"}).status_code,
    }

    assert found <= {403, 404}
    assert Action.objects.count() == 1


def test_links_are_shown_only_to_those_who_can_use_them(team, action):
    officer = Client()
    officer.force_login(make_user(Role.OFFICER))

    for address, link in [
        (action.get_absolute_url(), editing(action)),
        (action.plan.get_absolute_url(), adding(action.plan)),
    ]:
        assert f'href="{link}"' in team.get(address).text
        assert f'href="{link}"' not in officer.get(address).text


def test_a_new_action_does_not_appear_in_reports_for_an_earlier_date(team):
    plan = make_plan()
    fill(team, adding(plan), wording="Train all staff")

    yesterday = timezone.localdate() - timedelta(days=1)

    assert not ActionEntry.objects.as_at(yesterday).exists()
