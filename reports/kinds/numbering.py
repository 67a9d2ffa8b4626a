"""Numbered paragraphs of a committee paper."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

SUMMARY_MARK = "[summary]"


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
    with - is a bullet point. A paragraph consisting of [summary] is replaced by `summary`: its
    opening sentence and its points.
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


def uncited(appendices: Sequence[str], texts: Sequence[str]) -> list[int]:
    """The numbers of the appendices that the text does not mention.

    A clerk would return a paper that leaves one out.
    """
    whole = " ".join(" ".join(text.split()) for text in texts).casefold() + " "
    missing = []
    titles = [title for title in appendices if title.strip()]
    for number, _title in enumerate(titles, start=1):
        mention = f"appendix {number}"
        places = whole.split(mention)[1:]
        if not any(not after[:1].isdigit() for after in places):
            missing.append(number)
    return missing


def split_lines(text: str) -> tuple[str, ...]:
    """The lines of the text, stripped, without empty lines."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _blocks(text: str) -> Iterator[str]:
    """Headings and paragraphs, each as one block of text."""
    block: list[str] = []
    for line in [*text.splitlines(), ""]:
        if line.startswith("#") or not line.strip():
            if block:
                yield "\n".join(block)
                block = []
            if line.startswith("#"):
                yield line.strip()
        else:
            block.append(line.strip())


def _paragraph(number: int, block: str) -> Paragraph:
    prose = [line for line in block.splitlines() if not line.startswith("- ")]
    bullets = [line[2:].strip() for line in block.splitlines() if line.startswith("- ")]
    return Paragraph(number, " ".join(prose), tuple(bullets))
