"""By which channel a change came in: a page, a signed link in a mail, or a command."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum


class Channel(StrEnum):
    """The ways into the product through which somebody can change something."""

    PAGE = "page"
    LINK = "link"
    COMMAND = "command"


_channel: ContextVar[Channel] = ContextVar("channel", default=Channel.COMMAND)


def current_channel() -> Channel:
    """The channel of the work now under way; a command unless something said otherwise."""
    return _channel.get()


@contextmanager
def recording_as(channel: Channel) -> Iterator[None]:
    """Everything recorded inside came by this channel."""
    token = _channel.set(channel)
    try:
        yield
    finally:
        _channel.reset(token)
