"""Updates must be read before a report prints them, and leads are told what was printed."""

from datetime import timedelta

import pytest
from django.urls import reverse

from actions.models import Action, Outcome, OutgoingMail, Question, Reading
from actions.moderation.services.challenges import object_to_wording
from actions.moderation.services.moderation import PrintedWords, accept_answers, edit_report_wording
from actions.rounds.services.rounds import open_round
from actions.rounds.timetable import default_timetable
from actions.updates.services.progress import ProgressWords, record_progress
from safeguard.accounts.models import Post
from safeguard.accounts.roles import Role
from safeguard.dates import parse
from safeguard.exceptions import Refused
from tests.actions.filling import fill
from tests.factories import (
    NOW,
    TODAY,
    hold,
    import_rows,
    make_plan,
    make_report,
    make_user,
    publish,
    rating_of,
)
from tests.pages.forms import filled_in

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

DAY = timedelta(days=1)


@pytest.fixture
def team():
    return make_user(Role.IMPROVEMENT_TEAM)


@pytest.fixture
def plan(team):
    plan = make_plan()
    import_rows(
        plan,
        *(
            {"ref": ref, "action": f"Train {ref}", "lead": lead, "rag": "amber"}
            for ref, lead in [("A1", "Trainer"), ("A2", "Trainer"), ("A3", "Auditor")]
        ),
        as_at=TODAY - 30 * DAY,
    )
    for title in ("Trainer", "Auditor"):
        hold(Post.objects.get(job_title=title), email=f"{title.lower()}@example.org")
    open_round(
        plans=[plan],
        as_at=TODAY,
        cut_off_on=TODAY,
        timetable=default_timetable(opens_on=TODAY, cut_off_on=TODAY),
        by=team,
        at=NOW,
    )
    return plan


def send_update(plan, by, ref="A1"):
    action = Action.objects.get(plan=plan, ref=ref)
    return record_progress(
        action=action,
        version=action.version,
        rating=rating_of(action, "amber"),
        words=ProgressWords("Half of them attended.", "The others.", "Ask them", parse("May 2026")),
        effective_on=TODAY,
        round=plan.rounds.get(),
        by=by,
        at=NOW,
    )


def accept(entry, by):
    accept_answers(entries=[entry], by=by, at=NOW)


def test_a_report_with_an_unread_update_cannot_be_published(plan, team):
    entry, draft = send_update(plan, team), make_report(plan)

    with pytest.raises(Refused, match="One update has not been reviewed: A1."):
        publish(draft)
    accept(entry, team)
    draft.refresh_from_db()

    assert publish(draft).version == 1


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Outcome.ASKED, "A1: the lead has not replied to the question asked on"),
        (Outcome.CHALLENGED, "A1: the rating was challenged on"),
    ],
)
def test_an_update_with_an_open_question_or_challenge_blocks_publication_and_says_so(
    outcome, words, plan, team, client
):
    entry = send_update(plan, team)
    challenged = outcome == Outcome.CHALLENGED
    rating = rating_of(entry.action, "red") if challenged else None
    asked = {"action": entry.action, "entry": entry, "asked_by": team, "asked_at": NOW}
    question = None if challenged else Question.objects.create(answer_by=TODAY, **asked)
    about = {"entry": entry, "rating": rating, "question": question}
    Reading.objects.create(outcome=outcome, read_at=NOW, read_by=team, **about)

    with pytest.raises(Refused, match="A1"):
        publish(make_report(plan))


def test_an_update_for_a_later_date_does_not_block_publication(plan, team):
    send_update(plan, team)

    assert publish(make_report(plan, as_at=TODAY - DAY))


def test_progress_recorded_outside_a_round_does_not_block_publication(plan, team):
    action = Action.objects.get(ref="A1")
    record_progress(
        action=action,
        version=action.version,
        rating=rating_of(action, "green"),
        words=ProgressWords("All attended.", reason="They attended."),
        effective_on=TODAY,
        by=team,
        at=NOW,
    )

    assert publish(make_report(plan))


