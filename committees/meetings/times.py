"""Reading times of day in the formats used by councils."""

import re
from datetime import time

from django.utils.translation import gettext as _

_TWENTY_FOUR = re.compile(r"(?P<hour>\d{1,2})[.:](?P<minute>\d\d)(?::00)?|(?P<four>\d{4})")
_TWELVE = re.compile(r"(?P<hour>\d{1,2})(?:[.:](?P<minute>\d\d))?\s?(?P<half>[ap])\.?m\.?")


class InvalidTime(ValueError):
    """A time that cannot be read. The message gives the expected format."""


def read_time(text: str) -> time:
    """Reads a time: 18:30, 18.30, 1830, 6.30pm or 6pm (24-hour without am or pm).

    Raises InvalidTime.
    """
    typed = text.strip().lower()
    try:
        if found := _TWELVE.fullmatch(typed):
            return time(_of_24(int(found["hour"]), found["half"]), int(found["minute"] or 0))
        if found := _TWENTY_FOUR.fullmatch(typed):
            if found["four"]:
                return time(int(typed[:2]), int(typed[2:]))
            return time(int(found["hour"]), int(found["minute"]))
    except ValueError:
        pass
    raise InvalidTime(
        _("“%(text)s” is not a time. Enter a time like 18:30 or 6:30pm.") % {"text": text.strip()}
    )


def _of_24(hour: int, half: str) -> int:
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if half == "p" else 0)
