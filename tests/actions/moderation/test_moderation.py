"""The team reviews updates, and leads respond to the review."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from actions.models import (
    Action,
    ActionEntry,
    EntryKind,
    Outcome,
    OutgoingMail,
    Question,
    Reading,
    Settled,
)
from actions.rounds.services.rounds import close_round
from actions.waiting import waiting_for
from safeguard.accounts.roles import Role
from safeguard.dates import in_words, parse
from safeguard.waiting import Urgency
from tests.actions.filling import errors, fill
from tests.actions.moderation.updates import list_of, page_of, send_update
from tests.factories import NOW, TODAY, import_rows, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

DAY = timedelta(days=1)
LEAD = "lead@example.org"


def read(client, entry, outcome, **typed):
    return fill(client, page_of(entry), outcome=outcome, **typed)


def emailed_link(mail):
    """Returns the address of the link in an email."""
    return re.search(r"/answer/\S+", mail.text).group()


def test_one_page_lists_all_updates_beside_the_previous_ones_and_accepts_those_ticked(
    round, team, lead, client
):
    first, second = (
        send_update("A1", lead, round),
        send_update("A2", lead, round, "No one attended."),
    )

    page = client.get(list_of(round)).text
    sent = fill(client, list_of(round), entries=[str(first.pk)])

    for words in ("Half of them attended.", "Group A1 was invited.", "No one attended."):
        assert words in page
    assert sent["Location"] == list_of(round)
    assert Reading.objects.get().entry == first
    after = client.get(list_of(round)).context["answers"]
    assert [each.entry for each in after.unread] == [second]
    assert [each.entry for each in after.done] == [first]


def test_reviewing_an_update_leads_to_the_next_one(round, team, lead, client):
    first, second = send_update("A1", lead, round), send_update("A2", lead, round)

    to_second = read(client, first, "ACCEPTED")
    to_all = read(client, second, "ACCEPTED")

    assert to_second["Location"] == page_of(second)
    assert to_all["Location"] == list_of(round)
    assert Reading.objects.filter(outcome=Outcome.ACCEPTED).count() == 2


@pytest.mark.parametrize(
    ("outcome", "missing"),
    [
        ("", {"outcome"}),
        ("ASKED", {"question"}),
        ("CHALLENGED", {"rating", "reason"}),
        ("WORDED", {"progress_made"}),
    ],
)
def test_each_outcome_has_required_fields_and_nothing_is_saved_without_them(
    outcome, missing, round, team, lead, client
):
    entry = send_update("A1", lead, round)

    refused = read(client, entry, outcome, progress_made="")

    assert set(errors(refused)) == missing
    assert not Reading.objects.exists()


def test_accepting_without_a_selection_is_an_error(round, team, lead, client):
    send_update("A1", lead, round)

    refused = fill(client, list_of(round), entries=[])

    assert errors(refused) == {"entries": ["Tick at least one update"]}


def test_the_lead_is_emailed_a_question_and_can_send_a_new_update(round, team, lead, client):
    entry = send_update("A1", lead, round)
    read(client, entry, "ASKED", question="How many are half?")
    (mail,) = OutgoingMail.objects.filter(key__startswith="digest")
    close_after_cut_off(round, team, but="A1")

    page = client.get(emailed_link(mail))

    assert mail.to == LEAD
    assert Question.objects.get(entry=entry).answer_by == localdate() + DAY
    assert "How many are half?" in mail.text
    assert "How many are half?" in page.text
    (part,) = [p for p in page.context["waiting"] if p.asked.action.ref == "A1"]
    assert part.asked.round == round
    again = send_update("A1", lead, part.asked.round, "Eleven of twenty.")
    unread = client.get(list_of(round)).context["answers"].unread
    assert [each.entry for each in unread] == [again]
    assert unread[0].before == entry


def my_work(user):
    return {
        group.urgency: [f"{line.title} {line.flag} {line.why}" for line in group.lines]
        for group in waiting_for(user, on=localdate())
    }


def test_my_work_lists_updates_to_review_and_questions_to_answer(round, team, lead, client):
    entry = send_update("A1", lead, round)
    send_update("A2", lead, round)

    unread = my_work(team)[Urgency.TO_MODERATE]
    read(client, entry, "ASKED", question="How many are half?")

    assert "Review 2 updates" in unread[0]
    assert "Review 1 update" in my_work(team)[Urgency.TO_MODERATE][0]
    (asked,) = my_work(lead)[Urgency.QUESTION]
    assert f"by {in_words(localdate() + DAY)}: “How many are half?”" in asked
    Question.objects.update(answer_by=localdate() - DAY)
    assert "1 question" in my_work(team)[Urgency.TO_MODERATE][1]
    Action.objects.filter(ref="A1").update(state="withdrawn")
    assert "question" not in " ".join(my_work(team)[Urgency.TO_MODERATE])


def test_my_work_lists_a_challenge_for_the_lead_and_the_signing_officer(round, team, lead, client):
    signer = make_user(Role.SIGNING_OFFICER)
    challenge(client, send_update("A1", lead, round))

    assert "The improvement team proposes Red" in my_work(lead)[Urgency.RATING_CHALLENGED][0]
    reply = reverse("actions:reply-to-reading", args=[Reading.objects.get().pk])
    groups = waiting_for(lead, on=localdate())
    assert reply in [line.address for group in groups for line in group.lines]
    assert "Red proposed: " in my_work(signer)[Urgency.RATING_TO_SETTLE][0]
    assert Urgency.RATING_TO_SETTLE not in my_work(team)


def close_after_cut_off(round, team, *, but):
    """Closes the round as if all other actions had been marked as complete."""
    Action.objects.exclude(ref=but).update(state="awaiting-sign-off")
    close_round(round=round, version=1, on=TODAY + DAY, by=team, at=NOW)
    Action.objects.exclude(ref=but).update(state="in-progress")


def test_a_report_wording_is_printed_and_the_lead_s_own_text_stays(round, team, lead, client):
    entry = send_update(
        "A1", lead, round, next_step="Invite again", next_step_due=parse("May 2026")
    )

    read(client, entry, "WORDED", progress_made="Half of the staff were trained.")

    own = ActionEntry.objects.filter(action=entry.action)
    printed, said = own.printed_as_at(TODAY).get(), own.spoken_as_at(TODAY).get()
    assert (printed.kind, printed.progress_made) == (
        EntryKind.REPORT_WORDING,
        "Half of the staff were trained.",
    )
    assert (printed.next_step, printed.next_step_due) == ("Invite again", entry.next_step_due)
    assert (printed.rating, printed.state) == (entry.rating, entry.state)
    assert said == entry
    page = client.get(entry.action.get_absolute_url()).text
    assert "Half of them attended." in page
    assert "Half of the staff were trained." in page


def test_the_lead_is_emailed_the_wording_and_disagrees_by_the_link(round, team, lead, client):
    entry = send_update("A1", lead, round)
    read(client, entry, "WORDED", progress_made="Half of the staff were trained.")
    (mail,) = OutgoingMail.objects.filter(key__startswith="digest")
    reading = Reading.objects.get()
    client.logout()
    address = f"{emailed_link(mail)}readings/{reading.pk}/"

    seen = client.get(emailed_link(mail)).text
    fill(client, address, objection="Half attended but none were trained.")

    assert "Half of the staff were trained." in mail.text
    assert address in seen
    reading.refresh_from_db()
    assert (reading.reply, reading.replied_by) == ("Half attended but none were trained.", lead)
    client.force_login(team)
    answers = client.get(list_of(round)).context["answers"]
    assert [each.entry for each in answers.objected] == [entry]
    assert (
        "Half attended but none were trained." in client.get(entry.action.get_absolute_url()).text
    )


def test_a_second_reviewer_is_told_of_the_first_review(round, team, lead, client):
    entry = send_update("A1", lead, round)
    form = client.get(page_of(entry)).context["form"]
    typed = {name: form[name].value() for name in ("nonce", "version")}
    read(client, entry, "ACCEPTED")

    late = client.post(page_of(entry), {**typed, "outcome": "ASKED", "question": "How many?"})

    assert late.status_code == 409
    assert "How many?" in late.text
    assert Reading.objects.count() == 1


def challenge(client, entry, code="red"):
    read(client, entry, "CHALLENGED", rating=code, reason="No one was trained.")
    return Reading.objects.get(outcome=Outcome.CHALLENGED, entry=entry)


def test_the_lead_agrees_to_the_proposed_rating_with_the_fields_it_requires(
    round, team, lead, client
):
    entry = send_update("A1", lead, round)
    reading = challenge(client, entry)
    client.force_login(lead)
    address = reverse("actions:reply-to-reading", args=[reading.pk])

    refused = fill(client, address, agrees="agree")
    needed = {
        "improvement_required": "A second trainer.",
        "next_step": "Advertise",
        "next_step_due": "May 2099",
    }
    fill(client, address, agrees="agree", **needed)

    assert set(errors(refused)) == set(needed)
    reading.refresh_from_db()
    entry.action.refresh_from_db()
    assert (reading.settled, entry.action.rating.code) == (Settled.AGREED, "red")
    agreed = entry.action.entries.filter(kind=EntryKind.PROGRESS).latest("pk")
    assert (agreed.progress_made, agreed.reason) == (
        "Half of them attended.",
        "No one was trained.",
    )
    page = client.get(entry.action.get_absolute_url()).text
    assert "Red: No one was trained." in page
    assert "The lead agreed" in page


def test_a_signing_officer_decides_if_the_lead_does_not_agree(round, team, lead, client):
    signing = make_user(Role.SIGNING_OFFICER)
    team.groups.add(*signing.groups.all())
    entry = send_update("A1", lead, round)
    reading = challenge(client, entry)
    client.force_login(lead)
    told = fill(
        client,
        reverse("actions:reply-to-reading", args=[reading.pk]),
        agrees="disagree",
        reply="They will attend in May.",
    )
    thanks = client.get(told["Location"]).text
    client.force_login(signing)

    page = client.get(entry.action.get_absolute_url()).text
    address = reverse("actions:settle-rating", args=[reading.pk])
    fill(client, address, decision="proposed", reason="May is too late.")

    assert address in page
    assert "A signing officer will read your reply and decide." in thanks
    disputed = OutgoingMail.objects.get(key__startswith="disputed")
    assert disputed.to == signing.email
    entry.action.refresh_from_db()
    decided = entry.action.latest_entry
    assert (decided.kind, decided.rating.code, decided.decided_by) == (
        EntryKind.RATING,
        "red",
        signing.name,
    )
    page = client.get(entry.action.get_absolute_url()).text
    for words in ("Red: No one was trained.", "They will attend in May.", "May is too late."):
        assert words in page
    client.force_login(team)
    answers = client.get(list_of(round)).context["answers"]
    assert [each.entry for each in answers.done] == [entry]


def test_no_entry_is_added_if_the_signing_officer_keeps_the_lead_s_rating(
    round, team, lead, client
):
    client.force_login(team)
    entry = send_update("A1", lead, round)
    reading = challenge(client, entry)
    client.force_login(make_user(Role.SIGNING_OFFICER))

    fill(
        client,
        reverse("actions:settle-rating", args=[reading.pk]),
        decision="leads",
        reason="The target was half.",
    )

    reading.refresh_from_db()
    assert reading.settled == Settled.KEPT
    assert entry.action.entries.filter(kind=EntryKind.RATING).count() == 0


def test_the_text_of_a_confidential_action_is_in_no_email(round, team, lead, client):
    entry = send_update("A1", lead, round)
    Action.objects.update(is_confidential=True)

    read(client, entry, "ASKED", question="How many are half?")

    (mail,) = OutgoingMail.objects.filter(key__startswith="digest")
    assert "are half" not in mail.text
    assert "Half of them" not in mail.text


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_number_of_queries_does_not_grow_with_updates(round, team, lead, client):
    send_update("A1", lead, round)
    few = queries(client, list_of(round))
    rows = [
        {"ref": f"B{n}", "action": "Train", "lead": "Head of Training", "rag": "green"}
        for n in range(40)
    ]
    import_rows(round.plans.get(), *rows, as_at=TODAY - 30 * DAY)
    for row in rows:
        send_update(row["ref"], lead, round)

    assert queries(client, list_of(round)) == few < 20
    assert len(client.get(list_of(round)).context["answers"].unread) == 41
