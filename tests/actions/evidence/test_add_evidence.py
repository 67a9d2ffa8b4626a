"""Adding evidence, showing it on the action's page and downloading its files."""

from hashlib import sha256

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from actions.evidence.services import evidence as services
from actions.models import Action, Evidence, EvidenceVersion
from reports.rendering.papers import as_data, as_html, report_of
from safeguard.accounts.models import User
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from safeguard.exceptions import Refused
from safeguard.files.accepted_files import check_file
from tests.actions.evidence.test_search_evidence import found_by
from tests.actions.evidence.uploads import (
    REGISTER,
    signed_in,
    stored_files,
    submit_upload,
    upload,
    verbs,
)
from tests.factories import (
    ANSWER,
    NOW,
    hold,
    make_action,
    make_evidence,
    make_post,
    make_report,
    make_user,
)
from tests.files import making
from tests.pages.forms import NOTHING_TO_SEE, as_shown, beside, errors_of, filled_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.EVIDENCE_DIR = tmp_path / "evidence"


@pytest.fixture
def lead():
    user = make_user(Role.OFFICER, email="lead@example.org", name="The lead")
    hold(make_post(), user)
    return user


@pytest.fixture
def lead_client(lead):
    return signed_in(lead)


@pytest.fixture
def action(lead):
    return make_action(lead="Head of Safeguarding")


@pytest.fixture
def address(action):
    return reverse("actions:add-evidence", args=[action.pk])


def test_a_file_is_added_and_shown_on_the_actions_page(lead_client, action, address):
    page = submit_upload(lead_client, address, title="Training register", file=upload())

    evidence = Evidence.objects.get()
    version = evidence.versions.get()
    assert page.redirect_chain == [(evidence.get_absolute_url(), 302)]
    assert "Evidence added." in page.text
    assert "Training register" in page.text
    assert "register.csv" in page.text
    assert "by The lead, Head of Safeguarding" in page.text
    assert (evidence.action, evidence.entry) == (action, None)
    assert version.sha256 == sha256(REGISTER).hexdigest()
    assert version.size == len(REGISTER)
    assert verbs("evidence") == ["evidence.added"]


def test_audit_events_have_digests_but_no_titles(lead_client, address):
    submit_upload(lead_client, address, title="Training register", file=upload())

    details = AuditEvent.objects.get(verb="evidence.added").details
    assert details["sha256"] == sha256(REGISTER).hexdigest()
    assert "Training" not in str(details)


def test_a_file_is_stored_under_a_random_name_readable_only_by_the_server(lead_client, address):
    submit_upload(lead_client, address, title="Training register", file=upload())

    (kept,) = stored_files()
    assert kept.name == EvidenceVersion.objects.get().kept_as
    assert "register" not in str(kept.relative_to(settings.EVIDENCE_DIR))
    assert kept.suffix == ""
    assert kept.stat().st_mode & 0o077 == 0
    assert kept.read_bytes() == REGISTER


def test_a_link_is_added_without_a_file(lead_client, address):
    page = submit_upload(
        lead_client,
        address,
        title="Minutes of the board",
        address="https://www.example.org/m?a=1&b=2",
    )

    assert 'href="https://www.example.org/m?a=1&amp;b=2" rel="noreferrer"' in page.text
    assert EvidenceVersion.objects.get().kind == "LINK"
    assert stored_files() == []


def test_evidence_can_belong_to_an_update(lead_client, action, address):
    progress = reverse("actions:record-progress", args=[action.pk])
    said = {**ANSWER, "rating": "green", "progress_made": "Two courses ran."}
    lead_client.post(progress, filled_in(lead_client, progress, **said))
    entry = action.entries.get(kind="PROGRESS")

    page = submit_upload(
        lead_client, address, title="Training register", file=upload(), entry=str(entry.pk)
    )

    assert Evidence.objects.get().entry == entry
    assert "Belongs to: Progress recorded, " in page.text


