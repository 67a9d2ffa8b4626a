"""Job titles: which are nearly the same, and which words are no job title at all."""

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import islice, product

_LETTERS_ONLY = re.compile(r"[\W_]+")


def _letters_of(text: str) -> str:
    return _LETTERS_ONLY.sub("", text.casefold())


# What people write where there is no lead. It never becomes a post.
_NO_POST = frozenset(
    _letters_of(words)
    for words in (
        "tbc",
        "tba",
        "tbd",
        "to be confirmed",
        "to be agreed",
        "to be advised",
        "to be allocated",
        "to be appointed",
        "to be assigned",
        "to be decided",
        "to be determined",
        "n/a",
        "not applicable",
        "not known",
        "not yet known",
        "not assigned",
        "nil",
        "no",
        "none",
        "no one",
        "no lead",
        "nobody",
        "blank",
        "pending",
        "all",
        "all staff",
        "all teams",
        "any",
        "anyone",
        "everyone",
        "everybody",
        "multiple",
        "other",
        "others",
        "various",
        "vacant",
        "vacancy",
        "unallocated",
        "unassigned",
        "unknown",
        "ditto",
        "as above",
    )
)
_SMALL_WORDS = frozenset({"a", "an", "and", "at", "for", "in", "of", "on", "the", "to"})
# Slips in a whole title, and the lengths of a word that can have one slip, and two.
_MOST_SLIPS = 3
_MOST_COMPARED = 200
_ONE_SLIP, _TWO_SLIPS = range(4, 61), range(9, 21)


def names_no_post(text: str) -> bool:
    """Whether the text says that there is no post, such as “TBC”, “n/a” or a dash."""
    letters = _letters_of(text)
    return bool(text.strip()) and (not letters or letters in _NO_POST)


class SimilarTitles:
    """Job titles among which similar ones are found, ignoring case.

    A typing error would create a post with no holder, and no one would be asked for updates. Titles
    are similar if each word differs by few slips: a letter that is wrong, missing or too many, or
    two that changed places. Words with a number, and very short ones, must be the same.
    """

    def __init__(self, titles: Iterable[str] = ()) -> None:
        self._titles: dict[str, str] = {}
        self._by_words: dict[tuple[str, ...], str] = {}
        self._closed_up: dict[str, str] = {}
        # Words by themselves and by what is left of them without one or two letters: words that
        # differ by one slip have such a rest in common, so few have to be compared.
        self._words: dict[str, set[str]] = defaultdict(set)
        for title in titles:
            self.add(title)

    def add(self, title: str) -> None:
        """Add a title."""
        key, words = self._key(title), _words_of(title)
        if key not in self._titles:
            self._by_words.setdefault(words, title)
            self._closed_up.setdefault("".join(words), title)
            for word in words:
                for rest in _rests_of(word):
                    self._words[rest].add(word)
        self._titles[key] = title

    def nearest(self, title: str) -> str | None:
        """The most similar title, or None."""
        return next(iter(self.near(title)), None)

    def near(self, title: str, *, most: int = 3) -> list[str]:
        """The most similar titles, nearest first."""
        known = self._titles.get(self._key(title))
        words = _words_of(title)
        if known is not None or not words:
            return [known] if known is not None else []
        found: dict[str, int] = {}
        if closed_up := self._closed_up.get("".join(words)):
            found[closed_up] = 0
        for others in islice(product(*map(self._like, words)), _MOST_COMPARED):
            slips = sum(number for _other, number in others)
            text = self._by_words.get(tuple(other for other, _number in others))
            if text is not None and slips <= _MOST_SLIPS:
                found.setdefault(text, slips)
        return sorted(found, key=lambda text: (found[text], text.casefold()))[:most]

    def _like(self, word: str) -> list[tuple[str, int]]:
        """The known words that can be meant by a word, with the slips."""
        known = {other for rest in _rests_of(word) for other in self._words.get(rest, ())}
        slips = {other: _distance(word, other) for other in known}
        return [
            (other, number)
            for other, number in sorted(slips.items(), key=lambda pair: (pair[1], pair[0]))
            if number <= _slips_between(word, other)
        ]

    @staticmethod
    def _key(title: str) -> str:
        return " ".join(title.split()).casefold()


def _words_of(title: str) -> tuple[str, ...]:
    words = map(_letters_of, re.split(r"[\s/–—-]+", title))
    return tuple(word for word in words if word and word not in _SMALL_WORDS)


def _slips_between(word: str, other: str) -> int:
    """How many slips two similar words can differ by."""
    has_number = any(map(str.isdigit, word + other))
    return 0 if has_number else max(_slips_allowed(word), _slips_allowed(other))


def _slips_allowed(word: str) -> int:
    if any(map(str.isdigit, word)):
        return 0
    return (len(word) in _ONE_SLIP) + (len(word) in _TWO_SLIPS)


def _rests_of(word: str) -> set[str]:
    """The word, and what is left of it without as many letters as it can have slips."""
    rests = newest = {word}
    for _slip in range(_slips_allowed(word)):
        newest = {rest[:at] + rest[at + 1 :] for rest in newest for at in range(len(rest))}
        rests = rests | newest
    return rests


def _distance(word: str, other: str) -> int:
    """The slips between two words (optimal string alignment)."""
    earlier: list[int] = []
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(word, start=1):
        earlier, before, row = before, row, [i]
        for j, against in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and word[i - 2] == against:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]
