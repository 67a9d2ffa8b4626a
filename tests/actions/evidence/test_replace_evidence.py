"""Replacing and withdrawing evidence."""

from hashlib import sha256

import pytest
from django.urls import reverse

from actions.evidence.queries import current_evidence_of
from actions.evidence.services import evidence as services
from actions.models import Evidence
from safeguard.accounts.roles import Role
from safeguard.exceptions import Refused
from tests.actions.evidence.uploads import (
    REGISTER,
    signed_in,
    stored_files,
    submit_upload,
    upload,
    verbs,
)
from tests.factories import NOW, hold, make_action, make_evidence, make_post, make_user
from tests.pages.forms import beside, filled_in

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


def test_old_and_new_versions_can_both_be_opened(lead_client, action):
    evidence = make_evidence(action, content=REGISTER)
    address = reverse("actions:replace-evidence", args=[evidence.pk])

    page = submit_upload(lead_client, address, file=upload("newer.csv", b"name,done\r\nB,yes\r\n"))

    newest, oldest = evidence.versions.newest_first()
    assert (newest.number, oldest.number) == (2, 1)
    assert "version 2" in page.text
    assert "1 older version" in page.text
    for version in (newest, oldest):
        file = reverse("actions:evidence-file", args=[version.pk])
        assert file in page.text
        assert sha256(lead_client.get(file).content).hexdigest() == version.sha256
    assert verbs("evidence") == ["evidence.added", "evidence.replaced"]


def test_a_link_can_replace_a_file(lead_client, action):
    evidence = make_evidence(action)
    address = reverse("actions:replace-evidence", args=[evidence.pk])

    submit_upload(lead_client, address, address="https://www.example.org/register")

    assert list(evidence.versions.newest_first().values_list("kind", flat=True)) == ["LINK", "FILE"]


def test_the_same_file_is_not_a_new_version(lead_client, action):
    evidence = make_evidence(action, content=REGISTER)
    address = reverse("actions:replace-evidence", args=[evidence.pk])

    page = submit_upload(lead_client, address, file=upload())

    assert "This is the same as the current version." in page.text
    assert evidence.versions.count() == len(stored_files()) == 1


def test_the_second_of_two_conflicting_versions_is_refused(lead_client, action):
    evidence = make_evidence(action, content=REGISTER)
    address = reverse("actions:replace-evidence", args=[evidence.pk])
    mine = filled_in(lead_client, address, file=upload("mine.csv", b"mine"))
    submit_upload(lead_client, address, file=upload("theirs.csv", b"theirs"))

    page = lead_client.post(address, mine)

    assert page.status_code == 409
    assert "You changed “Training register” in another tab today at " in page.text
    assert evidence.versions.count() == len(stored_files()) == 2


def test_withdrawn_evidence_is_shown_with_its_reason_but_not_counted(lead, lead_client, action):
    evidence = make_evidence(action)
    address = reverse("actions:withdraw-evidence", args=[evidence.pk])
    file = reverse("actions:evidence-file", args=[evidence.versions.get().pk])

    page = submit_upload(lead_client, address, reason="It names a child.")

    assert "Training register" in page.text
    assert "Withdrawn by The lead" in page.text
    assert "It names a child." in page.text
    assert file not in page.text
    assert "register.csv" not in page.text
    assert current_evidence_of(action, user=lead) == []
    assert len(stored_files()) == 1
    assert verbs("evidence") == ["evidence.added", "evidence.withdrawn"]
    assert lead_client.get(file).status_code == 403
    assert signed_in(make_user(Role.IMPROVEMENT_TEAM)).get(file).status_code == 200


def test_a_withdrawal_needs_a_reason(lead_client, action):
    evidence = make_evidence(action)
    address = reverse("actions:withdraw-evidence", args=[evidence.pk])

    page = submit_upload(lead_client, address, reason=" ")

    assert beside(page, "reason") == ["Enter why you are withdrawing this"]
    assert not Evidence.objects.get().is_withdrawn


def test_withdrawn_evidence_cannot_be_replaced_or_withdrawn_again(lead):
    evidence = make_evidence(make_action())
    services.withdraw_evidence(evidence=evidence, version=1, reason="Wrong.", by=lead, at=NOW)

    with pytest.raises(Refused, match="withdrawn"):
        services.withdraw_evidence(evidence=evidence, version=2, reason="Twice.", by=lead, at=NOW)
    with pytest.raises(Refused, match="withdrawn"):
        services.replace_evidence(
            evidence=evidence, version=2, content="https://www.example.org/", by=lead, at=NOW
        )
