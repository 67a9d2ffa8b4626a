"""Newer versions, withdrawn reports, discarded drafts, and reports for meetings of the past."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from actions.models import OutgoingMail
from committees.models import AgendaItem
from reports.models import Publication, PublicationWithdrawal, Report
from reports.publishing.services import discard_draft, withdraw_publication
from reports.rendering.papers import data_digest
from safeguard.accounts.models import User
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from safeguard.audit.services import verify
from safeguard.exceptions import Refused
from tests.committees import making
from tests.committees.making import EXEMPT, make_committee, make_item, make_meeting
from tests.factories import (
    NOW,
    TODAY,
    hold,
    make_action,
    make_plan,
    make_post,
    make_report,
    make_user,
    publish,
)
from tests.pages.forms import filled_in

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
DAY = timedelta(days=1)
REASON = "It was about the wrong plan."


@pytest.fixture
def plan():
    plan = make_plan()
    make_action(plan, ref="A1", rag="red", action="Train staff")
    return plan


@pytest.fixture
def item():
    meeting = make_meeting(make_committee(), date(2026, 3, 10))
    item = make_item(meeting, number="5")
    making.publish(meeting, minutes=False)
    return item


def client_of(*roles):
    client = Client()
    client.force_login(make_user(*roles))
    return client


def withdraw(publication):
    return withdraw_publication(
        publication=publication, reason=REASON, by=User.objects.system(), at=NOW + DAY
    )


def pages_of(publication):
    numbers, pk = [publication.report_id, publication.version], publication.pk
    public = [
        reverse(f"reports:{name}", args=numbers)
        for name in ("public-publication", "public-publication-pdf")
    ]
    inside = [
        reverse(f"reports:{name}", args=[pk])
        for name in ("publication", "publication-pdf", "publication-data")
    ]
    return public, inside


def republish(publication, **changes):
    draft = Report.objects.get(pk=publication.report_id)
    return publish(draft, at=NOW + DAY, **changes)


def test_an_older_version_says_that_a_newer_one_has_superseded_it(plan, item):
    first = publish(make_report(plan, agenda_item=item, title="Highlights"))
    second = republish(first)
    public_item = Client().get(reverse("committees:public-item", args=[item.pk])).text
    words = f"Superseded by report {second.number} on 3 March 2026"

    for client, page, newer in [
        (Client(), first.get_public_url(), second.get_public_url()),
        (client_of(Role.MEMBER), first.get_absolute_url(), second.get_absolute_url()),
    ]:
        text = client.get(page).text
        assert f'href="{newer}">{words}</a>' in text
        assert words not in client.get(newer).text
    assert words in public_item
    for version in (first, second):
        assert f"Highlights, report {version.number}</a>" in public_item
    assert "As at 2 March 2026, published on 2 March 2026" in public_item
    assert words in client_of(Role.CLERK).get(reverse("reports:publications")).text


def test_the_draft_of_a_newer_version_says_which_version_it_will_be(plan, item):
    first = publish(make_report(plan, agenda_item=item, title="Highlights"))
    team = client_of(Role.IMPROVEMENT_TEAM)

    draft = team.get(reverse("reports:report", args=[first.report_id])).text
    publishing = team.get(reverse("reports:publish-report", args=[first.report_id])).text

    assert f"Report {first.number} was published on 2 March 2026." in draft
    assert f"{first.report_id}.2. It will supersede {first.number}." in publishing


def test_the_public_does_not_learn_of_a_newer_version_it_cannot_read(plan, item):
    first = publish(make_report(plan, agenda_item=item))
    secret = make_item(item.meeting, "A review", number="6", exemption=EXEMPT)
    Report.objects.update(agenda_item=secret)
    republish(first)

    assert "Superseded" not in Client().get(first.get_public_url()).text
    assert "Superseded" in client_of(Role.CLERK).get(first.get_absolute_url()).text


def test_a_withdrawn_report_is_gone_for_readers_and_kept_inside(plan, item):
    publication = publish(make_report(plan, agenda_item=item, title="Canary"))
    withdraw(publication)
    public, inside = pages_of(publication)

    for address in public:
        gone = Client().get(address)
        assert gone.status_code == 410
        assert REASON in gone.text
        assert "Canary" not in gone.text
        again = Client().get(address, headers={"if-none-match": gone.headers.get("ETag", "*")})
        assert again.status_code == 410
    for role, status in [
        (Role.MEMBER, 410),
        (Role.OFFICER, 410),
        (Role.IMPROVEMENT_TEAM, 200),
        (Role.CLERK, 200),
        (Role.AUDITOR, 200),
    ]:
        client = client_of(role)
        assert [client.get(address).status_code for address in inside] == [status] * 3, role
        assert REASON in client.get(inside[0]).text


def test_the_item_says_that_a_report_was_withdrawn_when_and_why(plan, item):
    publication = publish(make_report(plan, agenda_item=item, title="Canary"))
    withdraw(publication)
    words = f"Report {publication.number} was withdrawn on 3 March 2026: {REASON}"

    for client, address in [
        (Client(), reverse("committees:public-item", args=[item.pk])),
        (client_of(Role.MEMBER), item.get_absolute_url()),
        (client_of(Role.CLERK), item.get_absolute_url()),
    ]:
        page = client.get(address).text
        assert words in page
        assert "Canary" not in page


def test_a_withdrawn_report_is_in_no_list_or_search_of_readers(plan, item):
    publication = publish(make_report(plan, agenda_item=item, title="Canary"))
    withdraw(publication)
    action = plan.actions.get()
    pages = ["/", reverse("reports:publications"), "/search/?q=Canary", action.get_absolute_url()]

    for role in (Role.MEMBER, Role.OFFICER):
        client = client_of(role)
        assert publication.get_absolute_url() not in "".join(client.get(p).text for p in pages)
    clerk = client_of(Role.CLERK)
    assert publication.get_absolute_url() in clerk.get(reverse("reports:publications")).text
    assert ", withdrawn" in clerk.get("/search/?q=Canary").text


def test_a_withdrawal_is_a_row_in_the_audit_trail_and_changes_nothing(plan, item):
    publication = publish(make_report(plan, agenda_item=item))
    before = Publication.objects.values().get()

    withdraw(publication)

    assert Publication.objects.values().get() == before
    kept = Publication.objects.get()
    assert kept.data_sha256 == data_digest(kept.data)
    assert AuditEvent.objects.filter(verb="report.withdrawn").count() == 1
    verify()
    with pytest.raises(Refused, match="already been withdrawn"):
        withdraw(publication)
    for attack in (lambda rows: rows.update(reason="Other"), lambda rows: rows.delete()):
        with pytest.raises(IntegrityError, match="append-only|protected"), transaction.atomic():
            attack(PublicationWithdrawal.objects.all())


def test_a_withdrawn_version_no_longer_supersedes_the_older_one(plan, item):
    first = publish(make_report(plan, agenda_item=item))
    withdraw(republish(first))

    assert "Superseded" not in Client().get(first.get_public_url()).text


def test_the_older_version_is_current_again_and_every_page_says_so(plan, item):
    first = publish(make_report(plan, agenda_item=item))
    second = republish(first)
    clerk = client_of(Role.CLERK)
    address = reverse("reports:withdraw-publication", args=[second.pk])
    words = f"Report {first.number}, published on 2 March 2026, becomes the current report again."
    of_first = clerk.get(reverse("reports:withdraw-publication", args=[first.pk]))
    before = clerk.get(first.get_absolute_url()).text

    page = clerk.get(address)
    done = clerk.post(address, filled_in(clerk, address, reason=REASON), follow=True)

    assert words in page.text
    assert words in done.text
    assert "becomes the current report" not in of_first.text
    note = f"A newer version, report {second.number}, was published on 3 March 2026 and withdrawn"
    assert note not in before
    for client, shown in [
        (Client(), first.get_public_url()),
        (client_of(Role.MEMBER), first.get_absolute_url()),
        (clerk, first.get_absolute_url()),
    ]:
        assert note in client.get(shown).text


def test_withdrawing_the_item_of_a_newer_version_says_what_is_current_again(plan, item):
    first = publish(make_report(plan, agenda_item=item))
    other = make_item(item.meeting, "Another item", number="6")
    Report.objects.update(agenda_item=other)
    republish(first)
    clerk = client_of(Role.CLERK)

    of_newer, of_older = (
        clerk.get(reverse("reports:withdraw-item", args=[each.pk])).text for each in (other, item)
    )

    words = (
        f"If you withdraw its reports: Report {first.number}, published on 2 March 2026, becomes"
    )
    assert words in of_newer
    assert "becomes the current report" not in of_older


def test_the_public_does_not_learn_that_a_version_it_could_not_read_was_withdrawn(plan, item):
    first = publish(make_report(plan, agenda_item=item))
    secret = make_item(item.meeting, "A review", number="6", exemption=EXEMPT)
    Report.objects.update(agenda_item=secret)
    withdraw(republish(first))

    assert "A newer version" not in Client().get(first.get_public_url()).text


@pytest.fixture
def lead(plan):
    """The address of a lead, who is emailed about published reports."""
    user = make_user(email="head@council.example")
    hold(make_post("Head of Training"), user)
    make_action(plan, ref="A2", rag="red", lead="Head of Training")
    return user.email


def test_a_report_withdrawn_before_its_emails_were_sent_is_not_announced(plan, item, lead):
    first = publish(make_report(plan, agenda_item=item))
    second = republish(first)

    withdraw(second)

    kept, unsent = OutgoingMail.objects.filter(to=lead).order_by("pk")
    assert (unsent.state, unsent.error) == ("NOT_NEEDED", "The report has been withdrawn")
    assert kept.state == "WAITING"


def test_the_email_about_a_newer_version_says_which_one_it_replaces(plan, item, lead):
    first = publish(make_report(plan, agenda_item=item))
    second = republish(first)

    old, new = OutgoingMail.objects.filter(to=lead).order_by("pk")

    assert old.subject == "Report published: your action"
    assert "replaces" not in old.text
    assert new.subject == "Report replaced: your action"
    assert f"Report {second.number} on " in new.text
    assert f". It replaces report {first.number}. It says the following" in new.text


def test_the_next_report_is_not_compared_with_a_withdrawn_one(plan):
    withdraw(publish(make_report(plan, as_at=TODAY - DAY)))

    assert "This is the first report." in publish(make_report(plan)).html


def test_a_report_is_withdrawn_on_its_page_with_a_reason(plan, item):
    publication = publish(make_report(plan, agenda_item=item))
    clerk = client_of(Role.CLERK)
    address = reverse("reports:withdraw-publication", args=[publication.pk])

    unexplained = clerk.post(address, filled_in(clerk, address))
    clerk.post(address, filled_in(clerk, address, reason=REASON))

    assert "Enter a reason" in unexplained.text
    assert PublicationWithdrawal.objects.get().reason == REASON
    assert address not in clerk.get(publication.get_absolute_url()).text


def test_a_clerk_withdraws_what_was_public_although_its_report_is_restricted_now(plan, item):
    publication = publish(make_report(plan, agenda_item=item))
    Report.objects.update(is_restricted=True)

    page = client_of(Role.CLERK).get(reverse("reports:withdraw-publication", args=[publication.pk]))

    assert page.status_code == 200


@pytest.mark.parametrize(("choice", "status"), [("withdraw", 410), ("keep", 200)])
def test_withdrawing_an_item_asks_what_happens_to_its_reports(plan, item, choice, status):
    publication = publish(make_report(plan, agenda_item=item, title="The paper"))
    clerk = client_of(Role.CLERK)
    page = clerk.get(reverse("committees:withdraw-item", args=[item.pk]))
    address = page["Location"]

    unanswered = clerk.post(address, filled_in(clerk, address, reason=REASON))
    clerk.post(address, filled_in(clerk, address, reason=REASON, reports=choice))

    assert "The paper" in unanswered.text
    assert "Choose what should happen to its reports" in unanswered.text
    assert AgendaItem.objects.get().withdrawn_reason == REASON
    assert Client().get(publication.get_public_url()).status_code == status


def test_a_discarded_draft_is_kept_but_no_longer_waits(plan):
    draft = make_report(plan, title="Mistaken")
    team = client_of(Role.IMPROVEMENT_TEAM)
    address = reverse("reports:discard-draft", args=[draft.pk])
    lists = [
        "/",
        reverse("reports:publications"),
        reverse("actions:plan-reports", args=[plan.slug]),
    ]
    assert all(draft.get_absolute_url() in team.get(page).text for page in lists)

    team.post(address, filled_in(team, address, reason=REASON))

    assert not any(draft.get_absolute_url() in team.get(page).text for page in lists)
    assert REASON in team.get(draft.get_absolute_url()).text
    assert draft.get_absolute_url() in team.get("/search/?q=Mistaken").text
    assert AuditEvent.objects.filter(verb="report.discarded").count() == 1
    draft.refresh_from_db()
    with pytest.raises(Refused, match="discarded on"):
        publish(draft)


def test_a_published_report_is_not_discarded_as_a_draft(plan):
    publication = publish(make_report(plan))
    draft = Report.objects.get(pk=publication.report_id)

    with pytest.raises(Refused, match="has been published"):
        discard_draft(
            report=draft, version=draft.version, reason=REASON, by=User.objects.system(), at=NOW
        )


def test_a_link_from_a_past_meeting_keeps_its_item_date_and_presenter(plan):
    meeting = make_meeting(make_committee(), date(2014, 1, 21))
    director = make_post("Director of Children’s Services")
    item = make_item(meeting, number="7", presenter=director)
    address = reverse("reports:write-report", args=[plan.slug]) + f"?item={item.pk}"

    form = client_of(Role.CLERK).get(address).context["form"]

    assert form["agenda_item"].value() == item.pk
    assert form["as_at"].value() == "21/01/2014"
    assert form["report_by"].value() == director.job_title


def test_an_item_that_cannot_take_a_report_is_not_dropped_unnoticed(plan):
    address, clerk = reverse("reports:write-report", args=[plan.slug]), client_of(Role.CLERK)

    for item in ("999999", "x", "9" * 30):
        assert clerk.get(f"{address}?item={item}").status_code == 404


def test_a_report_for_a_past_meeting_says_that_it_was_published_after_it(plan, item):
    after = publish(make_report(plan, agenda_item=item), at=NOW + 10 * DAY)
    before = publish(make_report(plan, agenda_item=item), at=NOW)
    public_item = Client().get(reverse("committees:public-item", args=[item.pk])).text

    assert "Published after the meeting, on 12 March 2026" in after.html
    assert "Published after the meeting" not in before.html
    assert "published on 12 March 2026, after the meeting" in public_item
    assert "after the meeting" in Client().get(after.get_public_url()).text.partition("<article")[0]
