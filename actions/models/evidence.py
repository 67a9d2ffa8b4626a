"""Evidence: files and links that support an action."""

from typing import ClassVar, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from actions.models.action import Action, OfActionsQuerySet
from actions.models.entry import ActionEntry
from safeguard.accounts.models import Post
from safeguard.audit.models import AppendOnlyModel
from safeguard.model_bases import Retractable, Versioned
from safeguard.text_search import SearchText


class EvidenceQuerySet(OfActionsQuerySet["Evidence"]):
    """Filters for evidence."""

    def current(self) -> Self:
        """Evidence that has not been withdrawn."""
        return self.filter(withdrawn_at=None)

    def newest_first(self) -> Self:
        """In the order they were added, newest first."""
        return self.order_by("-pk")


class Evidence(Retractable, Versioned):
    """A piece of evidence for an action. Its versions are files or links.

    `entry` is the update it belongs to. If there is none, it supports the action as a whole.
    """

    action = models.ForeignKey(Action, models.PROTECT, related_name="evidence")
    entry = models.ForeignKey(
        ActionEntry, models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    title = models.CharField(_("what it shows"), max_length=200)
    search_text = SearchText("title")

    objects = EvidenceQuerySet.as_manager()

    class Meta(Retractable.Meta):
        pass

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its place on the action's page."""
        return f"{reverse('actions:action', args=[self.action_id])}#evidence-{self.pk}"

    @property
    def stale_title(self) -> str:
        """The title of the evidence."""
        return f"“{self.title}”"


class EvidenceKind(models.TextChoices):
    """Whether evidence is an uploaded file or a link."""

    FILE = "FILE", _("File")
    LINK = "LINK", _("Link")


class EvidenceVersionQuerySet(OfActionsQuerySet["EvidenceVersion"]):
    """Filters for versions of evidence."""

    path_to_action = "evidence__action"

    def files(self) -> Self:
        """Uploaded files."""
        return self.filter(kind=EvidenceKind.FILE)

    def newest_first(self) -> Self:
        """By version number, newest first."""
        return self.order_by("-number")


class EvidenceVersion(AppendOnlyModel):
    """A file or link, either the first version of its evidence or a replacement.

    `kept_as` is the random name of the stored file. `told_by` is the name of the person the
    evidence came from, if someone else added it or it was added using an emailed link without
    signing in.
    """

    redactable: ClassVar[tuple[str, ...]] = ("address", "file_name", "told_by")

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    kind = models.CharField(_("kind"), max_length=10, choices=EvidenceKind.choices)
    address = models.URLField(_("address"), max_length=500, blank=True)
    file_name = models.CharField(_("file"), max_length=200, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(_("size in bytes"), default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    kept_as = models.CharField(max_length=32, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    for_post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    told_by = models.CharField(_("provided by"), max_length=200, blank=True)
    redacted_on = models.DateField(_("redacted"), null=True, blank=True)

    objects = EvidenceVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["evidence", "number"], name="evidenceversion_number_once"
            ),
            models.UniqueConstraint(
                fields=["kept_as"], condition=~Q(kept_as=""), name="evidenceversion_file_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="FILE") & ~Q(kept_as="") & ~Q(sha256="") & Q(size__gt=0)
                | Q(kind="LINK", kept_as="", sha256="", size=0),
                name="evidenceversion_file_or_link",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id}.{self.number}"

    @property
    def host(self) -> str:
        """The host name of a link."""
        return urlsplit(self.address).hostname or ""

    @property
    def is_file(self) -> bool:
        """Whether this is an uploaded file."""
        return self.kind == EvidenceKind.FILE
