"""Pages for writing, previewing and publishing reports."""

from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Case, F, Q, QuerySet, When
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from actions.models import ImprovementPlan
from actions.plans import breadcrumbs
from actions.rounds.rules import can_run_rounds
from committees.meetings.readable import readable_by_public
from committees.models import AgendaItem, MeetingStatus
from reports.kinds.numbering import UNWRITTEN
from reports.kinds.plan_report import PublishingNote
from reports.kinds.report_kind import ReportKind
from reports.models import Publication, Report
from reports.publishing import rules, services
from reports.publishing.checklist import (
    blocks_of,
    notes_of,
    publishing_note,
    uncited_in,
    younger_than_meeting,
)
from reports.publishing.forms import FORMS, PublishForm, initial_values, new_report
from reports.publishing.views.files import inline_file
from reports.publishing.views.overtaken import refuse_discarded, refuse_published_meanwhile
from reports.rendering.papers import BODIES, as_html, draft_pdf, render_paper, report_of
from safeguard.accounts.models import User
from safeguard.accounts.requests import SignedInRequest
from safeguard.dates import in_words
from safeguard.forms.fields import LONGEST_KEY
from safeguard.forms.pages import form_page, handle_form, sent_data


@form_page
def write_report(request: SignedInRequest, slug: str) -> HttpResponse:
    """Start a report on the plan. The query string gives its kind and, optionally, its item.

    Raises Http404 if there is no such item, so that a report never loses it unnoticed.
    """
    user, now, kind = request.user, timezone.now(), _kind(request)
    plan = get_object_or_404(ImprovementPlan.objects.visible_to(user), slug=slug)
    if not rules.can_write_report(user):
        raise PermissionDenied
    items, item = _items(user), None
    if item_id := request.GET.get("item", ""):
        item = get_object_or_404(items, pk=_key(item_id))
    form = FORMS[kind](
        sent_data(request),
        can_restrict=rules.can_write_restricted_report(user),
        items=items,
        initial=new_report(kind, plan, timezone.localdate(now), item=item),
    )

    return handle_form(
        request,
        form,
        lambda: services.write_report(plan=plan, kind=kind, words=form.words, by=user, at=now),
        message=_("Draft saved."),
        template="reports/publishing/write_report.html",
        context={"plan": plan, "kind": kind, "crumbs": breadcrumbs.to_plan(plan)},
    )


@form_page
def edit_report(request: SignedInRequest, pk: int) -> HttpResponse:
    """Edit a draft."""
    user, draft = request.user, _draft(request, pk)
    kind = ReportKind(draft.kind)
    refuse_discarded(draft)
    form = FORMS[kind](
        sent_data(request),
        can_restrict=rules.can_write_restricted_report(user),
        items=_items(user, chosen=draft.agenda_item_id),
        initial=initial_values(draft),
    )

    return handle_form(
        request,
        form,
        lambda: services.write_report(
            plan=draft.plan,
            report=draft,
            version=form.cleaned_data["version"],
            words=form.words,
            by=user,
            at=timezone.now(),
        ),
        message=_("Draft saved."),
        template="reports/publishing/write_report.html",
        context={
            "plan": draft.plan,
            "kind": kind,
            "draft": draft,
            "crumbs": _crumbs(draft),
            "now": lambda: form.labelled(initial_values(draft)),
        },
    )


@require_safe
def report(request: SignedInRequest, pk: int) -> HttpResponse:
    """Preview a draft as it would be published now."""
    user, draft = request.user, _draft(request, pk)
    can_change, newest = not draft.is_withdrawn, _newest(draft)
    context = {
        "draft": draft,
        "newest": newest,
        "report": report_of(draft, _note(draft)),
        "body": BODIES[ReportKind(draft.kind)],
        "uncited": uncited_in(draft),
        "too_young": [
            each.words
            for is_block in (True, False)
            for each in younger_than_meeting(draft, is_block=is_block)
        ],
        "can_change": can_change,
        "can_publish": can_change and rules.can_publish_report(user, draft),
        "can_discard": can_change and newest is None,
        "crumbs": breadcrumbs.to_plan(draft.plan),
    }
    return render(request, "reports/publishing/report.html", context)


@require_safe
def report_pdf(request: SignedInRequest, pk: int) -> HttpResponse:
    """Preview a draft as a PDF."""
    draft = _draft(request, pk)
    paper = draft_pdf(draft, _note(draft))
    return inline_file(paper, f"draft-{slugify(draft.title)}.pdf", "application/pdf")