def test_an_unread_confidential_update_does_not_block_an_open_report(plan, team):
    send_update(plan, team)
    Action.objects.filter(ref="A1").update(is_confidential=True)

    assert publish(make_report(plan))
    with pytest.raises(Refused, match="A1"):
        publish(make_report(plan, is_restricted=True))


def test_the_publish_page_links_the_team_to_the_updates_and_informs_the_clerk(plan, team, client):
    send_update(plan, team)
    page = reverse("reports:publish-report", args=[make_report(plan).pk])
    answers = reverse("actions:moderate-round", args=[plan.rounds.get().pk])

    client.force_login(team)
    for_team = client.get(page).text
    client.force_login(make_user(Role.CLERK))
    for_clerk = client.get(page).text

    assert "One update has not been reviewed: A1." in for_team
    assert "One update has not been reviewed: A1." in for_clerk
    assert answers in for_team
    assert answers not in for_clerk


def test_the_report_prints_the_edited_wording_and_each_lead_is_emailed_a_copy(plan, team):
    entry = send_update(plan, team)
    words = PrintedWords("Half were trained.", "Training for the others.")
    edit_report_wording(entry=entry, version=0, words=words, by=team, at=NOW)

    publication = publish(make_report(plan))

    row = next(row for row in publication.data["rows"] if row["ref"] == "A1")
    assert (row["progress_made"], row["improvement_required"]) == (
        "Half were trained.",
        "Training for the others.",
    )
    assert row["rating"] == "amber"
    assert "Ask them (May 2026)" in publication.html
    trainer, auditor = (
        OutgoingMail.objects.get(key=f"printed {publication.pk} {who}@example.org")
        for who in ("trainer", "auditor")
    )
    assert "Half were trained." in trainer.text
    assert "Train A2" in trainer.text
    assert "Train A3" in auditor.text
    assert "Half were trained." not in auditor.text


def test_the_wording_of_a_confidential_action_is_not_in_the_email(plan, team):
    accept(send_update(plan, team), team)
    Action.objects.filter(ref="A1").update(is_confidential=True)

    publication = publish(make_report(plan, is_restricted=True))

    mail = OutgoingMail.objects.get(key=f"printed {publication.pk} trainer@example.org")
    assert "A1: a confidential action" in mail.text
    assert "Half of them attended." not in mail.text
    assert "Train A1" not in mail.text


def test_a_late_update_blocks_publication_on_the_publish_page(plan, team, client):
    accept(send_update(plan, team), team)
    page = reverse("reports:publish-report", args=[make_report(plan).pk])
    client.force_login(team)
    before = client.get(page).text
    form = filled_in(client, page, outstanding_reason="The committee meets tomorrow.")

    late = send_update(plan, make_user(Role.OFFICER))

    assert "has not been reviewed" not in before
    assert "One update has not been reviewed: A1." in client.get(page).text
    refusal = client.post(page, form).text
    assert refusal.count("One update has not been reviewed: A1.") == 2
    assert "Publish report</button>" not in refusal
    fill(client, reverse("actions:read-answer", args=[late.pk]), outcome="ACCEPTED")
    assert "has not been reviewed" not in client.get(page).text


def test_an_objection_to_wording_is_shown_on_the_publish_page_and_the_teams_home_page(
    plan, team, client
):
    words = PrintedWords("Half were trained.")
    entry = send_update(plan, team)
    reading = edit_report_wording(entry=entry, version=0, words=words, by=team, at=NOW)
    page = reverse("reports:publish-report", args=[make_report(plan).pk])
    client.force_login(team)
    before = client.get(page).text

    object_to_wording(reading=reading, objection="Fewer than half.", by=team, at=NOW)

    assert "disagrees with the wording of one update" not in before
    assert "disagrees with the wording of one update" in client.get(page).text
    assert "1 lead disagrees with your wording" in client.get("/").text
    other = PrintedWords("Nearly half were trained.")
    edit_report_wording(entry=entry, version=reading.pk, words=other, by=team, at=NOW)
    assert "disagrees with the wording of one update" not in client.get(page).text
