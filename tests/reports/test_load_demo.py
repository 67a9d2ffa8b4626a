"""The demonstration: a made-up council with a published plan's figures."""

import stat

import pytest
from django.contrib.auth import authenticate

from actions.models import Action, ActionEntry
from reports.demo import PLAN_TITLE
from reports.models import Publication
from reports.numbering import uncited
from reports.papers import report_of as draft_report
from safeguard.accounts.models import Post, User
from safeguard.accounts.roles import Role
from tests.commands import manage, refusal_of, report_of
from tests.factories import make_user
from tests.pdf_shelf import shelve

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sign_ins(settings, tmp_path):
    """Where the demonstration's passwords go."""
    settings.VAR_DIR = tmp_path
    return tmp_path / "demo-sign-ins.txt"


def test_its_figures_are_those_of_the_published_paper():
    manage("load_demo")

    report = report_of(PLAN_TITLE, "2009-06-15")

    assert list(report["counts"].values()) == [9, 2, 10, 1, 4, 2]
    assert list(report["shares"].values()) == [32, 7, 36, 4, 14, 7]
    assert (report["total"], report["completed"], len(report["rows"])) == (28, 9, 19)
    assert report["flags"] == {
        "overdue": 4,
        "no-timescale": 10,
        "on-hold": 1,
        "revised-timescale-needed": 4,
        "awaiting-sign-off": 0,
        "no-data": 2,
        "no-end-date": 0,
        "reopened": 0,
    }


def test_its_paper_has_seventeen_paragraphs_and_every_appendix_is_cited_where_it_was():
    manage("load_demo")

    publication = Publication.objects.get(plan__title=PLAN_TITLE)
    report = draft_report(publication.report)

    shelve("demonstration", bytes(publication.pdf))
    numbers = [p.number for section in report.sections for p in section.paragraphs]
    assert numbers == list(range(1, 18))
    titles = [title for _number, title in report.appendices]
    assert uncited(titles, [publication.report.background]) == []
    cited = [
        paragraph.number
        for section in report.sections
        for paragraph in section.paragraphs
        if "Appendix" in paragraph.text
    ]
    assert cited == [4, 5, 15, 17]
    assert publication.html.count('class="report-number"') == 17
    assert "None: first report" in publication.html


def test_the_report_command_prints_what_was_published():
    manage("load_demo")

    page = manage(
        "report", "exception", "--plan", PLAN_TITLE, "--as-at=2009-06-15", "--format=html"
    )

    for text in ["County-wide", "None: first report", "26 June 2009", "THAT the Scrutiny members"]:
        assert text in page
        assert text in Publication.objects.get(plan__title=PLAN_TITLE).html


def test_one_sign_in_per_role_with_passwords_only_the_owner_reads(sign_ins):
    said = manage("load_demo")

    lines = dict(line.split() for line in sign_ins.read_text(encoding="utf-8").splitlines())
    assert stat.S_IMODE(sign_ins.stat().st_mode) == 0o600
    assert len(lines) == len(Role)
    for email, password in lines.items():
        user = authenticate(None, username=email, password=password)
        assert user is not None
        assert [role.value for role in user.roles] == [email.partition("@")[0].replace(".", "-")]
    assert "7 sign-ins in" in said
    assert said.count("\n") == 1


def test_a_file_that_others_could_read_is_closed_to_them(sign_ins):
    sign_ins.write_text("old", encoding="utf-8")
    sign_ins.chmod(0o644)

    manage("load_demo")

    assert stat.S_IMODE(sign_ins.stat().st_mode) == 0o600


def test_loading_it_again_adds_nothing_and_keeps_the_passwords_that_still_work(sign_ins):
    manage("load_demo")
    tables = (Action, ActionEntry, Publication, Post, User)
    before = [table.objects.count() for table in tables], sign_ins.read_text(encoding="utf-8")

    manage("load_demo")

    assert ([table.objects.count() for table in tables], sign_ins.read_text("utf-8")) == before


def test_passwords_that_nobody_knows_any_more_are_made_new(sign_ins):
    manage("load_demo")
    sign_ins.unlink()

    manage("load_demo")

    line = sign_ins.read_text(encoding="utf-8").splitlines()[0]
    email, password = line.split()
    assert User.objects.get(email=email).check_password(password)


def test_a_database_with_people_of_its_own_is_refused(sign_ins):
    make_user(Role.OFFICER, email="somebody@example.org")

    said = refusal_of("load_demo")

    assert said.startswith("This database has 1 people of its own.")
    assert not Action.objects.exists()
    assert not sign_ins.exists()


def test_the_officer_holds_a_post_that_leads_actions():
    manage("load_demo")

    officer = User.objects.get(email="officer@example.org")
    posts = Post.objects.filter(holdings__user=officer)
    assert Action.objects.filter(lead__in=posts).count() >= 4
