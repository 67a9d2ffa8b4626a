"""Reads a PDF as a screen reader does and as it is printed."""

import io
import re
import subprocess
from dataclasses import dataclass

import pikepdf


@dataclass(frozen=True)
class Element:
    """An element of the structure tree: its kind, the kinds of its ancestors and its text."""

    kind: str
    above: tuple[str, ...]
    scope: str
    alt: str


@dataclass(frozen=True)
class Note:
    """An annotation: its kind, its target and whether it is printed."""

    kind: str
    leads_to: str
    is_printed: bool
    is_tagged: bool


def opened(pdf):
    return pikepdf.open(io.BytesIO(pdf))


def title(pdf):
    with opened(pdf) as document:
        return str(document.docinfo["/Title"])


def elements(pdf, *kinds):
    """Returns the elements of these kinds in reading order."""
    with opened(pdf) as document:
        return [
            Element(
                kind=str(element.S),
                above=above,
                scope=str(element.get("/A", {}).get("/Scope", "")),
                alt=str(element.get("/Alt", "")),
            )
            for element, above in _elements(document.Root.StructTreeRoot, ())
            if element.S in kinds
        ]


def _elements(element, above):
    if "/S" in element:
        yield element, above
        above = (*above, str(element.S))
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") != pikepdf.Name.OBJR:
            yield from _elements(kid, above)


def notes(pdf):
    with opened(pdf) as document:
        return [
            Note(
                kind=str(note.Subtype),
                leads_to=str(note.A.URI) if "/A" in note else str(note.Dest),
                is_printed=bool(int(note.get("/F", 0)) & 4),
                is_tagged="/StructParent" in note and "/Contents" in note,
            )
            for page in document.pages
            for note in page.get("/Annots", [])
        ]


def attachments(pdf):
    with opened(pdf) as document:
        return list(document.attachments)


def pictures(pdf):
    """Returns how many bitmap pictures are in the file. Vector drawings do not count."""
    with opened(pdf) as document:
        return sum(
            isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == pikepdf.Name.Image
            for thing in document.objects
        )


def fonts(pdf):
    """Returns each font by name, and whether it is embedded."""
    with opened(pdf) as document:
        return {
            str(thing.FontName): "/FontFile2" in thing or "/FontFile3" in thing
            for thing in document.objects
            if isinstance(thing, pikepdf.Dictionary) and "/FontName" in thing
        }


def empty_boxes(pdf):
    """Returns how often glyph 0, used where a font has no glyph, is printed."""
    with opened(pdf) as document:
        return sum(
            _glyphs(piece).count(b"\0\0")
            for page in document.pages
            for operands, operator in pikepdf.parse_content_stream(page)
            if str(operator) == "TJ"
            for piece in operands[0]
            if isinstance(piece, pikepdf.String)
        )


def _glyphs(piece):
    shown = bytes(piece)
    return [shown[at : at + 2] for at in range(0, len(shown), 2)]


def pages(pdf):
    """Returns the text of each page, line by line from top to bottom."""
    return _poppler(["pdftotext", "-layout", "-", "-"], pdf).rstrip("\f").split("\f")


def text(pdf):
    """Returns all text in reading order, on one line."""
    return " ".join(_poppler(["pdftotext", "-raw", "-", "-"], pdf).split())


def beside_the_text(pdf):
    """Returns text in the file that is not on its pages: properties, bookmarks, links and names."""
    with opened(pdf) as document:
        written = [word for thing in document.objects for word in _written(thing)]
        return " ".join([*written, str(document.open_metadata())])


def _written(thing):
    if isinstance(thing, pikepdf.String):
        yield str(thing)
    elif isinstance(thing, pikepdf.Array):
        for one in thing:
            yield from [] if _has_its_own_number(one) else _written(one)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        for name, one in thing.items():
            yield name
            yield from [] if _has_its_own_number(one) else _written(one)


def _has_its_own_number(thing):
    """Returns whether it is an indirect object."""
    return isinstance(thing, pikepdf.Object) and thing.is_indirect


def words_and_right_edges(pdf):
    """Returns every word and the position of its right edge in points. A4 is 595 points wide."""
    boxes = _poppler(["pdftotext", "-bbox", "-", "-"], pdf)
    found = re.findall(r'xMax="([\d.]+)"[^>]*>([^<]*)</word>', boxes)
    return [(word, float(edge)) for edge, word in found]


def _poppler(command, pdf):
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