def test_an_update_of_another_action_is_refused(lead_client, address):
    other = make_action(ref="B1", lead="Head of Safeguarding")
    entry = other.entries.get()

    page = submit_upload(
        lead_client, address, title="Training register", file=upload(), entry=str(entry.pk)
    )

    # Imports are not updates, so this page has no updates to choose from.
    assert Evidence.objects.get().entry is None
    assert page.status_code == 200
    with pytest.raises(Refused, match="another action"):
        make_evidence(Evidence.objects.get().action, entry=entry)


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({}, "file", "Upload a file, or enter a web address below"),
        ({"file": upload(content=b"")}, "file", "The file is empty."),
        (
            {"file": upload(content=b"a" * (21 * 1024 * 1024))},
            "file",
            "The file is larger than 20 MB.",
        ),
        (
            {"file": upload(), "address": "https://www.example.org/"},
            "address",
            "Upload a file or enter a web address, not both",
        ),
        (
            {"address": "javascript:alert(1)"},
            "address",
            "Enter a web address that starts with https://",
        ),
        ({"address": "ftp://example.org/x"}, "address", "Enter a web address that starts"),
        ({"address": "https://e.org/" + "x" * 500}, "address", "at most 500"),
        (
            {"file": upload("annual\u202efdp.exe", making.pdf())},
            "file",
            "You cannot upload this type of file.",
        ),
        (
            {"file": upload("report.pdf", b"<script>", "application/pdf")},
            "file",
            "is not a valid",
        ),
        (
            {"file": upload("r.pdf", making.pdf() + making.packed({"a.exe": "MZ"}))},
            "file",
            "macros, scripts or embedded files",
        ),
    ],
)
def test_errors_are_shown_beside_their_fields_and_nothing_is_saved(
    lead_client, address, typed, field, words
):
    for given in typed.values():
        if isinstance(given, SimpleUploadedFile):
            given.seek(0)

    page = submit_upload(lead_client, address, title="Training register", **typed)

    assert words in beside(page, field)[0]
    assert page.context["form"]["title"].value() == "Training register"
    assert not Evidence.objects.exists()
    assert stored_files() == []


@pytest.mark.parametrize("title", [*NOTHING_TO_SEE, "x" * 201])
def test_evidence_needs_a_title_of_one_line(lead_client, address, title):
    page = submit_upload(lead_client, address, title=title, file=upload())

    assert errors_of(page)
    assert beside(page, "title")
    assert stored_files() == []


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\Users\\me\\register.csv", "register.csv"),
        ("re\u202egister\u200b.csv", "register.csv"),
        ("x" * 240 + ".csv", "x" * 146 + ".csv"),
        ("تقرير.csv", "تقرير.csv"),
    ],
)
def test_hostile_file_names_are_cleaned(lead_client, address, sent, kept):
    submit_upload(lead_client, address, title="Training register", file=upload(sent))

    version = EvidenceVersion.objects.get()
    response = lead_client.get(reverse("actions:evidence-file", args=[version.pk]))
    assert version.file_name == kept
    assert response["Content-Disposition"].startswith("attachment; filename")
    assert "\u202e" not in response["Content-Disposition"]


def test_a_file_is_downloaded_and_cannot_run_in_the_browser(lead_client, action):
    version = make_evidence(action, content=REGISTER).versions.get()

    response = lead_client.get(reverse("actions:evidence-file", args=[version.pk]))

    assert response.content == REGISTER
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="register.csv"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "no-store"


def test_a_changed_or_missing_file_cannot_be_downloaded(lead_client, action):
    version = make_evidence(action, content=REGISTER).versions.get()
    address = reverse("actions:evidence-file", args=[version.pk])
    (kept,) = stored_files()

    kept.write_bytes(b"something else")
    changed = lead_client.get(address)
    kept.unlink()
    lost = lead_client.get(address)

    assert (changed.status_code, lost.status_code) == (410, 410)
    assert "something else" not in changed.text
    assert "This file cannot be opened" in lost.text


def test_a_link_has_no_file_to_download(lead_client, action):
    version = make_evidence(action, address="https://www.example.org/").versions.get()

    response = lead_client.get(reverse("actions:evidence-file", args=[version.pk]))

    assert response.status_code == 404


