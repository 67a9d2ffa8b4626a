"""Writing reports and publishing them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.email.recipients import find_recipients
from actions.email.services import set_aside, write_mail
from actions.models import Action, ImprovementPlan, OutgoingMail, RatingScale
from committees.meetings.services.meetings import find_or_make_meeting
from committees.meetings.services.withdrawing import withdraw
from committees.models import AgendaItem, Meeting
from reports.kinds.report_kind import ReportKind
from reports.models import Publication, PublicationWithdrawal, PublishedAction, Report
from reports.publishing.checklist import blocks_of, outstanding_updates, publishing_note
from reports.publishing.emails import PrintedAction, published_actions_email
from reports.publishing.published_words import printed_in
from reports.rendering.papers import Paper, as_data, as_html, data_digest, report_of
from safeguard.accounts.models import User
from safeguard.audit.services import digest, record, recording_last, wait_for_the_chain
from safeguard.exceptions import Refused
from safeguard.text_search import SearchText, text_of, with_search_texts


@dataclass(frozen=True)
class ReportWords:
    """The date, committee and covering text of a report.

    The committee can be empty, and is taken from the agenda item if there is one. The last five
    fields are for highlight reports only.
    """

    as_at: date
    filter: str
    is_restricted: bool
    title: str
    report_by: str
    wards_affected: str
    purpose: str
    financial_implications: str
    background: str
    recommendation: str
    appendices: str
    background_papers: str
    committee_name: str = ""
    meeting_on: date | None = None
    agenda_item: AgendaItem | None = None
    since_on: date | None = None
    done: str = ""
    figures: str = ""
    risks: str = ""
    external_view: str = ""


@transaction.atomic
@recording_last()
def write_report(
    *,
    plan: ImprovementPlan,
    words: ReportWords,
    by: User,
    at: datetime,
    kind: ReportKind = ReportKind.EXCEPTION,
    report: Report | None = None,
    version: int = 0,
) -> Report:
    """Create a draft, or change the given one, except for its kind.

    Raises StaleRecord, or Refused if the draft has been discarded.
    """
    values = dict(vars(words))
    name, held_on = values.pop("committee_name"), values.pop("meeting_on")
    item = words.agenda_item
    values["meeting"] = item.meeting if item else _meeting(name, held_on, by=by, at=at)
    if report is not None and report.is_withdrawn:
        raise Refused(_("This draft has been discarded."))
    if report is None:
        report = Report.objects.create(plan=plan, kind=kind.value, **values)
        record(
            "report.begun",
            report,
            by=by,
            at=at,
            kind=kind.value,
            plan=plan.slug,
            as_at=words.as_at,
            item=item.pk if item else None,
        )
        return report
    report.take_version(version, **with_search_texts(report, values))
    record(
        "report.written",
        report,
        by=by,
        at=at,
        as_at=words.as_at,
        item=item.pk if item else None,
    )
    return report


@transaction.atomic
@recording_last()
def publish_report(
    *,
    report: Report,
    version: int,
    paper: Paper,
    by: User,
    at: datetime,
) -> Publication:
    """Store the paper as a new version of the report, and email the leads what it says.

    The paper is rendered beforehand, outside the transaction, because that takes several seconds.
    Raises StaleRecord if the draft has changed since. Raises Refused if an action in the paper has
    become confidential, the date is in the future, the checklist prevents publishing, updates are
    outstanding and the paper does not say how many and why, or anything else in the paper has
    changed since.
    """
    report.take_version(version)
    # Its agenda item is not withdrawn meanwhile. With `no_key`, other records can name the meeting.
    locked = Meeting.objects.filter(reports=report)
    list(locked.select_for_update(no_key=True))
    _refuse_confidential(report, paper)
    _refuse_future(report, at)
    _refuse_blocked(report, paper)
    _refuse_silence(report, paper, at)
    _refuse_changed(report, paper, at)
    newest = report.publications.order_by("-version").values_list("version", flat=True).first()
    publication = Publication(
        report=report,
        version=(newest or 0) + 1,
        plan=report.plan,
        meeting=report.meeting,
        agenda_item=report.agenda_item,
        title=report.title,
        as_at=report.as_at,
        is_restricted=report.is_restricted,
        data=paper.data,
        html=paper.html,
        search_text=SearchText.made_of([*_names(report), text_of(paper.html)]),
        pdf=paper.pdf,
        data_sha256=data_digest(paper.data),
        html_sha256=hashlib.sha256(paper.html.encode()).hexdigest(),
        pdf_sha256=hashlib.sha256(paper.pdf).hexdigest(),
        published_at=at,
        published_by=by,
    )
    publication.save(force_insert=True)
    _keep_actions(publication, paper)
    _email_leads(publication, paper, by=by, at=at)
    RatingScale.objects.filter(pk=report.plan.scale_id, first_published_at=None).update(
        first_published_at=at
    )
    record(
        "report.published",
        publication,
        by=by,
        at=at,
        number=publication.number,
        item=publication.agenda_item_id,
        data=publication.data_sha256,
        html=publication.html_sha256,
        pdf=publication.pdf_sha256,
        **({"outstanding": len(paper.data["outstanding"])} if paper.data["outstanding"] else {}),
    )
    return publication


@transaction.atomic
def withdraw_publication(
    *, publication: Publication, reason: str, by: User, at: datetime
) -> PublicationWithdrawal:
    """Withdraw a publication. It is kept, but is no longer published. Raises Refused."""
    if not reason.strip():
        raise Refused(_("Enter why this is being withdrawn."))
    withdrawal = PublicationWithdrawal(
        publication=publication, reason=reason.strip(), withdrawn_at=at, withdrawn_by=by
    )
    try:
        with transaction.atomic():
            withdrawal.save(force_insert=True)
    except IntegrityError:
        raise Refused(_("This report has already been withdrawn.")) from None
    record(
        "report.withdrawn",
        publication,
        by=by,
        at=at,
        number=publication.number,
        reason=digest(reason.strip()),
    )
    wait_for_the_chain()
    unsent = OutgoingMail.objects.unclaimed(at).filter(key__startswith=_mail_key(publication, ""))
    for mail in unsent.select_for_update():
        set_aside(mail, _("The report has been withdrawn"), by=by, at=at)
    return withdrawal


@transaction.atomic
@recording_last()
def withdraw_item(
    *,
    item: AgendaItem,
    version: int,
    reason: str,
    reports: Sequence[Publication],
    by: User,
    at: datetime,
) -> AgendaItem:
    """Withdraw an agenda item and the given reports, for the same reason.

    Raises Refused or StaleRecord.
    """
    for publication in reports:
        withdraw_publication(publication=publication, reason=reason, by=by, at=at)
    withdraw(row=item, version=version, reason=reason, by=by, at=at)
    return item


@transaction.atomic
def discard_draft(*, report: Report, version: int, reason: str, by: User, at: datetime) -> Report:
    """Discard a draft that has never been published. It is kept, and can still be found.

    Raises Refused or StaleRecord.
    """
    if not reason.strip():
        raise Refused(_("Enter why this is being discarded."))
    if report.is_withdrawn:
        raise Refused(_("This draft has already been discarded."))
    if report.publications.exists():
        raise Refused(_("This report has been published. Withdraw the publication instead."))
    report.take_version(version, **Report.withdrawal(reason=reason, by=by, at=at))
    record("report.discarded", report, by=by, at=at, reason=digest(reason.strip()))
    return report


def _names(report: Report) -> list[str]:
    """The titles and committee under which a publication can be found."""
    committee = [report.meeting.committee.name] if report.meeting else []
    return [report.title, report.plan.title, *committee]


def _keep_actions(publication: Publication, paper: Paper) -> None:
    """Record the actions in the publication, so that an action's page can list its reports."""
    actions = dict(Action.objects.filter(plan=publication.plan_id).values_list("ref", "pk"))
    PublishedAction.objects.bulk_create(
        PublishedAction(
            publication=publication,
            action_id=actions[position["ref"]],
            anchor=paper.anchors.get(position["ref"], ""),
        )
        for position in paper.data["positions"]
    )


