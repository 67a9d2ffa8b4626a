"""Exceptions raised by services and handled by every form page."""

from typing import Any


class Refused(Exception):
    """Raised if a service cannot do what was asked. The message says what to change."""


class StaleRecord(Exception):
    """Raised if the record was changed after the form was shown. Nothing was saved.

    `version` is the current version, with which the form can be shown again. `newer` is the other
    change, for pages that show it beside the submitted text. `record` is the record, and `changed`
    a change to it that may be the newest: who made it, when, and who told them.
    """

    def __init__(
        self,
        message: str,
        *,
        version: int,
        newer: Any = None,
        record: Any = None,
        changed: Any = None,
    ) -> None:
        super().__init__(message)
        self.version = version
        self.newer = newer
        self.record = record
        self.changed = changed