def test_a_form_sent_twice_adds_evidence_once_and_a_different_file_is_a_conflict(
    lead_client, address
):
    given = filled_in(lead_client, address, title="Training register", file=upload())
    first = lead_client.post(address, given)
    given["file"].seek(0)
    second = lead_client.post(address, given)

    other = lead_client.post(address, {**given, "file": upload("other.csv", b"other")})

    assert (first.status_code, second.status_code, other.status_code) == (302, 302, 409)
    assert second.url == first.url
    assert Evidence.objects.count() == len(stored_files()) == 1


def test_a_full_disk_gives_an_error_and_saves_nothing(lead_client, address, tmp_path, settings):
    settings.EVIDENCE_DIR = tmp_path / "a file and no folder"
    settings.EVIDENCE_DIR.write_text("")

    page = submit_upload(lead_client, address, title="Training register", file=upload())

    assert "The file could not be saved. Nothing has been added." in page.text
    assert not Evidence.objects.exists()
    assert verbs("evidence") == []


def test_a_file_is_deleted_if_its_row_cannot_be_saved(action):
    somebody_else = make_action(ref="B1").entries.get()

    with pytest.raises(Refused, match="another action"):
        make_evidence(action, entry=somebody_else)
    with pytest.raises(ValueError, match="unsaved"):
        services.add_evidence(
            action=action,
            title="Register",
            content=check_file("register.csv", REGISTER),
            by=User(),
            at=NOW,
        )

    assert stored_files() == []
    assert not Evidence.objects.exists()


def test_the_database_refuses_changes_to_versions(action):
    version = make_evidence(action).versions.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceVersion.objects.filter(pk=version.pk).update(sha256="0" * 64)
    with pytest.raises(IntegrityError), transaction.atomic():
        version.delete()


def test_evidence_cannot_be_added_to_an_action_removed_from_its_plan(action):
    Action.objects.filter(pk=action.pk).update(state="withdrawn")
    action.refresh_from_db()

    with pytest.raises(Refused, match="no longer part"):
        make_evidence(action)


def test_only_the_team_can_add_evidence_after_sign_off(lead_client, action, address):
    Action.objects.filter(pk=action.pk).update(state="signed-off")
    team = signed_in(make_user(Role.IMPROVEMENT_TEAM))

    assert lead_client.get(address).status_code == 409
    assert team.get(address).status_code == 200


def test_evidence_for_a_confidential_action_is_hidden_with_it(lead):
    hidden = make_action(lead="Head of Safeguarding", is_confidential=True)
    evidence = make_evidence(hidden, "Serious case register")
    file = reverse("actions:evidence-file", args=[evidence.versions.get().pk])
    officer = make_user(Role.OFFICER)

    assert signed_in(lead).get(file).status_code == 200
    assert signed_in(officer).get(file).status_code == 404
    assert Client().get(file).status_code == 302
    assert found_by(officer, "register") == []
    assert found_by(lead, "register") == [evidence.get_absolute_url()]


@pytest.mark.parametrize("kind", ["exception", "highlight"])
def test_reports_do_not_include_titles_of_evidence(action, kind):
    make_evidence(action, "Canary of the register")
    report = report_of(make_report(action.plan, kind=kind))

    assert "Canary" not in as_html(report)
    assert "Canary" not in str(as_data(report))


def test_more_evidence_takes_no_more_queries(lead_client, action, django_assert_max_num_queries):
    make_evidence(action)
    with django_assert_max_num_queries(60) as few:
        lead_client.get(action.get_absolute_url())
    for number in range(8):
        make_evidence(action, f"Register {number}")

    with django_assert_max_num_queries(len(few.captured_queries)):
        lead_client.get(action.get_absolute_url())


def test_a_reader_sees_the_evidence_but_cannot_change_it(action):
    evidence = make_evidence(action)
    page = signed_in(make_user(Role.AUDITOR)).get(action.get_absolute_url())

    assert "Training register" in page.text
    assert reverse("actions:withdraw-evidence", args=[evidence.pk]) not in page.text
    assert reverse("actions:add-evidence", args=[action.pk]) not in page.text


def test_a_form_with_errors_can_be_sent_again_with_the_file(lead_client, address):
    refused = submit_upload(lead_client, address, title="Training register")

    page = lead_client.post(address, as_shown(refused, file=upload()), follow=True)

    assert "Evidence added." in page.text
