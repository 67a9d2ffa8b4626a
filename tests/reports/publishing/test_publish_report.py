"""Publishing. A published report never changes, whatever happens later."""

import hashlib
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from actions.models import Action, Rating, RatingScale
from reports.kinds.exception import as_json
from reports.models import Publication, Report
from reports.publishing.services import ReportWords, publish_report, write_report
from reports.rendering.papers import Paper, as_data, as_html, data_digest, render_paper, report_of
from safeguard.accounts.models import Post
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from safeguard.audit.services import verify
from safeguard.exceptions import Refused, StaleRecord
from tests.factories import (
    NOW,
    REPORT_WORDS,
    TODAY,
    import_rows,
    make_action,
    make_plan,
    make_report,
    make_user,
    publish,
)
from tests.pdf_shelf import shelve

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture
def plan():
    plan = make_plan()
    make_action(plan, ref="A1", rag="red", lead="Head of Training", commentary_gist="Begun.")
    make_action(plan, ref="A2", rag="green")
    return plan


def stored(publication):
    kept = Publication.objects.get(pk=publication.pk)
    return kept.data, kept.html, bytes(kept.pdf), kept.data_sha256, kept.html_sha256


def test_figures_page_and_pdf_are_kept_with_their_digests(plan):
    clerk = make_user(Role.CLERK)
    draft = make_report(plan, committee_name="Scrutiny Committee", meeting_on=date(2026, 3, 20))
    paper = render_paper(draft)

    publication = publish(draft, by=clerk, pdf=paper.pdf)

    kept = Publication.objects.get()
    shelve("published-report", bytes(kept.pdf))
    assert bytes(kept.pdf).startswith(b"%PDF-1.7")
    assert kept.data == paper.data
    assert kept.html == paper.html
    assert kept.pdf_sha256 == hashlib.sha256(paper.pdf).hexdigest()
    assert kept.html_sha256 == hashlib.sha256(kept.html.encode()).hexdigest()
    assert kept.data_sha256 == data_digest(kept.data)
    assert (kept.version, kept.number) == (1, f"{draft.pk}.1")
    assert (kept.published_by, kept.published_at) == (clerk, NOW)
    assert kept.meeting.committee.name == "Scrutiny Committee"
    assert publication == kept


def test_the_figures_kept_are_the_same_as_the_commands(plan):
    draft = make_report(plan)
    expected = as_json(report_of(draft))

    publication = publish(draft)

    assert {name: publication.data[name] for name in expected} == expected
    assert "Head of Training" in publication.html


def test_the_audit_trail_keeps_the_digests(plan):
    publication = publish(make_report(plan))

    event = AuditEvent.objects.get(verb="report.published")
    assert event.details == {
        "number": publication.number,
        "item": None,
        "data": publication.data_sha256,
        "html": publication.html_sha256,
        "pdf": publication.pdf_sha256,
    }
    verify()


def test_publishing_again_creates_another_version(plan):
    draft = make_report(plan)
    first = publish(draft)
    before = stored(first)
    import_rows(plan, {"ref": "A2", "rag": "red"})
    draft.refresh_from_db()

    second = publish(draft, at=NOW + timedelta(hours=1))

    assert (first.version, second.version) == (1, 2)
    assert stored(first) == before
    assert [data["counts"]["red"] for data in (first.data, second.data)] == [1, 2]


def test_later_changes_do_not_alter_a_published_report(plan):
    publication = publish(make_report(plan))
    before = stored(publication)

    Post.objects.update(job_title="Renamed")
    Rating.objects.filter(scale=plan.scale).update(definition="Redefined.", label="Relabelled")
    Action.objects.update(wording="Reworded", is_confidential=True)
    import_rows(plan, {"ref": "A1", "rag": "no data", "state": "withdrawn", "state_reason": "x"})

    assert stored(publication) == before
    assert "Head of Training" in publication.html


def test_a_scale_records_when_it_was_first_published(plan):
    publish(make_report(plan))
    publish(make_report(plan), at=NOW + timedelta(days=1))

    assert RatingScale.objects.get(pk=plan.scale_id).first_published_at == NOW


@pytest.mark.parametrize(
    "change",
    [
        lambda: Publication.objects.update(title="Another"),
        lambda: Publication.objects.update(html=""),
        lambda: Publication.objects.all().delete(),
        lambda: Publication.objects.all()._raw_delete("default"),
        lambda: Publication.objects.get().save(),
    ],
)
def test_the_database_refuses_to_change_or_delete_it(change, plan):
    publication = publish(make_report(plan))
    before = stored(publication)

    with pytest.raises(IntegrityError, match="append-only|protected"), transaction.atomic():
        change()

    assert stored(publication) == before


def test_an_out_of_date_draft_is_not_published(plan):
    draft = make_report(plan)
    shown_form = Report.objects.get()
    publish(draft)

    with pytest.raises(StaleRecord):
        publish(shown_form)

    assert Publication.objects.count() == 1


def test_a_report_with_an_action_that_became_confidential_is_refused(plan):
    draft = make_report(plan)
    report = report_of(draft)
    paper = Paper(as_data(report), as_html(report), b"%PDF")
    Action.objects.filter(ref="A1").update(is_confidential=True)

    with pytest.raises(Refused, match="become confidential"):
        publish_report(report=draft, version=1, paper=paper, by=make_user(Role.CLERK), at=NOW)

    assert not Publication.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        lambda plan: import_rows(plan, {"ref": "A2", "rag": "red"}),
        lambda plan: import_rows(plan, {"ref": "A1", "commentary_gist": "It has stopped."}),
        lambda plan: Post.objects.update(job_title="Head of Practice"),
    ],
    ids=["rating", "words", "post"],
)
def test_a_paper_that_is_out_of_date_when_it_is_stored_is_refused(plan, change):
    draft = make_report(plan)
    report = report_of(draft)
    paper = Paper(as_data(report), as_html(report), b"%PDF")
    change(plan)

    with pytest.raises(Refused, match="changed while it was being published"):
        publish_report(report=draft, version=1, paper=paper, by=make_user(Role.CLERK), at=NOW)

    assert not Publication.objects.exists()


def test_a_restricted_report_can_include_it(plan):
    Action.objects.filter(ref="A1").update(is_confidential=True)

    publication = publish(make_report(plan, is_restricted=True))

    assert publication.is_restricted
    assert publication.data["total"] == 2


def test_a_report_cannot_be_published_for_a_future_date(plan):
    with pytest.raises(Refused, match="date of the figures is in the future"):
        publish(make_report(plan, as_at=TODAY + timedelta(days=1)))


def test_the_date_is_in_london_time(plan):
    just_after_midnight = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)

    publication = publish(make_report(plan, as_at=date(2026, 7, 1)), at=just_after_midnight)

    assert publication.as_at == date(2026, 7, 1)


def test_two_people_editing_the_same_draft_lose_nothing(plan):
    team = make_user(Role.IMPROVEMENT_TEAM)
    draft = make_report(plan)
    words = ReportWords(**{**REPORT_WORDS, "title": "The second title"})
    write_report(plan=plan, words=words, by=team, at=NOW, report=draft, version=1)

    with pytest.raises(StaleRecord) as moved:
        write_report(plan=plan, words=words, by=team, at=NOW, report=draft, version=1)

    assert moved.value.version == 2
    draft.refresh_from_db()
    assert draft.title == "The second title"
