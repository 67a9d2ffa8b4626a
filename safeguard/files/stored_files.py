"""Storing uploaded files under random names, outside any folder that is served."""

import os
import re
import secrets
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from safeguard.files.accepted_files import CheckedFile

_NAME = re.compile(r"[0-9a-f]{32}")
# The browser must only save the file, never run anything in it.
_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'; form-action 'none'"


class FileMissing(Exception):
    """The stored file is missing or has been changed."""


def store(file: CheckedFile) -> str:
    """Store the file and return the name it is stored under.

    The file is stored either whole or not at all. Raises OSError if the disk is full or not
    writable.
    """
    name = secrets.token_hex(16)
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = path.with_suffix(".part")
    try:
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(file.content)
            out.flush()
            os.fsync(out.fileno())
        unfinished.rename(path)
        # The names too, because the row that names the file survives a failure of power.
        for folder in (path.parent, path.parent.parent):
            _write_to_disk(folder)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    return name


def discard(name: str) -> None:
    """Delete a stored file whose database row was never written."""
    _path(name).unlink(missing_ok=True)


def read_stored(name: str, *, digest: str) -> bytes:
    """Read a stored file and verify its SHA-256. Raises FileMissing."""
    try:
        content = _path(name).read_bytes()
    except OSError:
        raise FileMissing(name) from None
    if sha256(content).hexdigest() != digest:
        raise FileMissing(name)
    return content


def download_response(content: bytes, *, name: str, media_type: str) -> HttpResponse:
    """A response that makes the browser save the file and never display it as a page."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Content-Security-Policy"] = _POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _write_to_disk(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _path(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise FileMissing(name)
    return Path(settings.EVIDENCE_DIR) / name[:2] / name
