"""Text in any script is printed without empty boxes and within the page."""

import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from reports.rendering.papers import as_document, stylesheet
from safeguard.pdf import render_pdf
from tests.pdf import reading
from tests.pdf.sample_report import AMBER, make_report, make_row
from tests.pdf_shelf import shelve

pytestmark = pytest.mark.slow

CHINESE = "\u5b89\u5168"
HINDI = "\u0938\u0941\u0930\u0915\u094d\u0937\u093e"
ARABIC = "\u062d\u0645\u0627\u064a\u0629 \u0627\u0644\u0623\u0637\u0641\u0627\u0644"
HEBREW = "\u05d4\u05d2\u05e0\u05d4"
SIGNS = "\u2713 \u2610 \U0001f600"
WELSH = "\u0175\u0177 \u0174\u0176"
# The second is a letter that no font has: q with a circumflex and a dot below.
MARKS = "e\u0301 q\u0323\u0302 W\u0308"
UNSEEN = "a\u200db \u2764\ufe0f \u200f\u202e \u2028 \u3000 \x07 \x1b \ue000 \U0010ffff"
EVERYTHING = " ".join([CHINESE, HINDI, ARABIC, HEBREW, SIGNS, WELSH, MARKS, UNSEEN])


# Renders its argument as a PDF with the fonts of this machine.
PROGRAM = """
import sys
from safeguard.pdf import render_pdf
sys.stdout.buffer.write(render_pdf(sys.argv[1], stylesheet=sys.argv[2]))
"""


def html_of(words, **changes):
    row = make_row(1, AMBER, action=words, lead=words, progress_made=words)
    return as_document(make_report(**{"rows": [row], **changes}))


def printed(words, **changes):
    return render_pdf(html_of(words, **changes), stylesheet=stylesheet())


@pytest.fixture
def only_liberation(tmp_path):
    """The environment of a machine with no other typeface installed."""
    font = subprocess.run(
        ["fc-match", "--format=%{file}", "Liberation Sans"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    settings = tmp_path / "fonts.conf"
    settings.write_text(
        f"<fontconfig><dir>{Path(font).parent}</dir><cachedir>{tmp_path}</cachedir></fontconfig>"
    )
    return {**os.environ, "FONTCONFIG_FILE": str(settings)}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("chinese", CHINESE),
        ("hindi", HINDI),
        ("arabic", ARABIC),
        ("hebrew", HEBREW),
        ("signs", SIGNS),
        ("welsh", WELSH),
        ("marks", MARKS),
        ("unseen", UNSEEN),
        ("everything", EVERYTHING),
    ],
)
def test_no_script_is_printed_as_an_empty_box(name, words):
    made = printed(words, title=f"Report {words}")

    shelve(f"any-text-{name}", made)
    assert reading.empty_boxes(made) == 0


def test_no_script_is_printed_as_an_empty_box_with_only_liberation(only_liberation):
    html = html_of(EVERYTHING, title=f"Report {EVERYTHING}")

    made = subprocess.run(
        [sys.executable, "-c", PROGRAM, html, stylesheet()],
        env=only_liberation,
        capture_output=True,
        check=True,
    ).stdout

    shelve("any-text-liberation", made)
    assert reading.empty_boxes(made) == 0
    assert all("Liberation" in name for name in reading.fonts(made))
    assert "[U+2713]" in reading.text(made)
    assert WELSH in unicodedata.normalize("NFC", reading.text(made))


def test_a_character_missing_from_every_font_is_printed_as_its_number():
    made = printed("Ward \ue000 \U0010ffff.", title="Report \ue001")

    text = reading.text(made)
    assert "Ward [U+E000] [U+10FFFF]." in text
    assert "Report [U+E001]" in reading.pages(made)[0].rstrip().splitlines()[-1]
    assert reading.title(made).startswith("Report [U+E001],")


def test_common_symbols_and_welsh_letters_are_printed_unchanged():
    made = printed(f"{SIGNS} {WELSH}")

    text = reading.text(made)
    assert all(sign in text for sign in [*SIGNS.split(), *WELSH.split()])
    assert "[U+" not in text


def test_control_characters_and_joiners_are_left_out():
    made = printed("a\u200db\x1bc\ufe0fd\u202ee", title="Bell\x07 rings")

    assert "abcde" in reading.text(made)
    assert reading.title(made).startswith("Bell rings,")


def test_any_line_break_or_space_separates_words():
    made = printed("one\u2028two\u3000three\u202ffour")

    assert "one two three four" in reading.text(made)


def test_a_long_title_without_a_space_does_not_overlap_the_page_number():
    made = printed("Done.", title="W" * 200)
    shelve("any-text-long-title", made)

    words = reading.words_and_right_edges(made)
    number_begins = 545 - 123  # the right quarter between the margins, in points
    feet = [(word, edge) for word, edge in words if set(word) == {"W"}][-4:]
    assert max(edge for _word, edge in feet) <= number_begins
    assert max(edge for _word, edge in words) < 545
