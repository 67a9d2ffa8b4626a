"""Loading the demonstration."""

import stat
from datetime import date

import pytest
from django.contrib.auth import authenticate

from actions.models import Action, ActionEntry, OutgoingMail, UpdateRound
from actions.rounds.services.rounds import open_round
from actions.rounds.timetable import EscalationLevel, TimetableDay
from committees.models import Meeting, Membership
from reports.models import Publication
from safeguard.accounts.models import Post, User
from safeguard.accounts.roles import Role
from safeguard.demo.demonstration import PLAN_TITLE, load_demo
from safeguard.demo.papers import EXTERNAL_REVIEW, load_plan, read_words
from tests.commands import manage, refusal_of
from tests.factories import NOW, TODAY, make_report, make_user, publish

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def passwords_file(settings, tmp_path):
    """The file for the passwords."""
    settings.VAR_DIR = tmp_path
    return tmp_path / "demo-sign-ins.txt"


def test_there_is_one_account_per_role_with_passwords_only_the_owner_can_read(passwords_file):
    output = manage("load_demo")

    lines = dict(line.split() for line in passwords_file.read_text(encoding="utf-8").splitlines())
    assert stat.S_IMODE(passwords_file.stat().st_mode) == 0o600
    assert len(lines) == len(Role)
    for email, password in lines.items():
        user = authenticate(None, username=email, password=password)
        assert user is not None
        assert [role.value for role in user.roles] == [email.partition("@")[0].replace(".", "-")]
    assert "passwords of 7 accounts in" in output
    assert output.count("\n") == 1


def test_the_member_sits_on_the_committee_that_received_a_report():
    load_demo(at=NOW, known={})

    member = User.objects.get(email="member@example.org")
    (seat,) = member.seats.all()
    assert Publication.objects.filter(agenda_item__meeting__committee=seat.committee).exists()
    assert "." not in seat.name


def test_a_file_others_could_read_becomes_private(passwords_file):
    passwords_file.write_text("old", encoding="utf-8")
    passwords_file.chmod(0o644)

    manage("load_demo")

    assert stat.S_IMODE(passwords_file.stat().st_mode) == 0o600


def test_loading_it_again_adds_nothing_and_keeps_working_passwords(passwords_file):
    manage("load_demo")
    tables = (Action, ActionEntry, Publication, Post, User, Membership)
    before = [table.objects.count() for table in tables], passwords_file.read_text(encoding="utf-8")

    manage("load_demo")

    assert (
        [table.objects.count() for table in tables],
        passwords_file.read_text("utf-8"),
    ) == before


def test_unknown_passwords_are_replaced(passwords_file):
    manage("load_demo")
    passwords_file.unlink()

    manage("load_demo")

    line = passwords_file.read_text(encoding="utf-8").splitlines()[0]
    email, password = line.split()
    assert User.objects.get(email=email).check_password(password)


def test_a_database_with_other_accounts_is_refused(passwords_file):
    make_user(Role.OFFICER, email="somebody@example.org")

    output = refusal_of("load_demo")

    assert output.startswith("This database has 1 other accounts.")
    assert not Action.objects.exists()
    assert not passwords_file.exists()


def test_an_earlier_smaller_demonstration_is_completed():
    by = User.objects.system()
    plan = load_plan(EXTERNAL_REVIEW, by=by, at=NOW)
    words = vars(read_words("committee_paper", None))
    committee = "Children's Services Scrutiny Committee"
    meeting = {"committee_name": committee, "meeting_on": date(2009, 6, 26)}
    before = publish(make_report(plan, **{**words, **meeting}))

    demo = load_demo(at=NOW, known={})

    assert demo.publication.number == f"{before.report_id}.2"
    assert demo.publication.agenda_item.meeting == before.meeting
    assert Publication.objects.filter(plan__title=PLAN_TITLE).count() == 2
    assert Meeting.objects.filter(held_on=date(2009, 6, 26)).count() == 1
    assert Publication.objects.get(pk=before.pk).html == before.html


def test_an_existing_round_is_not_touched():
    by = User.objects.system()
    plan = load_plan(EXTERNAL_REVIEW, by=by, at=NOW)
    timetable = [TimetableDay(TODAY, EscalationLevel.LEAD)]
    given = {"as_at": TODAY, "cut_off_on": TODAY, "timetable": timetable, "by": by, "at": NOW}
    opened = open_round(plans=[plan], **given)

    load_demo(at=NOW, known={})

    assert UpdateRound.objects.get() == opened
    assert not opened.entries.exists()
    assert not OutgoingMail.objects.filter(key__startswith="daily").exists()
