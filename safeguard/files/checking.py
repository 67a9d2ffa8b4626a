"""What a file really is, judged by its content and not by what its sender says."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from django.utils.translation import gettext as _

from safeguard.files.documents import check_office, check_pdf
from safeguard.files.pictures import redrawn
from safeguard.files.refusals import FileRefused
from safeguard.files.texts import check_text

MEGABYTE = 1024 * 1024
LARGEST_FILE = 20 * MEGABYTE
LONGEST_NAME = 150
LONGEST_ENDING = 10

# Characters that show nothing, control something or turn the direction of what follows, and
# those that no name of a file may have on Windows.
_NO_CATEGORIES = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
_BARRED = re.compile(r'[<>:"|?*]')


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be kept: its name without tricks, what it is, and the bytes to keep."""

    name: str
    media_type: str
    content: bytes

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return len(self.content)

    @property
    def sha256(self) -> str:
        """What proves later that not a byte has changed."""
        return sha256(self.content).hexdigest()


@dataclass(frozen=True)
class _Kind:
    """A kind of file that is taken. `read` returns what to keep of it, or raises FileRefused."""

    media_type: str
    read: Callable[[bytes, str], bytes]


_OFFICE = "application/vnd.openxmlformats-officedocument"
_KINDS = {
    "pdf": _Kind("application/pdf", check_pdf),
    "docx": _Kind(f"{_OFFICE}.wordprocessingml.document", check_office),
    "xlsx": _Kind(f"{_OFFICE}.spreadsheetml.sheet", check_office),
    "pptx": _Kind(f"{_OFFICE}.presentationml.presentation", check_office),
    "png": _Kind("image/png", redrawn),
    "jpg": _Kind("image/jpeg", redrawn),
    "jpeg": _Kind("image/jpeg", redrawn),
    "txt": _Kind("text/plain; charset=utf-8", check_text),
    "csv": _Kind("text/csv; charset=utf-8", check_text),
}
TAKEN_ENDINGS = tuple(f".{ending}" for ending in _KINDS)
_OLD_OFFICE = {"doc", "xls", "ppt", "dot", "xlt", "rtf"}
_WITH_MACROS = {"docm", "xlsm", "pptm", "dotm", "xltm", "xlsb", "ppsm"}
_OTHER_PICTURES = {"heic", "heif", "gif", "tif", "tiff", "bmp", "webp"}


def check_file(name: str, content: bytes) -> CheckedFile:
    """The file as it may be kept.

    Taken are PDF, Word, Excel and PowerPoint without macros, PNG and JPEG, text and CSV, to 20 MB.
    Name and content must agree. Pictures are drawn anew, so that neither the place where they
    were taken nor anything hidden behind them is kept. Raises FileRefused.
    """
    plain = plain_name(name)
    ending = plain.rpartition(".")[2].casefold() if "." in plain else ""
    if not content:
        raise FileRefused(_("The file is empty."))
    if len(content) > LARGEST_FILE:
        raise FileRefused(_("The file is larger than 20 MB."))
    kind = _KINDS.get(ending)
    if kind is None:
        raise FileRefused(_instead_of(ending))
    return CheckedFile(plain, kind.media_type, kind.read(content, ending))


def plain_name(name: str) -> str:
    """The file's name as people see it: no folders, no tricks, at most 150 characters."""
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(c for c in last if unicodedata.category(c) not in _NO_CATEGORIES)
    kept = " ".join(_BARRED.sub("_", unicodedata.normalize("NFC", kept)).split()).rstrip(" .")
    stem, dot, ending = kept.rpartition(".")
    if not dot or len(ending) > LONGEST_ENDING:
        return kept[:LONGEST_NAME] or "file"
    room = LONGEST_NAME - len(ending) - 1
    return f"{stem[:room].strip(' .') or 'file'}.{ending}"


def _instead_of(ending: str) -> str:
    """What to hand in where a file of that ending is not taken."""
    if ending in _OLD_OFFICE:
        return _("This is an older kind of file. Save it as .docx, .xlsx, .pptx or PDF.")
    if ending in _WITH_MACROS:
        return _("Files that may have macros are not taken. Save it as .docx, .xlsx or .pptx.")
    if ending in _OTHER_PICTURES:
        return _("Pictures must be PNG or JPEG. Save it as one of these.")
    return _(
        "This kind of file is not taken. Choose a PDF, a Word, Excel or PowerPoint file, "
        "a picture (PNG or JPEG), a text or a CSV file."
    )
