"""Rendering HTML as accessible PDF (PDF/UA-1). Only this module imports WeasyPrint."""

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
from weasyprint.pdf import pydyf
from weasyprint.urls import URLFetcher, URLFetcherResponse

LINK_BEGINNINGS = ("#", "https://", "http://", "mailto:")
PRINT_FLAG = 4

# The font families of reports, in the order of the stylesheet.
FAMILIES = ("Liberation Sans", "DejaVu Sans", "sans-serif")
KEPT_SPACE = " \t\n\r\u00a0"
TEXT_ATTRIBUTES = ("alt", "title")


def _page_references(pdf: pydyf.PDF) -> tuple[bytes, ...]:
    """The references of a document's pages, made once for each number of pages.

    pydyf makes all of them again for each element of a tagged PDF, so that time grows with the
    square of the length.
    """
    numbers = pdf.pages["Kids"][::3]
    kept: tuple[bytes, ...] = vars(pdf).get("_kept_references", ())
    if len(kept) != len(numbers):
        kept = tuple(f"{number} 0 R".encode("ascii") for number in numbers)
        vars(pdf)["_kept_references"] = kept
    return kept


pydyf.PDF.page_references = property(_page_references)


def render_pdf(html: str, *, stylesheet: str, files: Mapping[str, bytes] | None = None) -> bytes:
    """Render the document as PDF/UA-1. The same input always gives the same bytes.

    Fonts are embedded. Only `stylesheet` is used: style sheets, style attributes and scripts in the
    HTML are ignored. `files` are the pictures it can use, by URL. Any other URL is refused, so
    nothing is read from disk or the network. Links within the document, to web pages and to email
    addresses are kept. Others become plain text. A character missing from the fonts is printed as
    its code point, for example "[U+5B89]".

    Raises ValueError if the HTML has no title or language, which PDF/UA requires.
    """
    fetcher = _GivenFilesOnly(files or {})
    document = weasyprint.HTML(string=html, url_fetcher=fetcher)
    _check_title_and_language(document.etree_element)
    _remove_styles_and_links(document.etree_element)
    _make_drawable(document.etree_element)
    with _no_garbage_collection():
        pdf = document.write_pdf(
            stylesheets=[weasyprint.CSS(string=stylesheet, url_fetcher=fetcher)],
            pdf_variant="pdf/ua-1",
            presentational_hints=False,
        )
        return _complete(pdf)


class _GivenFilesOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint comes without types
    """Serves the given files and refuses any other URL."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__()
        self._files = files

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        # With an ordinary exception only this picture is missing. WeasyPrint's own fatal error is
        # a BaseException, which our callers do not catch.
        if url not in self._files:
            raise ValueError("This URL cannot be loaded.")
        return URLFetcherResponse(url, body=self._files[url])


def _check_title_and_language(root: Element) -> None:
    title = root.find("head/title")
    if title is None or not (title.text or "").strip():
        raise ValueError("The document has no <title>, which a PDF must have.")
    if not (root.get("lang") or "").strip():
        raise ValueError("The document's <html> has no lang, which a PDF must have.")


def _remove_styles_and_links(root: Element) -> None:
    """Remove styles, and all links except those to the document, web pages and email addresses."""
    for element in root.iter():
        if element.tag == "style":
            element.text = None
        element.attrib.pop("style", None)
        if not element.get("href", "").strip().lower().startswith(LINK_BEGINNINGS):
            element.attrib.pop("href", None)


def _make_drawable(root: Element) -> None:
    """Replace characters that the fonts on this machine cannot draw.

    Otherwise a missing character becomes an empty box, which tells the reader nothing and which
    PDF/UA-1 forbids (ISO 14289-1, 7.21.8). Officers can paste text in any script.
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
        # Joiners and direction marks, which not every font supports.
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
    """The characters in the fonts that fontconfig chooses, which WeasyPrint uses."""
    drawable: set[int] = set()
    for family in FAMILIES:
        ranges = subprocess.run(  # noqa: S603  # constant arguments
            ["fc-match", "--format=%{charset}", family],  # noqa: S607  # found on PATH
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
    """Switch off garbage collection.

    Layout creates little garbage, and this saves a tenth of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _complete(content: bytes) -> bytes:
    """Add what WeasyPrint omits: the scope of table headers and the print flag of links."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for element in pdf.objects:
            if isinstance(element, pikepdf.Dictionary) and element.get("/S") == Name.TH:
                section = element.P.P.get("/S")
                element.A.Scope = Name.Column if section == Name.THead else Name.Row
        for page in pdf.pages:
            for annotation in page.get("/Annots", []):
                annotation.F = int(annotation.get("/F", 0)) | PRINT_FLAG
        completed = io.BytesIO()
        pdf.save(completed, deterministic_id=True)
        return completed.getvalue()
