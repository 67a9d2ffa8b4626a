"""Updates entered for leads: author, source, evidence and the copy to the lead."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from actions.models import Action, ActionEntry, Channel, EntryKind, Evidence, OutgoingMail
from actions.updates.services.progress import ProgressWords, Telling
from actions.updates.services.updates_for_lead import update_for_lead
from safeguard.accounts.models import Post
from safeguard.accounts.roles import Role
from safeguard.exceptions import Refused
from tests.actions.filling import errors, fill
from tests.commands import manage
from tests.factories import NOW, TODAY, hold, import_rows, make_plan, make_user, rating_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return make_user(Role.IMPROVEMENT_TEAM)


@pytest.fixture
def action():
    plan = make_plan()
    row = {"ref": "A1", "action": "Train all staff", "lead": "Head of Audit", "rag": "amber"}
    import_rows(plan, row, as_at=TODAY - timedelta(days=30))
    hold(Post.objects.get(job_title="Head of Audit"), email="lead@example.org")
    return Action.objects.get(ref="A1")


SAID = {
    "rating": "amber",
    "progress_made": "Half of the files.",
    "improvement_required": "The other half.",
    "next_step": "Read them",
    "next_step_due": "30/4/2099",
}


def page_of(action):
    return reverse("actions:update-for-lead", args=[action.pk])


def enter(client, action, **typed):
    told = {"told_by": "The holder", "told_how": "PHONE", "told_on": "1/3/2026"}
    return fill(client, page_of(action), **{**SAID, **told, **typed})


def test_a_lead_known_only_by_an_address_is_shown_as_the_lead_post(action, team, client):
    client.force_login(team)

    enter(client, action, told_by="head.of.safeguarding@example.org")
    page = client.get(action.get_absolute_url()).text
    history = client.get(f"{action.plan.get_absolute_url()}history/").text

    assert f"Based on what {action.lead} said on 1 March 2026, entered by {team.name}." in page
    assert f"by {action.lead}, entered by {team.name}" in page
    assert f"by {action.lead}" in history
    assert "head.of.safeguarding@example.org" not in page + history


def test_an_update_given_by_phone_is_shown_with_its_author_and_source(action, team, client):
    client.force_login(team)

    enter(client, action)
    page = client.get(action.get_absolute_url()).text

    entry = ActionEntry.objects.get(kind=EntryKind.PROGRESS)
    assert (entry.told_by, entry.told_how, entry.told_on) == (
        "The holder",
        Channel.PHONE,
        date(2026, 3, 1),
    )
    assert (entry.recorded_by, entry.effective_on) == (team, date(2026, 3, 1))
    told = f"Based on what The holder said on 1 March 2026, entered by {team.name}. By phone."
    assert told in page
    assert "By phone on 1 March 2026" in page


def test_the_lead_gets_one_copy_of_all_updates_without_the_text_of_confidential_ones(
    action, team, client
):
    client.force_login(team)
    row = {"ref": "A2", "action": "Check all", "lead": "Head of Audit", "rag": "amber"}
    import_rows(action.plan, row, as_at=TODAY - timedelta(days=30))
    secret = Action.objects.get(ref="A2")
    Action.objects.filter(pk=secret.pk).update(is_confidential=True)

    enter(client, action)
    enter(client, secret, progress_made="More of the files.")

    mail = OutgoingMail.objects.get()
    assert mail.to == "lead@example.org"
    assert "Half of the files." in mail.text
    assert "based on what The holder told them on 1 March 2026" in mail.text
    assert "A2: a confidential action" in mail.text
    assert "More of the files" not in mail.text


def test_an_update_by_email_needs_the_text_of_the_email(action, team, client):
    client.force_login(team)

    refused = enter(client, action, told_how="MAIL")
    enter(client, action, told_how="MAIL", told_mail="Half done, rest by April.")

    assert errors(refused) == {"told_mail": ["Paste the text of the email or upload it"]}
    assert ActionEntry.objects.get(told_how="MAIL").told_mail == "Half done, rest by April."
    assert "Half done, rest by April." in client.get(action.get_absolute_url()).text


def test_an_uploaded_email_becomes_evidence_of_the_update(action, team, client):
    client.force_login(team)
    mail = SimpleUploadedFile("mail.txt", b"Half done, rest by April.")

    enter(client, action, told_how="MAIL", told_file=mail)
    page = client.get(action.get_absolute_url()).text

    evidence = Evidence.objects.get()
    assert (evidence.title, evidence.entry.told_how) == ("Email dated 1 March 2026", "MAIL")
    assert "Email dated 1 March 2026" in page


def test_the_team_can_enter_no_change_if_the_lead_could(action, team, client):
    import_rows(action.plan, {"ref": "A1", "action": "Train all staff", "rag": "green"})
    client.force_login(team)
    told = {"told_by": "The holder", "told_how": "PHONE", "told_on": "1/3/2026"}

    both = fill(client, page_of(action), **told, nothing_changed="on", progress_made="A bit.")
    neither = fill(client, page_of(action), **told)
    fill(client, page_of(action), **told, nothing_changed="on")

    assert set(errors(both)) == {"nothing_changed"}
    assert set(errors(neither)) == {"progress_made"}
    entry = ActionEntry.objects.get(kind=EntryKind.CONFIRMATION)
    assert (entry.told_by, entry.told_how) == ("The holder", Channel.PHONE)
    (copy,) = OutgoingMail.objects.all()
    assert "Nothing has changed." in copy.text
    assert "By phone on 1 March 2026" in client.get(action.get_absolute_url()).text


def test_an_amber_action_has_no_checkbox_for_no_change_and_saves_no_draft_for_a_lead(
    action, team, client
):
    client.force_login(team)

    page = client.get(page_of(action)).text

    assert "nothing has changed" not in page
    assert "Save draft" not in page


def test_the_date_the_lead_told_the_team_cannot_be_in_the_future(action, team, client):
    client.force_login(team)

    assert errors(enter(client, action, told_on="1/3/2099"))["told_on"]
    assert ActionEntry.objects.filter(kind=EntryKind.PROGRESS).count() == 0
    assert not OutgoingMail.objects.exists()


def test_the_team_cannot_choose_a_rating_that_means_signed_off(team, client):
    plan = make_plan(scale="BRAG")
    import_rows(plan, {"ref": "B1", "action": "Audit", "lead": "Head of Audit", "rag": "green"})
    action = Action.objects.get(ref="B1")
    client.force_login(team)

    page = client.get(page_of(action)).text

    assert re.findall(r'name="rating"[^>]*value="(\w+)"', page) == ["green", "amber", "red"]
    with pytest.raises(Refused, match="means signed off"):
        answer(action, team, rating=rating_of(action, "blue"))


def test_no_update_can_be_entered_for_an_action_without_a_lead(team):
    plan = make_plan()
    import_rows(plan, {"ref": "1", "action": "Audit", "rag": "green"})

    with pytest.raises(Refused, match="has no lead"):
        answer(Action.objects.get(ref="1"), team)


def test_the_report_shows_that_an_update_was_entered_for_the_lead(action, team, client):
    client.force_login(team)
    enter(client, action)

    words = ("--plan", "Improvement plan", "--as-at", "2 March 2026", "--format", "html")
    page = " ".join(manage("report", "exception", *words).split())

    told = "Half of the files. (reported by the lead officer, entered by the improvement team)"
    assert told in page
    assert "The holder" not in page


def answer(action, by, **changes):
    given = {
        "action": action,
        "version": action.version,
        "rating": rating_of(action, "green"),
        "words": ProgressWords(progress_made="All of it."),
        "told_by": "The holder",
        "telling": Telling(Channel.TALK, TODAY),
        "on": TODAY,
        "by": by,
        "at": NOW,
    }
    return update_for_lead(**{**given, **changes})
