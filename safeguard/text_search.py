"""Text search that ignores case, accents and quote styles, in the same way on both databases.

Each app has `search(user, words)`, and `jump(user, words)` if its records have references.
`safeguard/search.py` combines them. SQLite folds only ASCII and PostgreSQL does not fold accents,
so the searchable text is also stored folded, in a `SearchText` column. Excerpts find a word in the
original text with a regular expression that matches every form of each letter.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from typing import Any, TypeVar

from django.db.models import Case, Model, Q, QuerySet, TextField, Value, When

Rows = TypeVar("Rows", bound=QuerySet[Any])
Row = TypeVar("Row")

SHORTEST_WORD = 2
MOST_WORDS = 12
LONGEST = 200
# For each kind of record.
MOST_FOUND = 20
_EXCERPT_BEFORE, _EXCERPT = 60, 220

# Letters that Unicode does not decompose into a base letter and a mark.
_LETTERS = {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"}
_LETTERS |= {"þ": "th", "ŋ": "n", "ŧ": "t"}
_SIGNS = {"'": "’‘ʼ`´", '"': "“”„", "-": "‐‑‒–—−"}
_FOLDED_SIGNS = {form: sign for sign, forms in _SIGNS.items() for form in forms}
_MARK_UP = re.compile(r"<(style|script|title)\b.*?</\1>|<[^>]*>", re.DOTALL)
_PART = re.compile(r'"([^"]+)"|(\S+)')
_LATIN = (range(0x41, 0x250), range(0x1E00, 0x1F00), range(0xFB00, 0xFB07))


class _Folding(dict[int, str]):
    """What each character is folded to, found out once. `str.translate` uses it."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        bare = "" if unicodedata.combining(character) else character
        self[code] = _LETTERS.get(character, _FOLDED_SIGNS.get(character, bare))
        return self[code]


_FOLDING = _Folding()


def folded(text: str) -> str:
    """The text in lower case, without accents and with plain quotes and hyphens."""
    if text.isascii():
        return text.lower().translate(_FOLDING)
    # Decomposed twice, because case folding can add accents.
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return apart.translate(_FOLDING)


class SearchText(TextField):
    """The folded text of the named columns, updated when a row is saved.

    `QuerySet.update` does not do this. Use `with_search_texts` for its values.
    """

    def __init__(self, *columns: str, **options: Any) -> None:
        self.columns = columns
        super().__init__(**{"editable": False, "blank": True, "default": "", **options})

    def deconstruct(self) -> Any:
        """Deconstruct it as a plain TextField, so that migrations do not import this module."""
        name, _path, arguments, options = super().deconstruct()
        return name, "django.db.models.TextField", arguments, options

    def pre_save(self, model_instance: Model, add: bool) -> str:
        """The value to store, also set on the row."""
        text = self.made_of(getattr(model_instance, column) for column in self.columns)
        setattr(model_instance, self.attname, text)
        return text

    @staticmethod
    def made_of(texts: Iterable[str]) -> str:
        """The folded texts, joined by line breaks."""
        return folded("\n".join(text for text in texts if text))