def _email_leads(publication: Publication, paper: Paper, *, by: User, at: datetime) -> None:
    """Send each lead one email about all of their actions that have an entry in the paper."""
    older = publication.report.publications.current().filter(version__lt=publication.version)
    replaced = older.without_content().order_by("version").last()
    printed = printed_in(paper.data)
    actions = Action.objects.filter(plan=publication.plan_id, ref__in=printed)
    recipients = find_recipients(on=timezone.localdate(at))
    by_address: dict[str, tuple[str, list[PrintedAction]]] = {}
    for action in actions.select_related("lead").in_order():
        for person in recipients.leads_of(action):
            _name, entries = by_address.setdefault(person.address, (person.name, []))
            entries.append(PrintedAction(action, printed[action.ref]))
    for address, (name, entries) in by_address.items():
        email = published_actions_email(publication, entries, name=name, replaced=replaced)
        write_mail(key=_mail_key(publication, address), to=address, email=email, by=by, at=at)


def _mail_key(publication: Publication, address: str) -> str:
    return f"printed {publication.pk} {address}"


def _meeting(name: str, held_on: date | None, *, by: User, at: datetime) -> Meeting | None:
    if not name or held_on is None:
        return None
    return find_or_make_meeting(committee_name=name, held_on=held_on, by=by, at=at)


def _refuse_confidential(report: Report, paper: Paper) -> None:
    """Refuse if an action has been made confidential since the paper was rendered."""
    if report.is_restricted:
        return
    shown = {position["ref"] for position in paper.data["positions"]}
    hidden = Action.objects.filter(plan=report.plan, is_confidential=True)
    if shown.intersection(hidden.values_list("ref", flat=True)):
        raise Refused(_("An action has become confidential. Check the preview again."))


def _refuse_future(report: Report, at: datetime) -> None:
    if report.as_at > timezone.localdate(at):
        raise Refused(_("The date of the figures is in the future."))


def _refuse_blocked(report: Report, paper: Paper) -> None:
    """Refuse if the checklist prevents publishing. The message says why."""
    blocks = blocks_of(report, paper.html)
    if blocks:
        raise Refused(" ".join(block.words for block in blocks))


def _refuse_silence(report: Report, paper: Paper, at: datetime) -> None:
    """Refuse if the paper does not say which updates are outstanding, and why it is published."""
    outstanding = list(outstanding_updates(report, on=timezone.localdate(at)))
    if outstanding != paper.data["outstanding"]:
        raise Refused(
            _("The number of outstanding updates has changed. Check the report and try again.")
        )
    if outstanding and not paper.data["outstanding_reason"]:
        raise Refused(_("Say why the report is published before all updates have arrived."))


def _refuse_changed(report: Report, paper: Paper, at: datetime) -> None:
    """Refuse if the paper is not what would be rendered now.

    While it was rendered, somebody may have changed an action, or part of an import or of the
    closing of a round may have been applied.
    """
    reason = paper.data["outstanding_reason"]
    note = publishing_note(report, on=timezone.localdate(at), reason=reason)
    now = replace(report_of(report, note), audit_head=paper.data["audit_head"])
    if (as_data(now), as_html(now)) != (paper.data, paper.html):
        raise Refused(
            _("The report has changed while it was being published. Check it and try again.")
        )
