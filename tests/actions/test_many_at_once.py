"""Many people at the same action at the same moment: nothing is done twice, nothing is lost.

Every thread has a connection of its own, so the databases show what they really do.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connection

from actions.models import Action, ActionEntry
from actions.services.entries import ActionMovedOn, actions_that_disagree
from actions.services.progress import record_progress
from safeguard.accounts.models import Submission
from safeguard.accounts.roles import Role
from safeguard.accounts.submissions import AlreadyDone, SentForm
from safeguard.audit.services import verify
from tests.factories import NOW, TODAY, make_action, make_user, make_words, rating_of

pytestmark = pytest.mark.django_db(transaction=True)

SENDERS = 20
WRITERS, EDITS = 6, 10


@pytest.fixture
def officer():
    return make_user(Role.OFFICER)


@pytest.fixture
def action():
    return make_action()


def side_by_side(work, count):
    """What the work returns, done by as many threads at once."""

    def with_a_connection_of_its_own(number):
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(with_a_connection_of_its_own, range(count)))


def record(version, words, *, pk, rating, by, form=None):
    return record_progress(
        action=Action.objects.get(pk=pk),
        version=version,
        rating=rating,
        words=make_words(progress_made=words),
        effective_on=TODAY,
        by=by,
        at=NOW,
        form=form,
    )


def texts(action):
    return sorted(action.entries.exclude(kind="IMPORT").values_list("progress_made", flat=True))


EDITS_MADE = sorted(f"{writer}.{edit}" for writer in range(WRITERS) for edit in range(EDITS))


def test_one_form_sent_twenty_times_at_once_makes_one_entry(action, officer):
    form, start = SentForm(UUID(int=1), "the form"), Barrier(SENDERS)
    rating = rating_of(action, "red")

    def send(_number):
        start.wait()
        try:
            record(1, "Sent.", pk=action.pk, rating=rating, by=officer, form=form)
        except AlreadyDone:
            return "already done"
        return "done"

    results = side_by_side(send, SENDERS)

    assert sorted(results) == ["already done"] * (SENDERS - 1) + ["done"]
    assert texts(action) == ["Sent."]
    assert Submission.objects.count() == 1
    assert actions_that_disagree() == []


def test_six_people_who_each_edit_ten_times_lose_nothing(action, officer):
    rating, start = rating_of(action, "red"), Barrier(WRITERS)

    def write(writer):
        start.wait()
        moved_on = 0
        for edit in range(EDITS):
            while True:
                version = Action.objects.get(pk=action.pk).version
                try:
                    record(version, f"{writer}.{edit}", pk=action.pk, rating=rating, by=officer)
                except ActionMovedOn:
                    moved_on += 1
                else:
                    break
        return moved_on

    side_by_side(write, WRITERS)

    assert texts(action) == EDITS_MADE
    assert Action.objects.get(pk=action.pk).version == 1 + WRITERS * EDITS
    assert actions_that_disagree() == []
    verify()


def test_of_six_who_read_the_same_version_one_writes_and_five_are_told(action, officer):
    rating, have_read = rating_of(action, "red"), Barrier(WRITERS)

    def write(writer):
        version = Action.objects.get(pk=action.pk).version
        have_read.wait()
        try:
            record(version, str(writer), pk=action.pk, rating=rating, by=officer)
        except ActionMovedOn:
            return "moved on"
        return "written"

    assert sorted(side_by_side(write, WRITERS)) == ["moved on"] * (WRITERS - 1) + ["written"]
    assert len(texts(action)) == 1


def test_without_the_swap_the_same_six_overwrite_each_other(action):
    """The control: what the two tests above look for does happen where nobody guards it."""
    have_read = Barrier(WRITERS)

    def write(writer):
        version = Action.objects.get(pk=action.pk).version
        have_read.wait()
        Action.objects.filter(pk=action.pk).update(version=version + 1, wording=str(writer))

    side_by_side(write, WRITERS)

    assert Action.objects.get(pk=action.pk).version == 2


def test_two_imports_of_one_file_at_once_make_its_actions_once(officer):
    start = Barrier(2)

    def bring_in(_number):
        start.wait()
        make_action(ref="B1", action="Check it", commentary_gist="Checked.")

    make_action(ref="A1")
    side_by_side(bring_in, 2)

    assert Action.objects.filter(ref="B1").count() == 1
    assert ActionEntry.objects.filter(action__ref="B1").count() == 1
