"""Paper: HTML in, accessible PDF (PDF/UA-1) out. The one place that knows WeasyPrint."""

import gc
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from xml.etree.ElementTree import Element

import pikepdf
import weasyprint
from pikepdf import Name
from weasyprint.urls import URLFetcher, URLFetcherResponse

LINK_BEGINNINGS = ("#", "https://", "http://", "mailto:")
PRINT_FLAG = 4


def render_pdf(html: str, *, stylesheet: str, files: Mapping[str, bytes] | None = None) -> bytes:
    """The document as PDF/UA-1: the same bytes for the same input, with its fonts in it.

    `stylesheet` is the whole style of the paper; what the HTML brings along (style sheets, style
    attributes, scripts) counts for nothing. `files` are the pictures the HTML may name, by
    address; every other address is refused, so nothing is read from disk or network. Links lead
    inside the document, to web pages and to mail; others are printed as plain text.

    Raises ValueError where the HTML has no title or no language: a screen reader announces
    the one and chooses its voice by the other.
    """
    fetcher = _GivenFilesOnly(files or {})
    document = weasyprint.HTML(string=html, url_fetcher=fetcher)
    _check_named(document.etree_element)
    _disarm(document.etree_element)
    with _no_garbage_collection():
        made = document.write_pdf(
            stylesheets=[weasyprint.CSS(string=stylesheet, url_fetcher=fetcher)],
            pdf_variant="pdf/ua-1",
            presentational_hints=False,
        )
        return _mend(made)


class _GivenFilesOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint comes without types
    """Hands out the files it was given and refuses every other address."""

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
    """Takes away the styles and links that go into a PDF without being loaded."""
    for element in root.iter():
        if element.tag == "style":
            element.text = None
        element.attrib.pop("style", None)
        if not element.get("href", "").strip().lower().startswith(LINK_BEGINNINGS):
            element.attrib.pop("href", None)


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Layout makes many objects and little rubbish; looking for it takes a tenth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _mend(made: bytes) -> bytes:
    """What WeasyPrint leaves out: the direction of table headers, and links on printed paper."""
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
