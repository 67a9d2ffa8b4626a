"""The team reminds chosen leads at once from the round's page."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils.timezone import localdate, now

from actions.email.services import send_mail
from actions.models import Action, EntryKind, OutgoingMail, Reminder, UpdateRound
from actions.plans.services.entries import add_entry
from actions.rounds.services.reminders import chase, remind_now
from actions.rounds.services.rounds import open_round
from actions.rounds.timetable import EscalationLevel, TimetableDay, default_timetable
from safeguard.accounts.models import Post, PostHolding, User
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from safeguard.exceptions import Refused, StaleRecord
from safeguard.working_days import ONE_DAY
from tests.commands import manage
from tests.factories import NOW, TODAY, hold, import_rows, make_plan, make_user
from tests.pages.forms import as_shown, errors_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture
def team(client):
    user = make_user(Role.IMPROVEMENT_TEAM)
    client.force_login(user)
    return user


@pytest.fixture
def plan():
    plan = make_plan()
    import_rows(
        plan,
        {"ref": "A1", "action": "Train staff", "lead": "Head of Audit"},
        {"ref": "A2", "action": "Audit files", "lead": "Head of Audit"},
        {"ref": "A3", "action": "Write a policy", "lead": "Head of Policy"},
        {"ref": "A4", "action": "Visit schools", "lead": "Head of Schools"},
        as_at=TODAY - 30 * ONE_DAY,
    )
    hold(Post.objects.get(job_title="Head of Audit"), email="audit@example.org")
    hold(Post.objects.get(job_title="Head of Policy"), email="policy@example.org")
    return plan


def begin(plan, by, on=TODAY):
    due_on = on + 14 * ONE_DAY
    days = default_timetable(opens_on=on, cut_off_on=due_on)
    return open_round(plans=[plan], as_at=on, cut_off_on=due_on, timetable=days, by=by, at=NOW)


def key_of(title):
    return Post.objects.get(job_title=title).pk


def remind(round, *titles, on=TODAY, by):
    leads = [key_of(title) if title else None for title in titles]
    return remind_now(round=round, leads=leads, on=on, by=by, at=NOW)


def test_chosen_leads_get_one_email_each_about_all_their_actions(plan, team):
    round = begin(plan, team)
    chase(on=TODAY, by=User.objects.system(), at=NOW)
    later = TODAY + ONE_DAY

    done = remind(round, "Head of Audit", on=later, by=team)
    send_mail(by=User.objects.system(), now=lambda: NOW)

    assert (done.posts, done.already, done.unreachable) == (["Head of Audit"], [], [])
    last = mail.outbox[-1]
    assert (last.to, last.subject) == (
        ["audit@example.org"],
        "Reminder: 2 actions need an update from you",
    )
    logged = Reminder.objects.filter(asked_on=later)
    assert sorted(logged.values_list("action__ref", "is_opening", "asked_by")) == [
        ("A1", False, team.pk),
        ("A2", False, team.pk),
    ]
    assert AuditEvent.objects.filter(verb="round.asked").last().by == team


def test_the_timetable_does_not_email_a_lead_again_on_that_day(plan, team):
    round = begin(plan, team)

    remind(round, "Head of Audit", by=team)
    done = chase(on=TODAY, by=User.objects.system(), at=NOW)

    assert done.mails == 1
    assert OutgoingMail.objects.filter(to="audit@example.org").count() == 1


def test_a_lead_already_emailed_today_is_named_and_not_emailed_again(plan, team):
    round = begin(plan, team)
    remind(round, "Head of Audit", by=team)

    with pytest.raises(Refused, match="Already emailed today: Head of Audit"):
        remind(round, "Head of Audit", by=team)
    done = remind(round, "Head of Audit", "Head of Policy", by=team)

    assert (done.posts, done.already) == (["Head of Policy"], ["Head of Audit"])
    assert OutgoingMail.objects.count() == 2


def test_a_lead_whose_email_was_not_delivered_today_is_to_be_called(plan, team):
    round = begin(plan, team)
    remind(round, "Head of Audit", by=team)
    OutgoingMail.objects.update(state=OutgoingMail.State.FAILED)

    with pytest.raises(Refused, match="No email reaches these leads. Call them"):
        remind(round, "Head of Audit", by=team)


def test_the_post_above_is_emailed_for_a_lead_with_no_address_and_the_rest_are_named(plan, team):
    director = Post.objects.create(job_title="Director")
    hold(director, email="director@example.org")
    PostHolding.objects.filter(post__job_title="Head of Policy").update(email="")
    Post.objects.filter(job_title="Head of Policy").update(reports_to=director)
    round = begin(plan, team)

    done = remind(round, "Head of Policy", "Head of Schools", by=team)

    assert (done.posts, done.unreachable) == (["Director"], ["Head of Schools"])
    assert OutgoingMail.objects.get().to == "director@example.org"
    with pytest.raises(Refused, match="No email reaches these leads"):
        remind(round, "Head of Schools", by=team)


def test_a_closed_round_and_leads_who_have_answered_are_refused(plan, team):
    round = begin(plan, team)

    with pytest.raises(Refused, match="Choose leads who have not answered"):
        remind(round, None, by=team)
    UpdateRound.objects.update(closed_at=NOW, closed_by=team)
    round.refresh_from_db()
    with pytest.raises(StaleRecord):
        remind(round, "Head of Audit", by=team)


@pytest.fixture
def today(plan, team):
    """A round open today, with a reminder page."""
    return begin(plan, team, on=localdate())


def test_the_button_on_the_page_reminds_the_ticked_leads_once(today, client):
    page = client.get(today.get_absolute_url())
    address = reverse("actions:remind-leads", args=[today.pk])
    sent = as_shown(page, leads=[str(key_of("Head of Audit")), str(key_of("Head of Schools"))])

    first = client.post(address, sent)
    second = client.post(address, sent)
    after = client.get(today.get_absolute_url()).text

    assert address in page.text
    assert first.url == second.url == today.get_absolute_url()
    assert OutgoingMail.objects.count() == 1
    assert "Reminders will be sent in the next few minutes." in after
    assert "No email reaches: Head of Schools. Call them and log the call." in after
    assert "An email is about to be sent." in after


def test_the_page_says_when_a_lead_was_last_reminded(today, team, client):
    yesterday = localdate() - ONE_DAY
    chase(on=localdate(), by=team, at=now())
    Reminder.objects.update(asked_on=yesterday)
    OutgoingMail.objects.filter(to="audit@example.org").update(key="earlier")
    remind(today, "Head of Audit", on=localdate(), by=team)
    send_mail(by=User.objects.system(), now=now)

    page = client.get(today.get_absolute_url()).text

    day = localdate()
    assert f"1 reminder in this round, last by email on {day.day} {day:%B %Y}." in page


def test_no_lead_chosen_is_an_error_on_a_page_that_lists_them_all(today, client):
    page = client.get(today.get_absolute_url())
    address = reverse("actions:remind-leads", args=[today.pk])

    refused = client.post(address, as_shown(page, leads=[]))

    assert errors_of(refused) == {"id_leads_1": "Choose at least one lead to remind"}
    assert "Head of Audit" in refused.text
    assert not Reminder.objects.exists()


def test_the_ticked_leads_are_handed_to_the_page_for_logging_a_call(today, client):
    page = client.get(today.get_absolute_url())
    address = reverse("actions:remind-leads", args=[today.pk])
    lead = str(key_of("Head of Policy"))

    log = client.post(address, as_shown(page, leads=[lead], log="1"), follow=True)

    assert [action.ref for action in log.context["page"]] == ["A3"]
    assert not Reminder.objects.exists()


def test_a_lead_who_leaves_in_the_middle_is_shown_as_vacant_and_the_next_holder_is_reminded(
    today, team, client
):
    chase(on=localdate(), by=team, at=now())
    left = localdate() - ONE_DAY
    PostHolding.objects.filter(post__job_title="Head of Audit").update(
        from_on=left - 30 * ONE_DAY, to_on=left
    )

    vacant = client.get(today.get_absolute_url()).text
    hold(Post.objects.get(job_title="Head of Audit"), email="next@example.org")
    held = client.get(today.get_absolute_url()).text
    done = remind(today, "Head of Audit", on=localdate(), by=team)

    assert f"Post vacant since {left.day} {left:%B %Y}" in vacant
    assert "Post vacant since" not in held.split("Head of Audit")[1].split("</li>")[0]
    assert done.posts == ["Head of Audit"]
    assert OutgoingMail.objects.filter(to="next@example.org").count() == 1
    assert Action.objects.outstanding_in(today).count() == 4


def test_leads_of_a_timetable_with_one_day_can_still_be_reminded(plan, team):
    round = open_round(
        plans=[plan],
        as_at=TODAY,
        cut_off_on=TODAY,
        timetable=[TimetableDay(TODAY, EscalationLevel.LEAD)],
        by=team,
        at=NOW,
    )
    chase(on=TODAY, by=team, at=NOW)

    assert remind(round, "Head of Policy", on=TODAY + ONE_DAY, by=team).posts == ["Head of Policy"]


def test_the_pages_say_when_emails_go_out(today, team, client):
    reminders = reverse("actions:round-reminders", args=[today.pk])

    opened = client.get(today.get_absolute_url()).text
    never = client.get(reminders).text
    manage("tick")
    asked = client.get(today.get_absolute_url()).text
    ran = client.get(reminders).text

    assert "Next email: in the next few minutes, to the lead." in opened
    assert "has never run: ask your IT team" in never
    assert "Next reminder: " in asked
    assert f"last ran on {localdate():%A} {localdate().day} {localdate():%B %Y} at " in ran


def answer(ref):
    lead = make_user(Role.OFFICER, name="The policy lead", email="p@example.org")
    add_entry(
        action=Action.objects.get(ref=ref),
        kind=EntryKind.PROGRESS,
        effective_on=localdate(),
        by=lead,
        at=now(),
        round=UpdateRound.objects.get(),
    )


def test_a_lead_who_has_answered_meanwhile_is_named_with_who_answered_and_when(today, team, client):
    page = client.get(today.get_absolute_url())
    leads = [str(key_of(title)) for title in ("Head of Audit", "Head of Policy")]
    answer("A3")

    told = client.post(
        reverse("actions:remind-leads", args=[today.pk]), as_shown(page, leads=leads)
    )

    assert "Head of Policy: The policy lead sent an update today at " in told.text
    assert "Select a valid choice" not in told.text
    assert "Head of Audit" in told.text
    assert not Reminder.objects.exists()


def test_a_call_with_a_lead_who_has_answered_meanwhile_says_so_and_keeps_the_note(
    today, team, client
):
    address = reverse("actions:log-reminder", args=[today.pk])
    address += f"?lead={key_of('Head of Policy')}"
    sent = as_shown(client.get(address), channel="PHONE", note="They will answer on Monday.")
    answer("A3")

    opened, told = client.get(address), client.post(address, sent)

    for page in (opened, told):
        assert page.status_code == 409
        assert "Head of Policy: The policy lead sent an update today at " in page.text
    assert "They will answer on Monday." in told.text


def test_only_leads_who_can_be_emailed_now_are_offered_and_none_is_ticked(today, team, client):
    address = reverse("actions:remind-leads", args=[today.pk])

    before = client.get(today.get_absolute_url()).text
    offered = client.get(address).text
    chase(on=localdate(), by=team, at=now())
    after, none = client.get(today.get_absolute_url()).text, client.get(address).text

    assert " checked" not in before + offered
    assert "Head of Schools" not in offered
    assert "Remind selected leads now" in before
    assert "No email reaches them: call them and log the call." in before
    assert after.count("Already emailed today.") == 2
    for page in (after, none):
        assert "Remind selected leads now" not in page
    assert "Log a call with selected leads" in after
    assert "No reminder can be emailed now." in none


def test_the_page_says_to_whom_reminders_went_if_not_to_the_lead(plan, team, client):
    above = Post.objects.create(job_title="Director")
    hold(above, email="director@example.org")
    PostHolding.objects.filter(post__job_title="Head of Policy").update(email="")
    Post.objects.filter(job_title="Head of Policy").update(reports_to=above)
    round = begin(plan, team, on=localdate())
    chase(on=localdate(), by=team, at=now())
    send_mail(by=User.objects.system(), now=now)
    Reminder.objects.update(is_opening=False)

    page = client.get(round.get_absolute_url()).text

    assert "1 reminder in this round, last by email to Director on " in page
