"""The channel of a change: a page, a signed link in an email, or a command."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum


class Channel(StrEnum):
    """How a change was made."""

    PAGE = "page"
    LINK = "link"
    COMMAND = "command"


_channel: ContextVar[Channel] = ContextVar("channel", default=Channel.COMMAND)


def current_channel() -> Channel:
    """The current channel; COMMAND unless set."""
    return _channel.get()


@contextmanager
def recording_as(channel: Channel) -> Iterator[None]:
    """Set the channel for everything recorded in the block."""
    token = _channel.set(channel)
    try:
        yield
    finally:
        _channel.reset(token)
