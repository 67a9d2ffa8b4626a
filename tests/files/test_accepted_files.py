"""Which files are accepted, which are refused and with what message."""

import contextlib
import io
import resource
import time
import zipfile

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageFile

from safeguard.files.accepted_files import LARGEST_FILE, check_file, plain_name
from safeguard.files.refusals import FileRefused
from tests.files import making

SCRIPT = b"<script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def named_script(pdf):
    pdf.Root.Names = Dictionary(
        JavaScript=Dictionary(
            Names=Array([String("x"), Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))])
        )
    )


def opening(kind, **more):
    def change(pdf):
        pdf.Root.OpenAction = Dictionary(S=Name(f"/{kind}"), **more)

    return change


def attached(pdf):
    pdf.attachments["notes.txt"] = b"notes"


def locked():
    return making.pdf(encryption=pikepdf.Encryption(owner="owner", user="user"))


def protected():
    return making.pdf(encryption=pikepdf.Encryption(owner="owner", user=""))


def with_macros(name="word/vbaProject.bin"):
    return making.office(more={name: b"macro"})


def false_size_zip():
    content = bytearray(making.office(more={"word/media/big.xml": b"x" * 500_000}))
    place = content.rindex(b"PK\x01\x02", 0, content.rindex(b"word/media/big.xml"))
    content[place + 24 : place + 28] = (10).to_bytes(4, "little")
    return bytes(content)


def locked_zip():
    content = bytearray(making.office())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(mark)
        while place >= 0:
            content[place + offset] |= 1
            place = content.find(mark, place + 4)
    return bytes(content)


ACCEPTED = [
    ("Report.PDF", making.pdf(), "application/pdf"),
    ("report.pdf.pdf", making.pdf(), "application/pdf"),
    ("minutes.docx", making.office(), "wordprocessingml.document"),
    ("minutes.docx", making.linked("hyperlink"), "wordprocessingml.document"),
    ("minutes.docx", making.linked("image", "media/1.png", "Internal"), "wordprocessing"),
    ("figures.xlsx", making.office("xl/workbook.xml"), "spreadsheetml.sheet"),
    (
        "figures.xlsx",
        making.office("xl/workbook.xml", more={"xl/printerSettings/printerSettings1.bin": b"x"}),
        "spreadsheetml",
    ),
    ("slides.pptx", making.office("ppt/presentation.xml"), "presentationml"),
    ("photo.png", making.picture(), "image/png"),
    ("photo.jpg", making.picture("JPEG"), "image/jpeg"),
    ("photo.jpeg", making.geotagged_picture(), "image/jpeg"),
    ("notes.txt", "Children’s services – a note: 3 < body weight".encode(), "text/plain"),
    ("notes.txt", "Saoirse’s café".encode("cp1252"), "text/plain"),
    ("notes.txt", "Ŵyn ŷd".encode("utf-16"), "text/plain"),
    ("register.csv", b"name,done\r\nA,yes\r\n", "text/csv"),
]


def without_content(value):
    """The content may differ in every run, so it is no part of a test's name."""
    return "content" if isinstance(value, bytes) else None


@pytest.mark.parametrize(("name", "content", "media_type"), ACCEPTED, ids=without_content)
def test_ordinary_files_are_accepted(name, content, media_type):
    checked = check_file(name, content)

    assert media_type in checked.media_type
    assert checked.name == name
    assert checked.size > 0
    assert len(checked.sha256) == 64


