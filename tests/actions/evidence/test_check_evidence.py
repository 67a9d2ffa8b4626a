"""A command proves that every file of evidence is there, as it was handed in."""

import pytest

from tests.actions.evidence.handing_in import kept_files
from tests.commands import manage, refusal_of
from tests.factories import make_action, make_evidence

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture
def file(settings, tmp_path):
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    action = make_action()
    make_evidence(action)
    make_evidence(action, "Guidance", address="https://www.example.org/")
    (kept,) = kept_files()
    return kept


def test_files_that_are_whole_are_counted_and_links_are_none(file):
    assert manage("check_evidence") == "1 files of evidence are as they were handed in.\n"


def test_a_file_that_was_changed_is_named(file):
    file.write_bytes(b"something else")

    assert file.name in refusal_of("check_evidence")


def test_a_file_that_is_missing_is_named(file):
    file.unlink()

    assert "1 files of evidence are missing or changed" in refusal_of("check_evidence")
