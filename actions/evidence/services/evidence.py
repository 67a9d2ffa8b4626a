"""Adding, replacing and withdrawing evidence."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from actions.models import Action, ActionEntry, Evidence, EvidenceKind, EvidenceVersion
from actions.plans.states import REMOVED, State
from safeguard.accounts.models import Post, User
from safeguard.audit.services import digest, record
from safeguard.exceptions import Refused
from safeguard.files.accepted_files import CheckedFile
from safeguard.files.stored_files import FileMissing, discard, read_stored, store


def add_evidence(
    *,
    action: Action,
    title: str,
    content: CheckedFile | str,
    by: User,
    at: datetime,
    entry: ActionEntry | None = None,
    for_post: Post | None = None,
    told_by: str = "",
) -> Evidence:
    """Add a file or a web address as evidence for an action or one of its updates.

    A file must have been checked with `check_file`. It is deleted again if the transaction fails.
    Raises Refused.
    """
    with _atomic_with_files() as files:
        if State(action.state) in REMOVED:
            raise Refused(_("This action is no longer part of its plan."))
        if entry is not None and entry.action_id != action.pk:
            raise Refused(_("This update belongs to another action."))
        evidence = Evidence.objects.create(action=action, entry=entry, title=title)
        added = _add_version(
            evidence, 1, content, files, by=by, at=at, for_post=for_post, told_by=told_by
        )
        record(
            "evidence.added",
            evidence,
            by=by,
            at=at,
            action=action.pk,
            entry=entry.pk if entry else None,
            title=digest(title),
            kind=added.kind,
            sha256=added.sha256,
        )
    return evidence


def replace_evidence(
    *,
    evidence: Evidence,
    version: int,
    content: CheckedFile | str,
    by: User,
    at: datetime,
    for_post: Post | None = None,
    told_by: str = "",
) -> Evidence:
    """Add a new version. Earlier versions can still be opened.

    Raises Refused or StaleRecord.
    """
    with _atomic_with_files() as files:
        _take_version(evidence, version)
        newest = evidence.versions.newest_first().first()
        if newest is not None and _is_the_same(newest, content):
            raise Refused(_("This is the same as the current version."))
        added = _add_version(
            evidence,
            newest.number + 1 if newest else 1,
            content,
            files,
            by=by,
            at=at,
            for_post=for_post,
            told_by=told_by,
        )
        record(
            "evidence.replaced",
            evidence,
            by=by,
            at=at,
            number=added.number,
            kind=added.kind,
            old=newest.sha256 if newest else "",
            new=added.sha256,
        )
    return evidence


@transaction.atomic
def withdraw_evidence(
    *, evidence: Evidence, version: int, reason: str, by: User, at: datetime
) -> Evidence:
    """Withdraw evidence and give the reason. The title and reason stay on the action's page.

    Raises Refused or StaleRecord.
    """
    if not reason.strip():
        raise Refused(_("Enter why you are withdrawing this."))
    _take_version(evidence, version)
    Evidence.objects.filter(pk=evidence.pk).update(
        **Evidence.withdrawal(reason=reason, by=by, at=at)
    )
    evidence.refresh_from_db()
    record("evidence.withdrawn", evidence, by=by, at=at, reason=digest(reason))
    return evidence


def damaged_files() -> list[EvidenceVersion]:
    """Versions whose file is missing or has been changed. There should be none."""
    return [each for each in EvidenceVersion.objects.files().order_by("pk") if not _is_intact(each)]


def _is_intact(version: EvidenceVersion) -> bool:
    try:
        read_stored(version.kept_as, digest=version.sha256)
    except FileMissing:
        return False
    return True


@contextmanager
def _atomic_with_files() -> Iterator[list[str]]:
    """A transaction which, if it fails, deletes the files that were added to the list."""
    files: list[str] = []
    try:
        with transaction.atomic():
            yield files
    except BaseException:
        for name in files:
            discard(name)
        raise


def _take_version(evidence: Evidence, version: int) -> None:
    evidence.refresh_from_db()
    if evidence.is_withdrawn:
        raise Refused(_("This has already been withdrawn."))
    evidence.take_version(version)


def _add_version(
    evidence: Evidence,
    number: int,
    content: CheckedFile | str,
    files: list[str],
    *,
    by: User,
    at: datetime,
    for_post: Post | None,
    told_by: str,
) -> EvidenceVersion:
    added = EvidenceVersion(
        evidence=evidence,
        number=number,
        added_by=by,
        added_at=at,
        for_post=for_post,
        told_by=told_by,
    )
    if isinstance(content, CheckedFile):
        try:
            added.kept_as = store(content)
        except OSError as error:
            raise Refused(
                _("The file could not be saved. Nothing has been added. Try again later.")
            ) from error
        files.append(added.kept_as)
        added.kind = EvidenceKind.FILE
        added.file_name = content.name
        added.media_type = content.media_type
        added.size = content.size
        added.sha256 = content.sha256
    else:
        added.kind, added.address = EvidenceKind.LINK, content
    added.save(force_insert=True)
    return added


def _is_the_same(newest: EvidenceVersion, content: CheckedFile | str) -> bool:
    if isinstance(content, CheckedFile):
        return newest.sha256 == content.sha256
    return newest.address == content