def with_search_texts(row: Model, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values for `QuerySet.update`, and the search texts that change with them."""
    return dict(values) | {
        field.attname: field.made_of(
            values.get(column, getattr(row, column)) for column in field.columns
        )
        for field in _search_texts(type(row))
        if values.keys() & set(field.columns)
    }


def _search_texts(model: type[Model]) -> list[SearchText]:
    return [field for field in model._meta.concrete_fields if isinstance(field, SearchText)]


def _forms() -> tuple[dict[str, str], dict[str, str]]:
    """All the characters that fold to each single letter or pair of letters."""
    single: dict[str, str] = defaultdict(str)
    several: dict[str, str] = defaultdict(str)
    for code in (code for codes in _LATIN for code in codes):
        character = chr(code)
        base = folded(character)
        if base.isalpha() and base.isascii() and len(base) <= 2:
            (single if len(base) == 1 else several)[base] += character
    for sign, forms in _SIGNS.items():
        single[sign] = sign + forms
    return dict(single), dict(several)


_SINGLE, _SEVERAL = _forms()


def pattern_of(word: str) -> str:
    """A regular expression that matches every spelling of the folded word."""
    return "".join(_piece(word, place) for place in range(len(word)) if not _is_second(word, place))


def _is_second(word: str, place: int) -> bool:
    """Whether the letter belongs to a pair with the one before it."""
    return place > 0 and word[place - 1 : place + 1] in _SEVERAL and not _is_second(word, place - 1)


def _piece(word: str, place: int) -> str:
    two = word[place : place + 2]
    if two in _SEVERAL:
        return f"(?:{_letter(two[0])}{_letter(two[1])}|[{_SEVERAL[two]}])"
    return _letter(word[place])


def _letter(character: str) -> str:
    if character in _SINGLE:
        # A hyphen at the start of a character class is literal.
        return f"[{_SINGLE[character]}]"
    both = "".join(dict.fromkeys((character, character.upper(), character.lower())))
    if character.isalpha() and len(both) > 1:
        return f"[{both}]"
    return re.escape(character)


@dataclass(frozen=True)
class Words:
    """The search text as typed, on one line."""

    typed: str

    @classmethod
    def read(cls, text: str) -> "Words":
        """The text without invisible characters."""
        shown = "".join(c if c.isprintable() or c.isspace() else "" for c in text)
        return cls(" ".join(shown.split()))

    @cached_property
    def each(self) -> tuple[str, ...]:
        """The folded words, and phrases in quotes. Repeated ones are left out."""
        parts = (phrase.strip() or word for phrase, word in _PART.findall(folded(self.typed)))
        return tuple(dict.fromkeys(part for part in parts if part))

    @property
    def is_too_short(self) -> bool:
        """Whether every word is too short to search for."""
        return all(len(word) < SHORTEST_WORD for word in self.each)

    @property
    def is_too_long(self) -> bool:
        """Whether there are too many words to search for."""
        return len(self.typed) > LONGEST or len(self.each) > MOST_WORDS

    def among(self, *columns: str) -> Q:
        """A condition for rows that contain all the words, each in any of the folded columns."""
        every = Q()
        for word in self.each:
            in_any = Q()
            for column in columns:
                in_any |= Q(**{f"{column}__contains": word})
            every &= in_any
        return every

    def best_first(self, rows: Rows, *columns: str) -> Rows:
        """The rows that contain all the words, and first those that have them as whole words.

        `rows` are in their order already.
        """
        whole = Q()
        for word in self.each:
            # Understood by both databases.
            pattern = f"(^|[^a-z0-9]){re.escape(word)}([^a-z0-9]|$)"
            in_any = Q()
            for column in columns:
                in_any |= Q(**{f"{column}__regex": pattern})
            whole &= in_any
        rank = Case(When(whole, then=Value(0)), default=Value(1))
        return rows.filter(self.among(*columns)).order_by(rank, *rows.query.order_by)

    def names(self, rows: Iterable[tuple[Row, str]]) -> list[Row]:
        """Of some rows, each with its name, those whose name has all the words. Sorted likewise.

        For tables with few rows, which need no column of folded text.
        """
        found: list[tuple[bool, Row]] = []
        for row, name in rows:
            text = folded(name)
            if all(word in text for word in self.each):
                whole = (rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])" for word in self.each)
                found.append((not all(re.search(pattern, text) for pattern in whole), row))
        return [row for _, row in sorted(found, key=lambda pair: pair[0])]

    def excerpt(self, *texts: str) -> str:
        """An excerpt around the first match of the longest word, or else the start of a text."""
        for word in sorted(self.each, key=len, reverse=True):
            anywhere = pattern_of(word)
            for pattern in (rf"\b{anywhere}\b", anywhere):
                for text in texts:
                    if place := re.search(pattern, text):
                        return _around(text, place.start())
        return _around(next(filter(None, texts), ""), 0)


def _around(text: str, place: int) -> str:
    """The excerpt cut at whole words."""
    start = max(0, place - _EXCERPT_BEFORE)
    end = start + _EXCERPT
    if start:
        start = text.find(" ", start, place) + 1 or start
    if end < len(text):
        end = max(text.rfind(" ", place, end), 0) or end
    cut = " ".join(text[start:end].split())
    return f"{'… ' if start else ''}{cut}{' …' if end < len(text) else ''}"


def text_of(html: str) -> str:
    """The text of an HTML page without its markup."""
    return " ".join(unescape(_MARK_UP.sub(" ", html)).split())


@dataclass(frozen=True)
class Found:
    """One search result: title, address, what it belongs to, and an excerpt."""

    title: str
    address: str
    beside: str = ""
    excerpt: str = ""


@dataclass(frozen=True)
class Group:
    """The results for one kind of record, and whether there are more than are shown."""

    heading: str
    found: Sequence[Found]
    has_more: bool = False


def group_of(
    heading: str, rows: QuerySet[Any] | Sequence[Any], found: Callable[[Any], Found]
) -> Group:
    """The first rows as results. `found` makes a result from a row.

    Uses at most one query and does not count the rows.
    """
    some = list(rows[: MOST_FOUND + 1])
    return Group(heading, [found(row) for row in some[:MOST_FOUND]], len(some) > MOST_FOUND)
