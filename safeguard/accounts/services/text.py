"""Normalising text before it is stored."""


def one_line(text: str) -> str:
    """The text on one line, with single spaces."""
    return " ".join(text.split())
