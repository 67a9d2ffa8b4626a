"""Log lines as JSON, with times in UTC.

They include the request ID but no record's text, and no token of a link in an email.
"""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str] = ContextVar("request_id", default="-")


# The part of a path that opens a page without a password: links in emails for sending updates, and
# for choosing a password. In another address's query string, the slashes are encoded. Mail programs
# sometimes double a slash.
_TOKEN = re.compile(
    r"((?:/|%2F)(?:answer|password(?:/|%2F)+new)(?:/|%2F)+)[^/\s?&#\"'\\]+", re.IGNORECASE
)
# A token of a link for sending updates, by its shape: the path before it may be spelt "%61nswer".
_SIGNED = re.compile(
    r"(?<![\w.-])[\w.-]+(?::|%3A)[\w-]{6}(?::|%3A)[\w-]{43}(?![\w-])", re.IGNORECASE
)


def without_tokens(text: str) -> str:
    """The text with "[link]" in place of each token."""
    return _SIGNED.sub("[link]", _TOKEN.sub(r"\1[link]", text))


class JsonFormatter(logging.Formatter):
    """One JSON object per line, so that a line break in a value cannot forge a second line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        line = {
            "at": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request": request_id.get(),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return without_tokens(json.dumps(line, ensure_ascii=False))
