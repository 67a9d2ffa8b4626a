"""Draft reports, and publications, which never change."""

from typing import Any, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actions.models import Action, ImprovementPlan, visible_actions
from committees.models import AgendaItem, Meeting, published_during_membership
from reports.kinds.listed_actions import ReportFilter
from reports.kinds.report_kind import ReportKind
from safeguard.accounts.models import User
from safeguard.audit.models import AppendOnlyModel
from safeguard.exceptions import StaleRecord
from safeguard.limits import LONGEST_TEXT
from safeguard.model_bases import Retractable, Versioned
from safeguard.text_search import SearchText

KIND_CHOICES = [(kind.value, kind.label) for kind in ReportKind]
FILTER_CHOICES = [(choice.value, choice.label) for choice in ReportFilter]
# Text fields of a report that can be searched.
SEARCHED_FIELDS = (
    "purpose",
    "background",
    "done",
    "figures",
    "risks",
    "external_view",
    "recommendation",
    "financial_implications",
    "appendices",
    "background_papers",
)


class ReportQuerySet(models.QuerySet["Report"]):
    """Queries for drafts."""

    def visible_to(self, user: User) -> Self:
        """Drafts for people who see live figures.

        Restricted drafts are only for those who can see confidential actions.
        """
        if not user.sees_live_figures:
            return self.none()
        return self if user.sees_confidential else self.filter(is_restricted=False)

    def unpublished(self) -> Self:
        """Drafts that have never been published or discarded."""
        return self.filter(publications=None, withdrawn_at=None)


class Report(Retractable, Versioned):
    """A draft report: its plan, date and committee, and the covering text.

    The covering text is in the order of Herefordshire's scrutiny paper of June 2009. In the
    sections of a highlight report, each point is on a line of its own. `since_on` is the date to
    compare with. If it is empty, the last publication of the same kind is used. Most of the text
    is only needed to publish. A discarded draft is kept as withdrawn.
    """

    stale_name = _("this report")

    kind = models.CharField(
        _("kind"), max_length=20, choices=KIND_CHOICES, default=ReportKind.EXCEPTION.value
    )

    plan = models.ForeignKey(ImprovementPlan, models.PROTECT, related_name="drafts")
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="reports"
    )
    agenda_item = models.ForeignKey(
        AgendaItem, models.PROTECT, null=True, blank=True, related_name="reports"
    )
    as_at = models.DateField(_("as at"))
    filter = models.CharField(
        _("which actions it lists"),
        max_length=20,
        choices=FILTER_CHOICES,
        default=ReportFilter.NOT_GREEN.value,
    )
    is_restricted = models.BooleanField(_("restricted"), default=False)
    title = models.CharField(_("title"), max_length=200)
    report_by = models.CharField(_("report by"), max_length=200, blank=True)
    wards_affected = models.CharField(_("wards affected"), max_length=200, blank=True)
    purpose = models.TextField(_("purpose"), blank=True, max_length=LONGEST_TEXT)
    financial_implications = models.TextField(
        _("financial implications"), blank=True, max_length=LONGEST_TEXT
    )
    background = models.TextField(_("background"), blank=True, max_length=50_000)
    since_on = models.DateField(_("since"), null=True, blank=True)
    done = models.TextField(_("what has been done"), blank=True, max_length=LONGEST_TEXT)
    figures = models.TextField(_("figures"), blank=True, max_length=LONGEST_TEXT)
    risks = models.TextField(_("key risks"), blank=True, max_length=LONGEST_TEXT)
    external_view = models.TextField(_("external view"), blank=True, max_length=LONGEST_TEXT)
    recommendation = models.TextField(_("recommendation"), blank=True, max_length=LONGEST_TEXT)
    appendices = models.TextField(_("appendices"), blank=True, max_length=LONGEST_TEXT)
    background_papers = models.TextField(
        _("background papers"), blank=True, max_length=LONGEST_TEXT
    )
    search_text = SearchText("title", "report_by", *SEARCHED_FIELDS)

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [*Retractable.Meta.constraints]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """URL of the draft's preview."""
        return reverse("reports:report", args=[self.pk])

    def stale(self) -> StaleRecord:
        """The error for a conflicting change, with the newest publication, which is one too."""
        stale = super().stale()
        newest = self.publications.without_content().newest_first().first()
        if newest:
            stale.changed = (newest.published_by, newest.published_at, "")
        return stale


