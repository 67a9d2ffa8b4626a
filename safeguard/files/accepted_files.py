"""Validating an uploaded file by its name and content."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from django.utils.translation import gettext as _

from safeguard.files.pdf_and_office import check_office, check_pdf
from safeguard.files.pictures import re_encode
from safeguard.files.refusals import FileRefused
from safeguard.files.texts import check_text

MEGABYTE = 1024 * 1024
LARGEST_FILE = 20 * MEGABYTE
LARGEST_SIZE = f"{LARGEST_FILE // MEGABYTE} MB"
LONGEST_NAME = 150
LONGEST_ENDING = 10

# Invisible, control and direction-reversing characters, and those Windows forbids in file names.
_NO_CATEGORIES = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
_BARRED = re.compile(r'[<>:"|?*]')


@dataclass(frozen=True)
class CheckedFile:
    """An accepted file: its cleaned name, its kind, and the bytes to store."""

    name: str
    media_type: str
    content: bytes

    @property
    def size(self) -> int:
        """The size in bytes."""
        return len(self.content)

    @property
    def sha256(self) -> str:
        """The checksum, which can later prove that the file is unchanged."""
        return sha256(self.content).hexdigest()


@dataclass(frozen=True)
class _Kind:
    """An accepted kind of file. `read` returns the bytes to store or raises FileRefused."""

    media_type: str
    read: Callable[[bytes, str], bytes]


_OFFICE = "application/vnd.openxmlformats-officedocument"
_KINDS = {
    "pdf": _Kind("application/pdf", check_pdf),
    "docx": _Kind(f"{_OFFICE}.wordprocessingml.document", check_office),
    "xlsx": _Kind(f"{_OFFICE}.spreadsheetml.sheet", check_office),
    "pptx": _Kind(f"{_OFFICE}.presentationml.presentation", check_office),
    "png": _Kind("image/png", re_encode),
    "jpg": _Kind("image/jpeg", re_encode),
    "jpeg": _Kind("image/jpeg", re_encode),
    "txt": _Kind("text/plain; charset=utf-8", check_text),
    "csv": _Kind("text/csv; charset=utf-8", check_text),
}
TAKEN_ENDINGS = tuple(f".{ending}" for ending in _KINDS)
_OLD_OFFICE = {"doc", "xls", "ppt", "dot", "xlt", "rtf"}
_WITH_MACROS = {"docm", "xlsm", "pptm", "dotm", "xltm", "xlsb", "ppsm"}
_OTHER_PICTURES = {"heic", "heif", "gif", "tif", "tiff", "bmp", "webp"}


def check_file(name: str, content: bytes) -> CheckedFile:
    """Check a file and return it ready to store.

    Accepts PDF, Word, Excel and PowerPoint without macros, PNG, JPEG, text and CSV.
    The content must match the file name extension. Pictures are re-encoded, which removes their
    location and any hidden data. Raises FileRefused.
    """
    plain = plain_name(name)
    ending = plain.rpartition(".")[2].casefold() if "." in plain else ""
    if not content:
        raise FileRefused(_("The file is empty."))
    if len(content) > LARGEST_FILE:
        raise FileRefused(_("The file is larger than %(size)s.") % {"size": LARGEST_SIZE})
    kind = _KINDS.get(ending)
    if kind is None:
        raise FileRefused(_wrong_type_message(ending))
    return CheckedFile(plain, kind.media_type, kind.read(content, ending))


def plain_name(name: str) -> str:
    """The file's name without folders or invisible characters, cut to 150 characters."""
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(c for c in last if unicodedata.category(c) not in _NO_CATEGORIES)
    kept = " ".join(_BARRED.sub("_", unicodedata.normalize("NFC", kept)).split()).rstrip(" .")
    stem, dot, ending = kept.rpartition(".")
    if not dot or len(ending) > LONGEST_ENDING:
        return kept[:LONGEST_NAME] or "file"
    room = LONGEST_NAME - len(ending) - 1
    return f"{stem[:room].strip(' .') or 'file'}.{ending}"


def _wrong_type_message(ending: str) -> str:
    """The error message for a file type that is not accepted."""
    if ending in _OLD_OFFICE:
        return _("This is an older file format. Save it as .docx, .xlsx, .pptx or PDF.")
    if ending in _WITH_MACROS:
        return _("You cannot upload files with macros. Save this one as .docx, .xlsx or .pptx.")
    if ending in _OTHER_PICTURES:
        return _("Pictures must be PNG or JPEG. Save yours as one of these.")
    return _(
        "You cannot upload this type of file. Choose a PDF, a Word, Excel or PowerPoint file, "
        "a picture (PNG or JPEG), a text file or a CSV file."
    )
