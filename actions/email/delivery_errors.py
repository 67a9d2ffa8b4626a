"""Whether an email that could not be sent can be tried again, by what the error says.

The classes of errors differ between SMTP, GOV.UK Notify and the services behind Anymail, and so
does what they inherit from. What they have in common is a code and words.
"""

import re
import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class Failure(Enum):
    """What to do about an email that could not be sent."""

    PASSING = "passing"  # Try again for days.
    FINAL = "final"  # Trying again would not help: the address or the text is refused.
    UNKNOWN = "unknown"  # Try a few times, in case it passes.


@dataclass(frozen=True)
class DeliveryError:
    """A failed attempt: what to do about it, and a few words for the page."""

    failure: Failure
    words: str


# Everyone's emails are affected, or only this attempt: IT can correct the settings, or it passes.
_PASSING_WORDS = re.compile(
    r"rate.?limit|send limit|limit exceeded|too many|throttl|quota|try again|temporar|timed? ?out"
    r"|greylist|unavailable|busy|api.?key|token|credential|authenti|authoris|authoriz|permission"
    r"|clock|suspend|trial mode|relay|blocked|blacklist|block.?list|\bspf\b|\bdkim\b|\bdmarc\b"
    r"|quarantin|sender|from address",
    re.IGNORECASE,
)
_FINAL_WORDS = re.compile(
    r"invalid (email )?address|not a valid email|invalid email|no such user|user unknown"
    r"|unknown (user|recipient)|mailbox (not found|unavailable|does not exist)|does not exist"
    r"|recipients? (was|were|is|are)? ?(rejected|refused|invalid)|header values|badly formed",
    re.IGNORECASE,
)
# Requests that are refused whatever they contain, or that should be sent again later.
_PASSING_STATUSES = {401, 402, 407, 408, 409, 423, 425, 429}


def understand(error: Exception) -> DeliveryError:
    """Whether trying again can help, from the error's code and words."""
    name = type(error).__name__
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        replies = list(error.recipients.values())
        codes = [code for code, _reply in replies]
        words = " ".join(_text(reply) for _code, reply in replies)
        return DeliveryError(_by_smtp(codes, words), f"{codes}: address refused")
    if isinstance(error, smtplib.SMTPResponseException):
        code, words = error.smtp_code, _text(error.smtp_error)
        is_about_email = isinstance(error, smtplib.SMTPDataError)
        failure = _by_smtp([code], words) if is_about_email else Failure.PASSING
        return DeliveryError(failure, f"{code}: refused by the mail server")
    words = f"{name} {_text(error)} {_text(getattr(error, 'message', ''))}"
    if status := _status_of(error):
        return DeliveryError(_by_status(status, words), f"{status}: {name}")
    if isinstance(error, smtplib.SMTPException | ConnectionError | TimeoutError):
        return DeliveryError(Failure.PASSING, name)
    if _FINAL_WORDS.search(words):
        return DeliveryError(Failure.FINAL, name)
    if _PASSING_WORDS.search(words):
        return DeliveryError(Failure.PASSING, name)
    return DeliveryError(Failure.UNKNOWN, name)


def _by_smtp(codes: Sequence[int], words: str) -> Failure:
    """Final for 5xx (RFC 5321, section 4.2.1), unless it is about the sender or the server."""
    if not codes or not all(500 <= code < 600 for code in codes):
        return Failure.PASSING
    if _FINAL_WORDS.search(words):
        return Failure.FINAL
    return Failure.PASSING if _PASSING_WORDS.search(words) else Failure.FINAL


def _by_status(status: int, words: str) -> Failure:
    if status in _PASSING_STATUSES or status >= 500:
        return Failure.PASSING
    if 400 <= status < 500:
        if _FINAL_WORDS.search(words):
            return Failure.FINAL
        return Failure.PASSING if _PASSING_WORDS.search(words) else Failure.FINAL
    return Failure.UNKNOWN


def _status_of(error: Exception) -> int | None:
    """The HTTP status of an error: its own, its response's, or that of the error it came from."""
    response = getattr(error, "response", None)
    found = getattr(error, "status_code", None) or getattr(response, "status_code", None)
    if isinstance(found, int):
        return found
    return _status_of(error.__cause__) if isinstance(error.__cause__, Exception) else None


def _text(reply: object) -> str:
    return reply.decode(errors="replace") if isinstance(reply, bytes) else str(reply)
