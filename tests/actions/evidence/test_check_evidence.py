"""The command that checks that every evidence file exists and is unchanged."""

import pytest

from tests.actions.evidence.uploads import stored_files
from tests.commands import manage, refusal_of
from tests.factories import make_action, make_evidence

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture
def file(settings, tmp_path):
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    action = make_action()
    make_evidence(action)
    make_evidence(action, "Guidance", address="https://www.example.org/")
    (kept,) = stored_files()
    return kept


def test_intact_files_are_counted_without_links(file):
    assert manage("check_evidence") == "1 evidence files are present and unchanged.\n"


def test_a_changed_file_is_listed(file):
    file.write_bytes(b"something else")

    assert file.name in refusal_of("check_evidence")


def test_a_missing_file_is_listed(file):
    file.unlink()

    assert "1 evidence files are missing or changed" in refusal_of("check_evidence")