@form_page
def publish_report(request: SignedInRequest, pk: int) -> HttpResponse:
    """Publish a draft, after a checklist. Its page, PDF and data are stored and never change."""
    user, draft, now = request.user, _draft(request, pk), timezone.now()
    if not rules.can_publish_report(user, draft):
        raise PermissionDenied
    refuse_discarded(draft)
    note = publishing_note(draft, on=timezone.localdate(now))
    form = PublishForm(
        sent_data(request), outstanding=note.outstanding, initial={"version": draft.version}
    )
    if form.is_valid():
        refuse_published_meanwhile(draft, user, version=form.cleaned_data["version"])
        # Outside the transaction, because it takes seconds.
        reason = form.cleaned_data.get("outstanding_reason", "")
        paper = render_paper(draft, replace(note, reason=reason))
    return handle_form(
        request,
        form,
        lambda: services.publish_report(
            report=draft, version=form.cleaned_data["version"], paper=paper, by=user, at=now
        ),
        message=_("Report published."),
        template="reports/publishing/publish_report.html",
        context=lambda: _checklist(draft, note, user),
    )


def _checklist(draft: Report, note: PublishingNote, user: User) -> dict[str, Any]:
    """What the publish page shows."""
    report = report_of(draft, note)
    today = timezone.localdate()
    return {
        "draft": draft,
        "facts": [
            *_version(draft),
            (_("Who can read it"), _readers(draft)),
            (_("Meeting"), draft.meeting or _("No meeting")),
            (_("Position as at"), in_words(draft.as_at)),
            (_("Figures"), report.summary),
        ],
        "published_after": report.published_after_text,
        "blocks": blocks_of(draft, as_html(report)),
        "outstanding": note.outstanding,
        "notes": notes_of(draft, for_user=user, on=today),
        "is_team": can_run_rounds(user),
        "crumbs": _crumbs(draft),
    }


def _newest(draft: Report) -> Publication | None:
    """The newest version that has been published, if any, even if it has been withdrawn."""
    return draft.publications.without_content().order_by("-version").first()


def _version(draft: Report) -> list[tuple[str, str]]:
    """Which version this will be, if there are earlier ones."""
    newest = _newest(draft)
    if newest is None:
        return []
    numbers = {"new": f"{draft.pk}.{newest.version + 1}", "old": newest.number}
    return [(_("Version"), _("%(new)s. It will supersede %(old)s.") % numbers)]


def _note(draft: Report) -> PublishingNote:
    """What a draft says about itself. The reason is given when it is published."""
    note = publishing_note(draft, on=timezone.localdate())
    return replace(note, reason=str(UNWRITTEN) if note.outstanding else "")


def _draft(request: SignedInRequest, pk: int) -> Report:
    """The draft.

    Raises Http404 if the user cannot see it, or PermissionDenied if they cannot write reports.
    """
    drafts = Report.objects.visible_to(request.user)
    draft = get_object_or_404(
        drafts.select_related("plan__scale", "meeting__committee", "agenda_item", "withdrawn_by"),
        pk=pk,
    )
    if not rules.can_write_report(request.user):
        raise PermissionDenied
    return draft


def _kind(request: SignedInRequest) -> ReportKind:
    try:
        return ReportKind(request.GET.get("kind", ReportKind.EXCEPTION.value))
    except ValueError as error:
        raise Http404 from error


def _key(text: str) -> int:
    """The primary key in a query string. Raises Http404."""
    if not text.isdecimal() or len(text) > LONGEST_KEY:
        raise Http404
    return int(text)


def _items(user: User, *, chosen: int | None = None) -> QuerySet[AgendaItem]:
    """Items of meetings, upcoming ones first and past ones newest first, and the chosen item."""
    usable = Q(withdrawn_at=None) & ~Q(meeting__status=MeetingStatus.CANCELLED)
    items = AgendaItem.objects.visible_to(user).filter(usable | Q(pk=chosen))
    upcoming = Case(When(meeting__held_on__gte=timezone.localdate(), then=F("meeting__held_on")))
    return items.select_related("meeting__committee", "presenter").order_by(
        upcoming.asc(nulls_last=True), "-meeting__held_on", "meeting_id", "order", "pk"
    )


def _crumbs(draft: Report) -> breadcrumbs.Crumbs:
    """Breadcrumbs for a page under the draft."""
    return [*breadcrumbs.to_plan(draft.plan), (draft.get_absolute_url(), draft.title)]


def _readers(draft: Report) -> str:
    """A sentence that says who will be able to read the publication, and when."""
    item = draft.agenda_item
    if draft.is_restricted:
        return _(
            "This report includes confidential actions. Members and the public will not see it."
        )
    if item is None:
        return _("This report is not on an agenda. Only people who sign in can read it.")
    if item.is_exempt:
        return _("This report is for an exempt item. The public will not see it.")
    words = {"item": item, "meeting": draft.meeting}
    if readable_by_public().items.filter(pk=item.pk).exists():
        return (
            _("Everyone will see it straight away, under “%(item)s” on the agenda for %(meeting)s.")
            % words
        )
    return _("Everyone will see it once the agenda for %(meeting)s is published.") % words
