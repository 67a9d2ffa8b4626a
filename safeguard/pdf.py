"""Paper: HTML in, accessible PDF (PDF/UA-1) out. The one place that knows WeasyPrint."""

import gc
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pikepdf
import weasyprint
from pikepdf import Name
from weasyprint.urls import URLFetcher, URLFetcherResponse

LINK_SCHEMES = frozenset({"http", "https", "mailto"})
PRINT_FLAG = 4


def render_pdf(html: str, *, stylesheet: str, files: Mapping[str, bytes] | None = None) -> bytes:
    """The document as PDF/UA-1, the same bytes for the same input.

    `stylesheet` is the whole style of the paper: styles inside the HTML are left out, so that
    a page and its paper can be one text. `files` are the images the HTML may name, by address;
    every other address is refused and nothing is ever fetched from disk or network. Links lead
    inside the document, to web addresses and to mail, or are plain text.

    Raises ValueError where the HTML has no title or no language: a screen reader announces
    the one and chooses its voice by the other.
    """
    fetcher = _GivenFilesOnly(files or {})
    document = weasyprint.HTML(string=html, url_fetcher=fetcher)
    _check_named(document.etree_element)
    _disarm(document.etree_element)
    with _no_garbage_collection():
        style = weasyprint.CSS(string=stylesheet, url_fetcher=fetcher)
        made = document.write_pdf(
            stylesheets=[style], pdf_variant="pdf/ua-1", presentational_hints=False
        )
        return _mend(made)


class _GivenFilesOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Hands out the files it was given and refuses every other address."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__()
        self._files = files

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        # An ordinary error, which costs the document one picture. WeasyPrint's own fatal error
        # is a BaseException and would pass every `except Exception` above us.
        if url not in self._files:
            raise ValueError("Only files of our own are printed.")
        return URLFetcherResponse(url, body=self._files[url])


def _check_named(root: Element) -> None:
    title = root.find("head/title")
    if title is None or not (title.text or "").strip():
        raise ValueError("The document has no <title>, and a PDF must say what it is.")
    if not (root.get("lang") or "").strip():
        raise ValueError("The document's <html> has no lang, and a PDF must name its language.")


def _disarm(root: Element) -> None:
    """Take away styles, attachments and links that paper has no use for.

    The fetcher guards what is loaded. These are what goes into a PDF without being loaded.
    """
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in {"base", "link", "style"}:
                _remove(child, parent)
        parent.attrib.pop("style", None)
        parent.attrib.pop("rel", None)
        if parent.tag == "a" and not _may_be_linked(parent.get("href", "")):
            parent.attrib.pop("href", None)


def _remove(child: Element, parent: Element) -> None:
    child.text, child.tag = None, "wbr"


def _may_be_linked(address: str) -> bool:
    return address.startswith("#") or urlsplit(address).scheme.lower() in LINK_SCHEMES


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """A long layout makes many objects and no rubbish: looking for it costs a tenth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _mend(made: bytes) -> bytes:
    """What WeasyPrint leaves out: which way table headers point, and links on printed paper."""
    with pikepdf.open(io.BytesIO(made)) as pdf:
        for element in pdf.objects:
            if isinstance(element, pikepdf.Dictionary) and element.get("/S") == Name.TH:
                section = element.P.P.get("/S")
                element.A.Scope = Name.Column if section == Name.THead else Name.Row
        for page in pdf.pages:
            for annotation in page.get("/Annots", []):
                annotation.F = int(annotation.get("/F", 0)) | PRINT_FLAG
        target = io.BytesIO()
        pdf.save(target, deterministic_id=True)
        return target.getvalue()
