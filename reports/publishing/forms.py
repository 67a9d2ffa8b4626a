"""Forms for writing and publishing reports."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from crispy_forms_gds.choices import Choice
from django import forms
from django.db.models import QuerySet
from django.forms.models import ModelChoiceIterator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.models import ImprovementPlan
from committees.meetings.forms.fields import ReasonForm
from committees.models import AgendaItem
from reports.kinds.listed_actions import ReportFilter
from reports.kinds.numbering import SUMMARY_MARK
from reports.kinds.report_kind import ReportKind
from reports.models import Report
from reports.publishing.checklist import marker_errors
from reports.publishing.services import ReportWords
from safeguard.forms.fields import DayField, LongTextField, PastDayField, RecordField, TextField
from safeguard.forms.versioned import VersionedForm


class _ByMeeting(ModelChoiceIterator):
    """Agenda items, grouped by meeting in the order of the queryset."""

    def __iter__(self) -> Iterator[Any]:
        yield ("", self.field.empty_label)
        for meeting, items in groupby(self.queryset, key=lambda item: item.meeting):
            yield (str(meeting), [self.choice(item) for item in items])


class ItemField(RecordField):
    """A choice of an agenda item."""

    iterator = _ByMeeting


class ReportForm(VersionedForm):
    """The date, committee and covering text of a report, in printed order."""

    title = TextField(
        label=gettext_lazy("Title"),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter a title")},
    )
    as_at = PastDayField(
        label=gettext_lazy("As at"),
        help_text=gettext_lazy("Date of the figures. For example, 31/3/2026."),
        error_messages={"required": gettext_lazy("Enter the date of the figures")},
    )
    filter = forms.ChoiceField(
        label=gettext_lazy("Which actions should the report list?"),
        widget=forms.RadioSelect,
        choices=[Choice(choice.value, choice.label) for choice in ReportFilter],
        error_messages={"required": gettext_lazy("Choose which actions to list")},
    )
    is_restricted = forms.BooleanField(
        label=gettext_lazy("Restricted: include confidential actions (not for publication)"),
        required=False,
    )
    agenda_item = ItemField(
        describe=lambda item: f"{item.meeting}: {item}",
        label=gettext_lazy("Agenda item"),
        help_text=gettext_lazy(
            "The report will be published to this item. "
            "Committee and meeting are filled in from the item. The report says so if the meeting "
            "has already taken place."
        ),
        queryset=None,
        empty_label=gettext_lazy("Not on an agenda yet"),
        required=False,
    )
    committee_name = TextField(label=gettext_lazy("Committee"), max_length=200, required=False)
    meeting_on = DayField(label=gettext_lazy("Meeting"), required=False)
    report_by = TextField(
        label=gettext_lazy("Report by"),
        help_text=gettext_lazy("A job title, such as Director of Children’s Services."),
        max_length=200,
        required=False,
    )
    wards_affected = TextField(
        label=gettext_lazy("Wards affected"),
        help_text=gettext_lazy("For example, County-wide."),
        max_length=200,
        required=False,
    )
    purpose = LongTextField(
        label=gettext_lazy("Purpose"),
        help_text=gettext_lazy("Leave a blank line between paragraphs. They are numbered for you."),
        required=False,
    )
    financial_implications = LongTextField(
        label=gettext_lazy("Financial implications"),
        rows=3,
        help_text=gettext_lazy("If there are none, say so."),
        required=False,
    )
    background = LongTextField(
        label=gettext_lazy("Background"),
        rows=12,
        max_length=50_000,
        help_text=gettext_lazy(
            "Start a line with # for a heading or - for a bullet point. "
            "Write [summary] on a line of its own where the figures should go."
        ),
        required=False,
    )
    recommendation = LongTextField(
        label=gettext_lazy("Recommendation"),
        rows=3,
        help_text=gettext_lazy("Start with “THAT”."),
        required=False,
    )
    appendices = LongTextField(
        label=gettext_lazy("Appendices"),
        rows=4,
        help_text=gettext_lazy(
            "Put each one on a new line, in order, and refer to each one in the text. "
            "If there are none, enter “None”."
        ),
        required=False,
    )
    background_papers = LongTextField(
        label=gettext_lazy("Background papers"),
        rows=3,
        help_text=gettext_lazy("Put each one on a new line. If there are none, enter “None”."),
        required=False,
    )
    submit_label = gettext_lazy("Save and preview")

    def __init__(
        self, *args: Any, can_restrict: bool, items: QuerySet[AgendaItem], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["agenda_item"]
        if isinstance(chosen, RecordField):
            chosen.queryset = items
        if not can_restrict:
            del self.fields["is_restricted"]
        self.draw()

    def clean_as_at(self) -> Any:
        """The date of the figures. Raises ValidationError if it is in the future."""
        as_at = self.cleaned_data["as_at"]
        if as_at is None:
            raise forms.ValidationError(_("Enter the date of the figures"))
        if as_at > timezone.localdate():
            raise forms.ValidationError(_("Enter today’s date or an earlier date"))
        return as_at

    def clean(self) -> dict[str, Any]:
        """Require a committee and a meeting together, unless an agenda item is chosen.

        Refuse markers that would be printed literally.
        """
        cleaned = super().clean() or {}
        for name, error in marker_errors(cleaned).items():
            self.add_error(name, error)
        if cleaned.get("agenda_item"):
            return cleaned
        if cleaned.get("committee_name") and "meeting_on" in cleaned and not cleaned["meeting_on"]:
            self.add_error("meeting_on", _("Enter the date of the meeting"))
        if cleaned.get("meeting_on") and not cleaned.get("committee_name"):
            self.add_error("committee_name", _("Enter the committee"))
        return cleaned

    @property
    def words(self) -> ReportWords:
        """The submitted values, for the service."""
        given = {"is_restricted": False} | self.cleaned_data
        names = ReportWords.__dataclass_fields__.keys() & given.keys()
        return ReportWords(**{name: given[name] for name in names})


class HighlightForm(ReportForm):
    """The report form with the sections of a highlight report."""

    since_on = PastDayField(
        label=gettext_lazy("Report progress since"),
        help_text=gettext_lazy("Leave empty to use the date of the last highlight report."),
        required=False,
    )
    done = LongTextField(
        label=gettext_lazy("What has been done"),
        help_text=gettext_lazy(
            "Put each point on a new line. Completed actions are added for you."
        ),
        required=False,
    )
    figures = LongTextField(
        label=gettext_lazy("Figures"),
        help_text=gettext_lazy(
            "Put each one on a new line, such as “54 of 57 posts are filled”. "
            "Ratings are counted for you."
        ),
        required=False,
    )
    risks = LongTextField(
        label=gettext_lazy("Key risks"),
        help_text=gettext_lazy("Put each one on a new line. If there are none, enter “None”."),
        required=False,
    )
    external_view = LongTextField(
        label=gettext_lazy("External view"),
        help_text=gettext_lazy(
            "Views of inspectors, peers or the department. Put each one on a new line. "
            "If there are none, enter “None”."
        ),
        required=False,
    )

    field_order = (
        *("title", "as_at", "filter", "is_restricted", "agenda_item", "committee_name"),
        *("meeting_on", "report_by", "wards_affected", "purpose", "financial_implications"),
        *("background", "since_on", "done", "figures", "risks", "external_view"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["background"].label = _("Context")
        self.draw()

    def clean(self) -> dict[str, Any]:
        """Require the comparison date to be before the date of the figures."""
        cleaned = super().clean()
        since, as_at = cleaned.get("since_on"), cleaned.get("as_at")
        if since and as_at and since >= as_at:
            self.add_error("since_on", _("Enter a date before the date of the figures"))
        return cleaned


FORMS: dict[ReportKind, type[ReportForm]] = {
    ReportKind.EXCEPTION: ReportForm,
    ReportKind.HIGHLIGHT: HighlightForm,
}


def new_report(
    kind: ReportKind, plan: ImprovementPlan, today: date, *, item: AgendaItem | None = None
) -> dict[str, Any]:
    """Initial form values for a new report. An item gives its meeting's date, or today's."""
    is_highlight = kind == ReportKind.HIGHLIGHT
    as_at = min(item.meeting.held_on, today) if item else today
    presenter = item.presenter if item else None
    return {
        "version": 0,
        "title": f"{kind.label}: {plan.title}",
        "as_at": f"{as_at:%d/%m/%Y}",
        "report_by": presenter.job_title if presenter else "",
        "purpose": item.purpose_line if item else "",
        "filter": ReportFilter.NOT_GREEN.value,
        "agenda_item": item,
        "background": "" if is_highlight else SUMMARY_MARK,
        "recommendation": _("THAT the committee note the progress and debate any issues.")
        if is_highlight
        else _("THAT the committee note the exceptions and debate any issues."),
    }


def initial_values(report: Report) -> dict[str, Any]:
    """Initial form values for an existing draft."""
    meeting = None if report.agenda_item else report.meeting
    names = [name for name in FORMS[ReportKind(report.kind)].base_fields if name != "nonce"]
    values = {name: getattr(report, name, "") for name in names}
    return values | {
        "as_at": f"{report.as_at:%d/%m/%Y}",
        "since_on": f"{report.since_on:%d/%m/%Y}" if report.since_on else "",
        "version": report.version,
        "committee_name": meeting.committee.name if meeting else "",
        "meeting_on": f"{meeting.held_on:%d/%m/%Y}" if meeting else "",
    }


class PublishForm(VersionedForm):
    """Confirms publication. It asks for a reason only if updates are outstanding."""

    outstanding_reason = LongTextField(
        label=gettext_lazy("Why publish before these updates have arrived?"),
        help_text=gettext_lazy("Printed in the report."),
        rows=3,
        error_messages={
            "required": gettext_lazy("Enter why you are publishing before they have arrived")
        },
    )
    submit_label = gettext_lazy("Publish report")

    def __init__(self, *args: Any, outstanding: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not outstanding:
            del self.fields["outstanding_reason"]
        self.draw()


class WithdrawItemForm(ReasonForm):
    """The reason for withdrawing an agenda item, and what happens to its published reports."""

    reports = forms.ChoiceField(
        label=gettext_lazy("What should happen to its published reports?"),
        widget=forms.RadioSelect,
        choices=[
            Choice("withdraw", gettext_lazy("Withdraw them too, with the same reason")),
            Choice("keep", gettext_lazy("Keep them: everyone who can read them now still can")),
        ],
        error_messages={"required": gettext_lazy("Choose what should happen to its reports")},
    )
