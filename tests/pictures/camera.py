"""Opens the page a picture shows, reads its text and takes the picture."""

import io
import json
import re
import subprocess
from pathlib import Path

from django.utils import timezone
from PIL import Image
from playwright.sync_api import Locator, Page

from tests.architecture import ROOT
from tests.pictures.table import MORE, Picture

FOLDER = ROOT / "static" / "images" / "help"
WORDS = ROOT / "tests" / "pictures" / "words.json"
PAPER = ROOT / "static" / "images" / "exception-report.png"
PAPER_PAGE = 4

PICTURE_WIDTH = 800
MARGIN = 15
COLOURS = 64

# The position of the part on the page, without padding, down to the first element not shown.
FRAME = """
([part, below]) => {
  const style = getComputedStyle(part);
  const box = part.getBoundingClientRect();
  const top = box.top + parseFloat(style.paddingTop);
  const bottom = below
    ? below.getBoundingClientRect().top
    : box.bottom - parseFloat(style.paddingBottom);
  return { x: box.left, y: top + scrollY, width: box.width, height: bottom - top };
}
"""
WORDS_ABOVE = """
([part, below]) => {
  const end = below ? below.getBoundingClientRect().top : Infinity;
  const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const found = [];
  while (texts.nextNode()) {
    range.selectNodeContents(texts.currentNode);
    const box = range.getBoundingClientRect();
    if (box.height && box.top < end) found.push(texts.currentNode.data);
  }
  return found.join(" ");
}
"""


def go_to(page: Page, picture: Picture) -> None:
    """Opens the page the picture shows."""
    page.goto(picture.start)
    main = page.locator("main")
    for words in picture.links:
        if words == MORE:
            main.locator("summary", has_text=MORE).first.click()
        else:
            with page.expect_navigation():
                main.get_by_role("link", name=words).first.click()


def text_on(page: Page, picture: Picture) -> str:
    """Returns the text in the picture. Current dates and numbers of days are left out."""
    return _plain(page.evaluate(WORDS_ABOVE, _shown(page, picture)))


def take(page: Page, picture: Picture) -> None:
    """Writes the picture."""
    frame = page.evaluate(FRAME, _shown(page, picture))
    clip = {
        "x": frame["x"] - MARGIN,
        "y": frame["y"] - MARGIN,
        "width": frame["width"] + 2 * MARGIN,
        "height": frame["height"] + MARGIN,
    }
    _write(FOLDER / f"{picture.name}.png", page.screenshot(full_page=True, clip=clip))


def dots_per_pixel(picture: Picture) -> float:
    """Returns the scale that makes pictures equally wide, whatever the width of the window."""
    return PICTURE_WIDTH / (picture.window - 2 * MARGIN)


def text_in_pdf(pdf: bytes) -> str:
    """Returns the text on the pictured page of the exception report."""
    return _plain(_poppler("pdftotext", "-layout", pdf=pdf).decode())


def take_pdf(pdf: bytes) -> None:
    """Writes the picture for the README."""
    _write(PAPER, _poppler("pdftoppm", "-png", "-r", "80", pdf=pdf))


def pictured() -> dict[str, str]:
    """Returns the text of each picture when it was taken, by name."""
    found: dict[str, str] = json.loads(WORDS.read_text(encoding="utf-8"))
    return found


def keep(said: dict[str, str]) -> None:
    """Saves the text of the pictures."""
    WORDS.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _shown(page: Page, picture: Picture) -> list[object]:
    """Returns the part shown and the element that ends it."""

    def element(locator: Locator) -> object:
        return locator.first.element_handle()

    until = picture.until
    return [element(page.locator(picture.part)), element(page.locator(until)) if until else None]


def _plain(text: str) -> str:
    """Removes times, and dates that depend on when the demonstration was loaded.

    These are the dates in this year, last year and next year, in both formats.
    """
    year = timezone.localdate().year
    years = "|".join(str(each) for each in (year - 1, year, year + 1))
    text = re.sub(rf"\b\d{{1,2}}(?: [A-Z][a-z]+ |/\d{{1,2}}/)(?:{years})\b", "", text)
    text = re.sub(r"\b\d+ days?\b", "days", text)
    text = re.sub(r"\b\d{1,2}:\d{2}\b", "", text)
    return re.sub(r"\s+", " ", text).strip()


def _poppler(program: str, *options: str, pdf: bytes) -> bytes:
    page = str(PAPER_PAGE)
    ends = ["-"] if program == "pdftoppm" else ["-", "-"]
    command = [program, "-f", page, "-l", page, *options, *ends]
    return subprocess.run(command, input=pdf, stdout=subprocess.PIPE, check=True).stdout


def _write(path: Path, png: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        path, optimize=True
    )