class PublicationQuerySet(models.QuerySet["Publication"]):
    """Queries for publications."""

    def visible_to(self, user: User) -> Self:
        """Publications the user can read. Withdrawn ones are kept for those who answer for them."""
        shown = self.ever_visible_to(user)
        return shown if user.sees_withdrawn_reports else shown.current()

    def ever_visible_to(self, user: User) -> Self:
        """Publications the user can read, and withdrawn ones, of which only the reason is shown.

        Restricted publications need access to confidential actions. A publication for an agenda
        item can be read by those who can read the item, except that former members of a board
        cannot read what was published after they left.
        """
        items = AgendaItem.objects.visible_to(user)
        in_time = published_during_membership(
            user, committee="agenda_item__meeting__committee", at="published_at"
        )
        shown = self.filter(Q(agenda_item__isnull=True) | Q(in_time, agenda_item__in=items))
        return shown if user.sees_confidential else shown.filter(is_restricted=False)

    def public(self) -> Self:
        """Unrestricted publications for agenda items that the public can read."""
        return self.ever_public().current()

    def ever_public(self) -> Self:
        """Publications for public items, and withdrawn ones, of which only the reason is shown."""
        return self.filter(is_restricted=False, agenda_item__in=AgendaItem.objects.public())

    def current(self) -> Self:
        """Publications that have not been withdrawn."""
        return self.filter(withdrawal=None)

    def with_newer(self, among: Self) -> Self:
        """Annotated with the newest later version of the same report, if the reader can see it.

        `among` are the publications that the reader can see. The annotations are `newer_pk`,
        `newer_version` and `newer_at`, which are None if there is no later version.
        """
        later = among.current().filter(
            report=models.OuterRef("report"), version__gt=models.OuterRef("version")
        )
        newest = later.order_by("-version")
        return self.annotate(
            newer_pk=models.Subquery(newest.values("pk")[:1]),
            newer_version=models.Subquery(newest.values("version")[:1]),
            newer_at=models.Subquery(newest.values("published_at")[:1]),
        )

    def withdrawn_after(self, shown: "Publication") -> "Publication | None":
        """The newest later version of the same report, if all later ones have been withdrawn."""
        later = self.filter(report=shown.report_id, version__gt=shown.version)
        newest = later.without_content().order_by("version").last()
        return newest if newest and not later.current().exists() else None

    def newest_first(self) -> Self:
        """Most recently published first."""
        return self.order_by("-published_at", "-pk")

    def listed(self, *, among: Self) -> Self:
        """Newest first, for lists that say which have been superseded or withdrawn."""
        return self.with_newer(among).without_content().newest_first()

    def without_content(self) -> Self:
        """Leaves out the stored page, PDF and data, for use in lists."""
        shown = self.select_related("meeting", "withdrawal")
        return shown.defer("data", "html", "pdf", "search_text")