REFUSED = [
    ("empty.pdf", b"", "empty"),
    ("big.csv", b"a" * (LARGEST_FILE + 1), "larger than 20 MB"),
    ("report.pdf.exe", making.pdf(), "cannot upload this type of file"),
    ("report", making.pdf(), "cannot upload this type of file"),
    ("page.html", SCRIPT, "cannot upload this type of file"),
    ("drawing.svg", SVG, "cannot upload this type of file"),
    ("run.sh", b"#!/bin/sh\n", "cannot upload this type of file"),
    ("all.zip", making.packed({"a.txt": "a"}), "cannot upload this type of file"),
    ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "older file format"),
    ("macros.docm", making.office(), "files with macros"),
    ("photo.heic", b"ftypheic", "PNG or JPEG"),
    # Content that does not match the file extension.
    ("report.pdf", b"MZ\x90\x00" + b"\0" * 60, "not a valid"),
    ("report.pdf", b"\x7fELF" + b"\0" * 60, "not a valid"),
    ("report.pdf", SVG, "not a valid"),
    ("report.pdf", SCRIPT + making.pdf(), "not a valid"),
    ("report.pdf", making.office(), "not a valid"),
    ("minutes.docx", making.pdf(), "not a valid"),
    ("minutes.docx", making.office("xl/workbook.xml"), "not a valid"),
    ("minutes.docx", making.packed({"a.txt": "a"}), "not a valid"),
    ("photo.png", making.picture("JPEG"), "not a valid"),
    ("photo.jpg", SVG, "not a valid"),
    ("photo.png", making.picture("GIF"), "not a valid"),
    ("notes.txt", making.picture(), "not a valid"),
    ("notes.txt", b"MZ\x90\x00\x03\x00", "not a valid"),
    ("register.csv", making.office(), "not a valid"),
    # Text formats that can run code.
    ("notes.txt", SCRIPT, "macros, scripts"),
    ("notes.txt", b"Dear all,\n" + SVG, "macros, scripts"),
    ("notes.txt", b"\xef\xbb\xbf<!DOCTYPE HTML><title>x", "macros, scripts"),
    ("notes.txt", "<html>".encode("utf-16"), "macros, scripts"),
    ("notes.txt", b"#!/usr/bin/env python\n", "macros, scripts"),
    ("notes.txt", b"{\\rtf1 }", "macros, scripts"),
    ("register.csv", b"<?php system('ls');", "macros, scripts"),
    # PDF.
    ("report.pdf", b"%PDF-1.7\nand nothing", "damaged"),
    ("report.pdf", making.pdf()[:150], "damaged"),
    ("report.pdf", locked(), "has a password"),
    ("report.pdf", protected(), "has a password"),
    ("report.pdf", making.pdf(named_script), "macros, scripts"),
    ("report.pdf", making.pdf(opening("JavaScript", JS=String("x"))), "macros, scripts"),
    ("report.pdf", making.pdf(opening("Launch", F=String("cmd.exe"))), "macros, scripts"),
    ("report.pdf", making.pdf(attached), "macros, scripts"),
    ("report.pdf", making.pdf().replace(b"/Type /Pages", b"/J#53 (x) /Pages"), ""),
    ("report.pdf", making.pdf() + making.packed({"a.exe": "MZ"}), "macros, scripts"),
    ("report.pdf", making.decompression_bomb_pdf(300_000_000), "damaged"),
    # Office.
    ("minutes.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "has a password"),
    ("minutes.docx", making.office()[:120], "damaged"),
    ("minutes.docx", b"PK\x03\x04" + b"\0" * 60, "damaged"),
    ("minutes.docx", locked_zip(), "has a password"),
    ("minutes.docx", with_macros(), "macros, scripts"),
    ("minutes.docx", with_macros("word/embeddings/oleObject1.bin"), "macros, scripts"),
    ("minutes.docx", with_macros("word/activeX/activeX1.xml"), "macros, scripts"),
    ("minutes.docx", with_macros("word/afchunk.html"), "macros, scripts"),
    ("minutes.docx", with_macros("../../up.xml"), "damaged"),
    ("minutes.docx", with_macros("word\\document.xml"), "damaged"),
    ("minutes.docx", with_macros("WORD/DOCUMENT.XML"), "damaged"),
    (
        "minutes.docx",
        making.office(
            types='<Override PartName="/word/document.xml" '
            'ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'
        ),
        "macros, scripts",
    ),
    ("minutes.docx", making.linked("attachedTemplate"), "content stored elsewhere"),
    ("minutes.docx", making.linked("image"), "content stored elsewhere"),
    ("minutes.docx", making.linked("oleObject", mode="Ext&#101;rnal"), "content stored elsewhere"),
    (
        "minutes.docx",
        making.office(
            more={
                "word/_rels/document.xml.rels": '<!DOCTYPE x [<!ENTITY a "aa">'
                '<!ENTITY b "&a;&a;">]><x>&b;</x>'
            }
        ),
        "damaged",
    ),
    ("minutes.docx", making.office(more={"word/_rels/x.rels": "<broken"}), "damaged"),
    (
        "figures.xlsx",
        making.office("xl/workbook.xml", more={"xl/sheet1.xml": b"0" * 30_000_000}),
        "far too large",
    ),
    (
        "figures.xlsx",
        making.office("xl/workbook.xml", more={f"xl/{n}.xml": "" for n in range(1_001)}),
        "far too large",
    ),
    ("figures.docx", false_size_zip(), "damaged"),
    (
        "minutes.docx",
        making.packed(
            {"[Content_Types].xml": making.CONTENT_TYPES, "word/document.xml": "x"},
            zipfile.ZIP_LZMA,
        ),
        "damaged",
    ),
    # Pictures.
    ("photo.png", making.picture()[:50], "damaged"),
    ("photo.png", making.huge_picture(), "far too large"),
]


