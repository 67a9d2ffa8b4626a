"""Adding evidence, putting a newer version beside the old one, and withdrawing."""

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
from safeguard.files.checking import CheckedFile
from safeguard.files.keeping import FileMissing, keep, kept, let_go


def add_evidence(
    *,
    action: Action,
    title: str,
    given: CheckedFile | str,
    by: User,
    at: datetime,
    entry: ActionEntry | None = None,
    for_post: Post | None = None,
    told_by: str = "",
) -> Evidence:
    """Adds a file, or a link by its address, to the action or to one of its updates.

    The file was looked into by `check_file`; it is kept only together with its row.
    Raises Refused.
    """
    with _all_or_nothing() as files:
        if State(action.state) in REMOVED:
            raise Refused(_("The action is no longer part of its plan."))
        if entry is not None and entry.action_id != action.pk:
            raise Refused(_("That update belongs to another action."))
        evidence = Evidence.objects.create(action=action, entry=entry, title=title)
        added = _add_version(
            evidence, 1, given, files, by=by, at=at, for_post=for_post, told_by=told_by
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
    given: CheckedFile | str,
    by: User,
    at: datetime,
    for_post: Post | None = None,
    told_by: str = "",
) -> Evidence:
    """Puts a newer version beside the ones there are; every older one can still be opened.

    Raises Refused, StaleRecord.
    """
    with _all_or_nothing() as files:
        _take_version(evidence, version)
        newest = evidence.versions.newest_first().first()
        if newest is not None and _is_the_same(newest, given):
            raise Refused(_("This is the same as the version there is."))
        added = _add_version(
            evidence,
            newest.number + 1 if newest else 1,
            given,
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
    """Lets it count no longer, and says why. Title and reason stay where it stood.

    Raises Refused, StaleRecord.
    """
    if not reason.strip():
        raise Refused(_("Say why it is withdrawn."))
    _take_version(evidence, version)
    Evidence.objects.filter(pk=evidence.pk).update(
        **Evidence.withdrawal(reason=reason, by=by, at=at)
    )
    evidence.refresh_from_db()
    record("evidence.withdrawn", evidence, by=by, at=at, reason=digest(reason))
    return evidence


def files_that_are_wrong() -> list[EvidenceVersion]:
    """Versions whose file is missing or is not the one that was kept. There should be none."""
    return [each for each in EvidenceVersion.objects.files().order_by("pk") if not _is_whole(each)]


def _is_whole(version: EvidenceVersion) -> bool:
    try:
        kept(version.kept_as, digest=version.sha256)
    except FileMissing:
        return False
    return True


@contextmanager
def _all_or_nothing() -> Iterator[list[str]]:
    """A transaction; the files written in it, by name, go with it where it fails."""
    files: list[str] = []
    try:
        with transaction.atomic():
            yield files
    except BaseException:
        for name in files:
            let_go(name)
        raise


def _take_version(evidence: Evidence, version: int) -> None:
    evidence.refresh_from_db()
    if evidence.is_withdrawn:
        raise Refused(_("It has been withdrawn."))
    evidence.take_version(version)


def _add_version(
    evidence: Evidence,
    number: int,
    given: CheckedFile | str,
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
    if isinstance(given, CheckedFile):
        try:
            added.kept_as = keep(given)
        except OSError as error:
            raise Refused(
                _("The file could not be kept. Nothing was saved. Try again later.")
            ) from error
        files.append(added.kept_as)
        added.kind = EvidenceKind.FILE
        added.file_name = given.name
        added.media_type = given.media_type
        added.size = given.size
        added.sha256 = given.sha256
    else:
        added.kind, added.address = EvidenceKind.LINK, given
    added.save(force_insert=True)
    return added


def _is_the_same(newest: EvidenceVersion, given: CheckedFile | str) -> bool:
    if isinstance(given, CheckedFile):
        return newest.sha256 == given.sha256
    return newest.address == given
