"""Why a service does not do what it was asked: the two families all its refusals belong to."""


class Refused(Exception):
    """It cannot be done as asked; the message says to the person what to change."""


class MovedOn(Exception):
    """Somebody changed the record after the form was drawn. `version` is the record's now."""

    def __init__(self, message: str, *, version: int) -> None:
        super().__init__(message)
        self.version = version