@pytest.mark.parametrize(("name", "content", "words"), REFUSED, ids=without_content)
def test_a_hostile_or_damaged_file_is_refused_quickly_with_a_clear_message(name, content, words):
    before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(FileRefused) as refused:
        check_file(name, content)

    assert words in str(refused.value)
    assert str(refused.value).endswith(".")
    assert time.monotonic() - before[0] < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before[1] < 400 * 1024


def test_a_picture_keeps_its_appearance_but_not_its_location_or_camera():
    content = making.geotagged_picture() + making.packed({"a.exe": "MZ"})

    checked = check_file("photo.jpg", content)

    opened_image = Image.open(io.BytesIO(checked.content))
    assert opened_image.size == (3, 4)
    assert not opened_image.getexif()
    assert b"SecretCamera" not in checked.content
    assert not zipfile.is_zipfile(io.BytesIO(checked.content))


def test_a_transparent_picture_stays_transparent():
    out = io.BytesIO()
    Image.new("P", (2, 2), 0).save(out, format="PNG", transparency=0)

    opened_image = Image.open(io.BytesIO(check_file("icon.png", out.getvalue()).content))

    assert opened_image.convert("RGBA").getpixel((0, 0))[3] == 0


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\report.pdf", "report.pdf"),
        ("annual\u202efdp.exe", "annualfdp.exe"),
        ("re\x00po\x1frt\r\n.pdf", "report.pdf"),
        ("a\u200bb\ufeff.pdf", "ab.pdf"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
        ("  two   spaces .pdf ", "two spaces.pdf"),
        ('what: "is" it?.pdf', "what_ _is_ it_.pdf"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
        ("تقرير.pdf", "تقرير.pdf"),
        (".pdf", "file.pdf"),
        ("...", "file"),
        ("", "file"),
    ],
)
def test_a_file_name_is_cleaned_of_invisible_characters(typed, kept):
    assert plain_name(typed) == kept


def test_a_disguised_extension_is_recognised_and_refused():
    with pytest.raises(FileRefused, match="cannot upload"):
        check_file("annual\u202efdp.exe", making.pdf())


@settings(max_examples=200)
@given(data=st.data())
def test_a_corrupted_file_is_accepted_or_refused_but_never_an_error(data):
    name, content, _ = data.draw(st.sampled_from(ACCEPTED))
    spoiled = bytearray(content)
    for _ in range(data.draw(st.integers(1, 8))):
        spoiled[data.draw(st.integers(0, len(spoiled) - 1))] = data.draw(st.integers(0, 255))

    with contextlib.suppress(FileRefused):
        assert check_file(name, bytes(spoiled)).content


def test_a_truncated_picture_is_refused_whatever_the_pillow_setting(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)

    for name, content in [("photo.png", making.picture()), ("photo.jpg", making.picture("JPEG"))]:
        with pytest.raises(FileRefused, match="damaged"):
            check_file(name, content[:-12])
