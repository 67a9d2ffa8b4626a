"""Numbered paragraphs of a committee paper."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from django.utils.translation import gettext_lazy

SUMMARY_MARK = "[summary]"
# Printed in a draft where nothing has been written yet. It cannot be published.
UNWRITTEN = gettext_lazy("[to be written]")
_MARKER = re.compile(r"\[[^\W\d_]+\]")
_APPENDIX = re.compile(r"appendix\s+([0-9]+|[a-z])\s*[:.–-]\s*(?=\S)", re.IGNORECASE)
_NONE = frozenset({"none", "nil", "n/a", "not applicable"})


@dataclass(frozen=True)
class Paragraph:
    """A numbered paragraph and its bullet points."""

    number: int
    text: str
    bullets: tuple[str, ...] = ()


@dataclass(frozen=True)
class FrontSection:
    """A heading with its paragraphs. Level 2 is a section, level 3 a subsection."""

    heading: str
    level: int
    paragraphs: tuple[Paragraph, ...]


def number_sections(
    sections: Sequence[tuple[str, str]], *, summary: tuple[str, Sequence[str]]
) -> tuple[FrontSection, ...]:
    """Sections of typed text as paragraphs, numbered throughout the paper.

    A blank line separates paragraphs. A line starting with # is a subheading and a line starting
    with - is a bullet point. A line consisting of [summary] is replaced by `summary`: its opening
    sentence and its points.
    """
    numbers = count(1)
    numbered: list[FrontSection] = []
    for heading, text in sections:
        part_heading, level = heading, 2
        paragraphs: list[Paragraph] = []
        for block in _blocks(text):
            if block.startswith("#"):
                if paragraphs or level == 2:
                    numbered.append(FrontSection(part_heading, level, tuple(paragraphs)))
                part_heading, level, paragraphs = block.lstrip("# "), 3, []
            elif block == SUMMARY_MARK:
                paragraphs.append(Paragraph(next(numbers), summary[0], tuple(summary[1])))
            else:
                paragraphs.append(_paragraph(next(numbers), block))
        numbered.append(FrontSection(part_heading, level, tuple(paragraphs)))
    return tuple(numbered)


def misplaced_markers(text: str, *, takes_summary: bool) -> list[str]:
    """Words in square brackets that would be printed literally.

    They are unknown markers on a line of their own, and [summary] inside a line or in a text that
    does not take it.
    """
    wrong = []
    for line in text.splitlines():
        words = line.strip().casefold()
        if words == SUMMARY_MARK and takes_summary:
            continue
        if SUMMARY_MARK in words:
            wrong.append(SUMMARY_MARK)
        elif _MARKER.fullmatch(words.lstrip("#- ")):
            wrong.append(line.strip().lstrip("#- "))
    return wrong


def says_none(text: str) -> bool:
    """Whether the whole text says that there are none."""
    return text.strip().rstrip(".").casefold() in _NONE


def number_appendices(titles: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The number and title of each appendix. A number that is typed is kept and not repeated."""
    numbered = []
    for place, title in enumerate(titles, start=1):
        typed = _APPENDIX.match(title)
        numbered.append((typed[1].upper(), title[typed.end() :]) if typed else (str(place), title))
    return tuple(numbered)


def next_appendix(appendices: Sequence[tuple[str, str]]) -> int:
    """The number of an appendix added after these."""
    numbers = [int(number) for number, _title in appendices if number.isdigit()]
    return max([len(appendices), *numbers]) + 1


def uncited(appendices: Sequence[str], texts: Sequence[str]) -> list[str]:
    """The numbers of the appendices that the text does not mention.

    A clerk would return a paper that leaves one out.
    """
    whole = " ".join(" ".join(text.split()) for text in texts).casefold() + " "
    missing: list[str] = []
    titles = [title.strip() for title in appendices if title.strip()]
    for number, _title in number_appendices(titles):
        mention = f"appendix {number}".casefold()
        places = whole.split(mention)[1:]
        if not any(not after[:1].isalnum() for after in places):
            missing.append(number)
    return missing


def split_lines(text: str) -> tuple[str, ...]:
    """The lines of the text, stripped, without empty lines."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _blocks(text: str) -> Iterator[str]:
    """Headings and paragraphs, each as one block of text."""
    block: list[str] = []
    for line in [*text.splitlines(), ""]:
        alone = line.strip()
        if alone.startswith("#") or alone.casefold() in {"", SUMMARY_MARK}:
            if block:
                yield "\n".join(block)
                block = []
            if alone:
                yield SUMMARY_MARK if alone.casefold() == SUMMARY_MARK else alone
        else:
            block.append(line.strip())


def _paragraph(number: int, block: str) -> Paragraph:
    prose = [line for line in block.splitlines() if not line.startswith("- ")]
    bullets = [line[2:].strip() for line in block.splitlines() if line.startswith("- ")]
    return Paragraph(number, " ".join(prose), tuple(bullets))
