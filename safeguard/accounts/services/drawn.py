"""Texts as the tables keep them."""


def one_line(text: str) -> str:
    """The words with one space between them."""
    return " ".join(text.split())
