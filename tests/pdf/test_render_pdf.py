"""HTML rendered as a PDF cannot fetch or attach files or add unsafe links."""

import base64
import gc
import io
import os
import socket
import subprocess
import sys

import pikepdf
import pytest
from weasyprint.pdf import pydyf

from safeguard.pdf import render_pdf
from tests.pdf import reading
from tests.pdf_shelf import shelve

PAGE = '<!doctype html><html lang="en-GB"><head><title>A paper</title></head><body>{}</body></html>'
ONE_DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def paper(body):
    return PAGE.format(f"<h1>A paper</h1>{body}<p>The end.</p>")


@pytest.fixture
def outgoing_connections(monkeypatch):
    """The addresses the program tried to connect to."""
    tried = []

    def refuse(*where, **_options):
        tried.append(where)
        raise OSError("no network in this test")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return tried


@pytest.mark.parametrize(
    "body",
    [
        '<link rel="attachment" href="{address}">',
        '<a rel="attachment" href="{address}">a file</a>',
        '<link rel="stylesheet" href="{address}">',
        '<img src="{address}" alt="a picture">',
        '<style>@import "{address}";</style>',
        "<style>@font-face {{ font-family: x; src: url({address}) }} p {{ font: 9pt x }}</style>",
        "<style>p {{ background: url({address}) }}</style>",
        '<p style="background: url({address})">a paragraph</p>',
        '<p style="content: url({address})">a paragraph</p>',
        '<object data="{address}">an object</object>',
        '<embed src="{address}">',
        '<iframe src="{address}"></iframe>',
        '<base href="{address}"><img src="x.png" alt="a picture">',
        '<svg><title>A drawing</title><image href="{address}" width="9" height="9" /></svg>',
        '<svg><title>A drawing</title><use href="{address}#x" /></svg>',
        '<svg><title>A drawing</title><style>@import "{address}";</style><rect /></svg>',
    ],
)
@pytest.mark.parametrize("where", ["file", "http", "https"])
def test_html_loads_nothing_from_disk_or_network(body, where, outgoing_connections, tmp_path):
    secret = tmp_path / "secret.png"
    secret.write_bytes(ONE_DOT)
    address = secret.as_uri() if where == "file" else f"{where}://203.0.113.7/secret.png"

    made = render_pdf(paper(body.format(address=address)), stylesheet="")

    assert outgoing_connections == []
    assert reading.attachments(made) == []
    assert reading.pictures(made) == 0
    assert "The end." in reading.text(made)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " java\nscript:alert(1)",
        "file:///etc/hostname",
        "data:text/html,hello",
        "vbscript:x",
        "//203.0.113.7/x",
        "/a/page/of/ours",
        "http:",
        "x://[",
    ],
)
def test_unsafe_links_are_printed_as_plain_text(address):
    made = render_pdf(paper(f'<p><a href="{address}">somewhere</a></p>'), stylesheet="")

    assert reading.notes(made) == []
    assert "somewhere" in reading.text(made)


@pytest.mark.parametrize(
    "address", ["https://example.org/paper", "mailto:officer@example.org", "#end"]
)
def test_ordinary_links_work_and_are_printed(address):
    html = paper(f'<p><a href="{address}">somewhere</a></p><p id="end">The place.</p>')

    made = render_pdf(html, stylesheet="")

    [link] = reading.notes(made)
    assert link.kind == "/Link"
    assert link.leads_to == address.removeprefix("#")
    assert link.is_printed
    shelve("link", made)


def test_the_style_sheet_overrides_styles_in_the_html():
    html = paper('<style>p { display: none }</style><p style="display: none">Seen.</p>')

    made = render_pdf(html, stylesheet="h1 { display: none }")

    assert reading.text(made) == "Seen. The end."


def test_an_embedded_picture_is_printed_with_its_alternative_text():
    html = paper('<img src="own:dot.png" alt="A dot" width="9" height="9">')

    made = render_pdf(html, stylesheet="", files={"own:dot.png": ONE_DOT})

    assert [figure.alt for figure in reading.elements(made, "/Figure")] == ["A dot"]
    assert reading.pictures(made) > 0
    shelve("picture", made)


def test_column_and_row_headers_have_their_scope():
    html = paper(
        "<table><thead><tr><th>Ref</th><th>Lead</th></tr></thead>"
        "<tbody><tr><th>SL01</th><td>Service Manager</td></tr></tbody></table>"
    )

    made = render_pdf(html, stylesheet="")

    headers = reading.elements(made, "/TH")
    assert [header.scope for header in headers] == ["/Column", "/Column", "/Row"]
    shelve("table", made)


@pytest.mark.parametrize(
    ("html", "missing"),
    [
        ('<html lang="en-GB"><p>No title.</p></html>', "title"),
        ('<html lang="en-GB"><title> </title><p>Blank title.</p></html>', "title"),
        ("<html><title>A paper</title><p>No language.</p></html>", "lang"),
    ],
)
def test_a_document_without_title_or_language_is_refused(html, missing):
    with pytest.raises(ValueError, match=missing):
        render_pdf(html, stylesheet="")


def test_the_same_input_gives_the_same_bytes_in_another_process():
    html = paper("<p>Some words.</p>")
    program = (
        "import sys; from safeguard.pdf import render_pdf;"
        "sys.stdout.buffer.write(render_pdf(sys.argv[1], stylesheet='p { color: #333 }'))"
    )

    here = render_pdf(html, stylesheet="p { color: #333 }")
    elsewhere = subprocess.run(
        [sys.executable, "-c", program, html],
        env={**os.environ, "PYTHONHASHSEED": "7"},
        capture_output=True,
        check=True,
    )

    assert elsewhere.stdout == here


def test_the_references_of_the_pages_are_made_once_for_all_elements(monkeypatch):
    made = []
    kept = pydyf.PDF.page_references.fget
    monkeypatch.setattr(
        pydyf.PDF, "page_references", property(lambda pdf: made.append(kept(pdf)) or made[-1])
    )
    pages = "<p>A page.</p><p>Its end.</p><hr>" * 20

    pdf = render_pdf(paper(pages), stylesheet="hr { break-after: page }")

    assert len(pikepdf.open(io.BytesIO(pdf)).pages) == 21
    assert len(made) > 80
    assert len({id(references) for references in made}) == 1
    assert len(made[0]) == 21


def test_garbage_collection_is_enabled_again_after_rendering_or_a_refusal():
    render_pdf(paper(""), stylesheet="")
    with pytest.raises(ValueError, match="title"):
        render_pdf("<p>No title.</p>", stylesheet="")

    assert gc.isenabled()
