"""No test looks for a short word in a whole page or email, where a random token could contain
it."""

import ast
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SHORTEST = 5


def short_words(source):
    """Yields where a word of under five letters is looked for in `….text`, `….content` or
    `….body`."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Compare)
        and isinstance(node.ops[0], ast.In | ast.NotIn)
        and isinstance(node.left, ast.Constant)
        and is_short(node.left.value)
        and is_whole_page(node.comparators[0])
    ]


def is_short(word):
    words = word.decode(errors="ignore") if isinstance(word, bytes) else str(word)
    return words.isalnum() and len(words) < SHORTEST


def is_whole_page(node):
    """Returns whether this is a whole response or a slice of one, and not a function's result."""
    while isinstance(node, ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
        if isinstance(node, ast.Attribute) and node.attr in {"split", "partition", "lower"}:
            node = node.value
    if isinstance(node, ast.Attribute):
        return node.attr in {"text", "content", "body"}
    return isinstance(node, ast.Name) and node.id in {"page", "html", "shown"}


def test_no_short_word_is_looked_for_in_a_whole_page_or_email():
    files = sorted(HERE.rglob("*.py"))

    found = {file.name: short_words(file.read_text(encoding="utf-8")) for file in files}

    assert {name: lines for name, lines in found.items() if lines} == {}, "see tests/visible.py"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('assert "S9" not in lead.get(address).text', [1]),
        ('[mail for mail in outbox if "S9" in mail.body]', [1]),
        ('assert b"S9" not in page.content', [1]),
        ('assert "S9" not in text_of(page)', []),
        ('assert "S9" not in page.text.split("Ref")[1]', [1]),
        ('assert "S9" not in page.context["refs"]', []),
        ('assert "S-9" not in page.text', []),
        ('assert "Training" not in page.text', []),
    ],
)
def test_a_short_word_in_a_whole_page_is_noticed(line, found):
    assert short_words(line) == found