class Publication(AppendOnlyModel):
    """A published report: its data, page and PDF, each with its SHA-256.

    A correction is another publication, with the next version number.
    """

    class Kind(models.TextChoices):
        """Kinds of publication."""

        REPORT = "REPORT", _("Report")
        SUPPLEMENT = "SUPPLEMENT", _("Supplement")

    report = models.ForeignKey(Report, models.PROTECT, related_name="publications")
    version = models.PositiveIntegerField(_("version"))
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.REPORT)
    plan = models.ForeignKey(ImprovementPlan, models.PROTECT, related_name="publications")
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="publications"
    )
    agenda_item = models.ForeignKey(
        AgendaItem, models.PROTECT, null=True, blank=True, related_name="publications"
    )
    title = models.CharField(_("title"), max_length=200)
    as_at = models.DateField(_("as at"))
    is_restricted = models.BooleanField(_("restricted"))
    data = models.JSONField(encoder=DjangoJSONEncoder)
    html = models.TextField()
    pdf = models.BinaryField()
    data_sha256 = models.CharField(max_length=64)
    html_sha256 = models.CharField(max_length=64)
    pdf_sha256 = models.CharField(max_length=64)
    search_text = models.TextField(editable=False, default="")
    published_at = models.DateTimeField(_("published"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="publications"
    )

    objects = PublicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "version"], name="publication_version_once"),
        ]
        indexes = [
            models.Index(fields=["plan", "-published_at"], name="publication_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    def get_absolute_url(self) -> str:
        """URL of the publication's page."""
        return reverse("reports:publication", args=[self.pk])

    def get_public_url(self) -> str:
        """URL of the publication's public page.

        The page exists only if the publication is public.
        """
        return reverse("reports:public-publication", args=[self.report_id, self.version])

    @property
    def number(self) -> str:
        """The number to cite: report number and version, such as 12.2."""
        return f"{self.report_id}.{self.version}"

    @property
    def is_after_meeting(self) -> bool:
        """Whether it was published after the day of its meeting, which must be loaded."""
        meeting = self.meeting
        return meeting is not None and timezone.localdate(self.published_at) > meeting.held_on

    @property
    def withdrawn(self) -> "PublicationWithdrawal | None":
        """Its withdrawal, which must be loaded, or None."""
        return getattr(self, "withdrawal", None)

    @property
    def newer_number(self) -> str:
        """The number of the version that replaces it, if `with_newer` found one, or ""."""
        version = getattr(self, "newer_version", None)
        return f"{self.report_id}.{version}" if version else ""

    @property
    def positions(self) -> dict[str, dict[str, Any]]:
        """Each action's position in the publication, by reference."""
        return {line["ref"]: line for line in self.data["positions"]}


class PublicationWithdrawal(AppendOnlyModel):
    """The withdrawal of a publication, which is kept but no longer published.

    The reason is shown on the page of its agenda item.
    """

    publication = models.OneToOneField(Publication, models.PROTECT, related_name="withdrawal")
    reason = models.TextField(_("why it was withdrawn"), max_length=LONGEST_TEXT)
    withdrawn_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.publication_id} {self.withdrawn_at}"


class PublishedActionQuerySet(models.QuerySet["PublishedAction"]):
    """Queries for published actions."""

    def visible_to(self, user: User) -> Self:
        """Rows for publications and actions that the user can see."""
        return self.filter(
            visible_actions(user, path="action"),
            publication__in=Publication.objects.visible_to(user),
        )

    def newest_first(self) -> Self:
        """Most recently published first."""
        return self.order_by("-publication__published_at", "-pk")

    def told_to_committees(self) -> Self:
        """Rows for reports to a meeting that are still published, newest first.

        Loads the stored figures, for what each report says about the action.
        """
        shown = self.filter(publication__meeting__isnull=False, publication__withdrawal=None)
        return (
            shown.select_related("publication__meeting__committee")
            .defer("publication__html", "publication__pdf", "publication__search_text")
            .newest_first()
        )

    def with_publication(self) -> Self:
        """Loads what a list shows of the publication, but not its stored content."""
        return self.select_related(
            "publication__agenda_item__meeting__committee", "publication__withdrawal"
        ).defer("publication__data", "publication__html", "publication__pdf")


class PublishedAction(AppendOnlyModel):
    """An action included in a publication, with the anchor of its entry on the page.

    If it has no anchor, the action is only counted in the figures.
    """

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="published_actions")
    action = models.ForeignKey(Action, models.PROTECT, related_name="published_in")
    anchor = models.CharField(max_length=200, blank=True)

    objects = PublishedActionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "action"], name="published_action_once"),
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.action_id}"

    @property
    def told(self) -> str:
        """The rating and due date in the report, such as "Amber, due 31 March 2027".

        It is "" if the action had another reference then. The publication must be loaded.
        """
        position = self.publication.positions.get(self.action.ref)
        if position is None:
            return ""
        rating = position["rating_label"] or str(_("Not yet rated"))
        words = str(_("%(rating)s, due %(due)s"))
        said = {"rating": rating, "due": position["due"]}
        return words % said if position["due"] else rating

    def get_absolute_url(self) -> str:
        """URL of the action's entry in the publication, or of the publication."""
        page = reverse("reports:publication", args=[self.publication_id])
        return f"{page}#{self.anchor}" if self.anchor else page
