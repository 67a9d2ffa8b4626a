"""Validating PDF and Office files without opening them in their own programs."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

import pikepdf
from django.utils.translation import gettext as _

from safeguard.files.refusals import (
    FileRefused,
    active_content,
    damaged,
    locked,
    too_large_unpacked,
    wrong_content,
)

MOST_UNPACKED = 100 * 1024 * 1024
MOST_PARTS = 1_000
# Spreadsheets compress about 40:1 at most; a much higher ratio suggests a zip bomb.
HIGHEST_RATIO = 100
LARGEST_LIST = 5 * 1024 * 1024
_CHUNK = 1024 * 1024

# Limits for the whole process on decompressing streams in PDF files.
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=MOST_UNPACKED,
    run_length_max_memory=MOST_UNPACKED,
    png_max_memory=MOST_UNPACKED,
    tiff_max_memory=MOST_UNPACKED,
)

_ACTIVE_KEY = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|EF|RichMedia|XFA|ImportData)(?![\w#.\-])"
)
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_COMPRESSION_TYPES = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_MAIN_PARTS = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
_ACTIVE_PART = re.compile(
    r"vbaproject|vbadata|macrosheets/|dialogsheets/|activex|customui/"
    r"|\.(?:bin|exe|dll|js|vbs|hta|html?|svg|docm|xlsm|pptm|xlsb)$",
    re.IGNORECASE,
)
# Excel stores printer settings in a harmless binary part.
_HARMLESS_PART = re.compile(r"/printersettings/printersettings\d*\.bin$", re.IGNORECASE)
# Office stores SVG pictures beside a PNG copy, and displays them without running scripts.
_DRAWING = re.compile(r"/media/[^/]+\.svg$", re.IGNORECASE)


def check_pdf(content: bytes, ending: str) -> bytes:
    """Check a PDF and return it.

    Raises FileRefused if it is locked or damaged, or has scripts.
    """
    if not content.startswith(b"%PDF-"):
        raise wrong_content(ending)
    if zipfile.is_zipfile(io.BytesIO(content)):
        raise active_content()
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                raise locked()
            if not len(pdf.pages):
                raise damaged()
            if any(_ACTIVE_KEY.search(_source_of(each)) for each in pdf.objects):
                raise active_content()
    except pikepdf.PasswordError:
        raise locked() from None
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError):
        raise damaged() from None
    return content


def _source_of(each: Any) -> bytes:
    """The source of an object, with names in canonical form; empty for plain values."""
    if not isinstance(each, pikepdf.Object):
        return b""
    if isinstance(each, pikepdf.Stream):
        each = each.stream_dict
    return bytes(each.unparse(resolved=True))


def check_office(content: bytes, ending: str) -> bytes:
    """Check an Office file and return it.

    Raises FileRefused if it is locked or damaged, has active content or is a zip bomb.
    """
    if content.startswith(_OLD_OR_LOCKED):
        raise FileRefused(
            _(
                "The file has a password or is in an older file format. Remove the password, or "
                "save it as .docx, .xlsx or .pptx."
            )
        )
    if not content.startswith(b"PK\x03\x04"):
        raise wrong_content(ending)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            _check_parts(parts, ending)
            _unpack_all(package, parts, len(content))
            for part in parts:
                if part.filename.casefold().endswith(".rels"):
                    _check_links(_read_list(package, part))
            _check_types(_read_list(package, package.getinfo("[Content_Types].xml")))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError):
        raise damaged() from None
    except expat.ExpatError:
        raise damaged() from None
    return content


def _read_list(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """Read a part that lists other parts. Raises FileRefused if it is too long to be genuine."""
    if part.file_size > LARGEST_LIST:
        raise too_large_unpacked()
    return package.read(part)


def _check_parts(parts: list[zipfile.ZipInfo], ending: str) -> None:
    names = [part.filename for part in parts]
    main = _MAIN_PARTS[ending]
    if "[Content_Types].xml" not in names or not any(name.startswith(main) for name in names):
        raise wrong_content(ending)
    if len(names) > MOST_PARTS:
        raise too_large_unpacked()
    if len({name.casefold() for name in names}) < len(names):
        raise damaged()
    if any(part.flag_bits & 1 for part in parts):
        raise locked()
    if any(part.compress_type not in _COMPRESSION_TYPES for part in parts):
        raise damaged()
    for name in names:
        if name.startswith("/") or "\\" in name or ".." in name.split("/"):
            raise damaged()
        if _ACTIVE_PART.search(name) and not (_HARMLESS_PART.search(name) or _DRAWING.search(name)):
            raise active_content()


def _unpack_all(package: zipfile.ZipFile, parts: list[zipfile.ZipInfo], packed: int) -> None:
    """Decompress every part, because the sizes stated in a zip file cannot be trusted."""
    most = min(MOST_UNPACKED, max(packed * HIGHEST_RATIO, _CHUNK))
    if sum(part.file_size for part in parts) > most:
        raise too_large_unpacked()
    for part in parts:
        with package.open(part) as stream:
            while stream.read(_CHUNK):
                pass


def _check_links(content: bytes) -> None:
    """Raise FileRefused for external content. Ordinary hyperlinks are allowed."""
    for name, attributes in _elements(content):
        if name.rpartition(":")[2] != "Relationship":
            continue
        is_outside = attributes.get("TargetMode", "").casefold() == "external"
        if is_outside and not attributes.get("Type", "").endswith("/hyperlink"):
            raise FileRefused(
                _(
                    "The file links to content stored elsewhere. Embed the content or break the "
                    "links, and save it again."
                )
            )


def _check_types(content: bytes) -> None:
    for _name, attributes in _elements(content):
        kind = attributes.get("ContentType", "").casefold()
        if "macroenabled" in kind or "vba" in kind or "ms-excel.sheet.binary" in kind:
            raise active_content()


def _elements(content: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """The name and attributes of each element.

    Raises FileRefused if the XML defines entities.
    """
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: found.append((name, attributes))
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.Parse(content, True)
    return iter(found)


def _refuse_doctype(*_about: object) -> None:
    raise damaged()
