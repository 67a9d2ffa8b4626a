"""Validating plain text files."""

import codecs
import re

from safeguard.files.refusals import active_content, wrong_content

# Markers of text that would open as a web page, an image or a script.
_ACTIVE = re.compile(
    r"<(?:!doctype|html|svg|script|iframe|body|object|embed|\?xml|\?php|%)", re.IGNORECASE
)
_BEGINNINGS = ("#!", "{\\rtf", "%PDF-", "MIME-Version:")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def check_text(content: bytes, ending: str) -> bytes:
    """The text as UTF-8, whatever its encoding. Raises FileRefused if it is not plain text."""
    encoding, text = _decoded(content)
    if not encoding or _CONTROL.search(text):
        raise wrong_content(ending)
    if _ACTIVE.search(text) or text.lstrip("\ufeff \t\r\n").startswith(_BEGINNINGS):
        raise active_content()
    # Excel needs the byte order mark to recognise UTF-8.
    return content if encoding == "utf-8" else text.encode("utf-8-sig")


def _decoded(content: bytes) -> tuple[str, str]:
    """The encoding and the text. Both are empty if the text cannot be decoded."""
    encodings = ("utf-16",) if content.startswith(_UTF_16) else ("utf-8", "cp1252")
    for encoding in encodings:
        try:
            return encoding, content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return "", ""
