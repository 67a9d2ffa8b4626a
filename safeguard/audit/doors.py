"""By which door a change came in: a page, a signed link in a mail, or a command."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum


class Door(StrEnum):
    """The ways into the product through which somebody can change something."""

    PAGE = "page"
    LINK = "link"
    COMMAND = "command"


_door: ContextVar[Door] = ContextVar("door", default=Door.COMMAND)


def current_door() -> Door:
    """The door of the work now under way; a command unless something said otherwise."""
    return _door.get()


@contextmanager
def through(door: Door) -> Iterator[None]:
    """Everything recorded inside came by this door."""
    token = _door.set(door)
    try:
        yield
    finally:
        _door.reset(token)
