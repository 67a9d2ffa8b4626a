"""Why a service does not do what it was asked: the two exceptions that every page answers."""

from typing import Any


class Refused(Exception):
    """It cannot be done as asked; the message says to the person what to change."""


class StaleRecord(Exception):
    """Somebody changed the record after the form was drawn, so nothing was saved.

    `version` is the record's now, with which the form is drawn again. `newer` is what came in
    meanwhile, where the page shows that beside what was typed.
    """

    def __init__(self, message: str, *, version: int, newer: Any = None) -> None:
        super().__init__(message)
        self.version = version
        self.newer = newer
