"""The two exceptions with which a service refuses, and which every form page handles."""

from typing import Any


class Refused(Exception):
    """A service will not do what was asked; the message tells the person what to change."""


class StaleRecord(Exception):
    """Somebody changed the record after the form was drawn, so nothing was saved.

    `version` is the record's now, with which the form is drawn again. `newer` is what came in
    meanwhile, where the page shows that beside what was typed.
    """

    def __init__(self, message: str, *, version: int, newer: Any = None) -> None:
        super().__init__(message)
        self.version = version
        self.newer = newer
