"""HTML to accessible PDF (PDF/UA-1). The only module that imports WeasyPrint."""

import gc
import io
import subprocess
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from xml.etree.ElementTree import Element

import pikepdf
import weasyprint
from pikepdf import Name
from weasyprint.urls import URLFetcher, URLFetcherResponse

LINK_BEGINNINGS = ("#", "https://", "http://", "mailto:")
PRINT_FLAG = 4

# The typefaces of our papers, in the order of the style sheet.
FAMILIES = ("Liberation Sans", "DejaVu Sans", "sans-serif")
KEPT_SPACE = " \t\n\r\u00a0"
TEXT_ATTRIBUTES = ("alt", "title")


def render_pdf(html: str, *, stylesheet: str, files: Mapping[str, bytes] | None = None) -> bytes:
    """Render the document as PDF/UA-1: the same bytes for the same input, with fonts embedded.

    `stylesheet` is the whole style of the paper; what the HTML brings along (style sheets, style
    attributes, scripts) counts for nothing. `files` are the pictures the HTML may name, by
    address; every other address is refused, so nothing is read from disk or network. Links lead
    inside the document, to web pages and to mail; others are printed as plain text.

    A character that no typeface of the house can draw is printed as its number, "[U+5B89]": the
    reader sees that something stood there, and which character it was.

    Raises ValueError where the HTML has no title or no language: a screen reader announces
    the one and chooses its voice by the other.
    """
    fetcher = _GivenFilesOnly(files or {})
    document = weasyprint.HTML(string=html, url_fetcher=fetcher)
    _check_named(document.etree_element)
    _disarm(document.etree_element)
    _make_drawable(document.etree_element)
    with _no_garbage_collection():
        made = document.write_pdf(
            stylesheets=[weasyprint.CSS(string=stylesheet, url_fetcher=fetcher)],
            pdf_variant="pdf/ua-1",
            presentational_hints=False,
        )
        return _mend(made)


class _GivenFilesOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint comes without types
    """Serves the files it was given and refuses every other address."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__()
        self._files = files

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        # An ordinary error costs the document one picture. WeasyPrint's own fatal error is a
        # BaseException, which would pass every `except Exception` above us.
        if url not in self._files:
            raise ValueError("The paper may not load this.")
        return URLFetcherResponse(url, body=self._files[url])


def _check_named(root: Element) -> None:
    title = root.find("head/title")
    if title is None or not (title.text or "").strip():
        raise ValueError("The document has no <title>, and a PDF must say what it is.")
    if not (root.get("lang") or "").strip():
        raise ValueError("The document's <html> has no lang, and a PDF must name its language.")


def _disarm(root: Element) -> None:
    """Remove styles and links that would reach the PDF without being loaded."""
    for element in root.iter():
        if element.tag == "style":
            element.text = None
        element.attrib.pop("style", None)
        if not element.get("href", "").strip().lower().startswith(LINK_BEGINNINGS):
            element.attrib.pop("href", None)


def _make_drawable(root: Element) -> None:
    """Replace characters that the fonts on this machine cannot draw.

    A missing character becomes an empty box: the reader learns nothing from it, and PDF/UA-1
    forbids it (ISO 14289-1, 7.21.8). What officers type comes from anywhere, in any script, and
    no set of fonts is ever complete.
    """
    texts = set(root.itertext())
    for element in root.iter():
        texts.update(value for name, value in element.items() if _is_text(name))
    replacements = {
        ord(character): drawable
        for character in set().union(*texts)
        if (drawable := _drawable(character)) != character
    }
    if not replacements:
        return
    for element in root.iter():
        element.text = element.text and element.text.translate(replacements)
        element.tail = element.tail and element.tail.translate(replacements)
        for name, value in element.items():
            if _is_text(name):
                element.set(name, value.translate(replacements))


def _is_text(attribute: str) -> bool:
    return attribute in TEXT_ATTRIBUTES or attribute.startswith("data-")


def _drawable(character: str) -> str:
    """The character itself, its replacement, or nothing if it is invisible."""
    if character in KEPT_SPACE:
        return character
    match unicodedata.category(character):
        case "Zs" | "Zl" | "Zp":
            return " "
        # Joiners and marks of direction are signs to a font, which may not be the one in use.
        case "Cc" | "Cf":
            return ""
    if _is_variation_selector(character):
        return ""
    if ord(character) in _drawable_characters():
        return character
    return f"[U+{ord(character):04X}]"


def _is_variation_selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


@cache
def _drawable_characters() -> frozenset[int]:
    """The characters of the fonts that fontconfig, and so WeasyPrint, chooses for us."""
    drawable: set[int] = set()
    for family in FAMILIES:
        ranges = subprocess.run(  # noqa: S603  # our own words
            ["fc-match", "--format=%{charset}", family],  # noqa: S607  # lies where Pango put it
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        for numbers in ranges:
            first, _, last = numbers.partition("-")
            drawable.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(drawable)


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Layout creates many objects and little garbage; collecting takes a tenth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _mend(made: bytes) -> bytes:
    """Add what WeasyPrint leaves out: the scope of table headers, and the print flag of links."""
    with pikepdf.open(io.BytesIO(made)) as pdf:
        for element in pdf.objects:
            if isinstance(element, pikepdf.Dictionary) and element.get("/S") == Name.TH:
                section = element.P.P.get("/S")
                element.A.Scope = Name.Column if section == Name.THead else Name.Row
        for page in pdf.pages:
            for annotation in page.get("/Annots", []):
                annotation.F = int(annotation.get("/F", 0)) | PRINT_FLAG
        mended = io.BytesIO()
        pdf.save(mended, deterministic_id=True)
        return mended.getvalue()
