"""Whether a failed email is tried again depends on what the error says, not on its class.

The exceptions have the shape of those of smtplib, GOV.UK Notify's client and django-anymail.
"""

import smtplib
import socket

import pytest

from actions.email.delivery_errors import Failure, understand

PASSING, FINAL, UNKNOWN = Failure.PASSING, Failure.FINAL, Failure.UNKNOWN


class Response:
    def __init__(self, status_code, message=""):
        self.status_code, self._message = status_code, message

    def json(self):
        return {"message": self._message}


class NotifyError(Exception):
    """Like notifications_python_client.errors.HTTPError: a plain Exception with properties."""

    def __init__(self, status_code, message):
        super().__init__()
        self.response = Response(status_code, message)

    @property
    def message(self):
        return self.response.json()["message"]

    @property
    def status_code(self):
        return self.response.status_code

    def __str__(self):
        return f"{self.status_code} - {self.message}"


class AnymailError(Exception):
    """Like anymail.exceptions.AnymailError: the status can be None."""

    def __init__(self, message, status_code=None):
        super().__init__(message)
        self.status_code = status_code
        self.response = Response(status_code) if status_code else None


class AnymailRequestsAPIError(AnymailError, OSError):
    """Also a requests.HTTPError, which is an OSError."""


class AnymailInvalidAddress(AnymailError, ValueError):
    pass


def refused(code, words=b"no"):
    return smtplib.SMTPRecipientsRefused({"officer@example.org": (code, words)})


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (refused(550, b"5.1.1 user unknown"), FINAL),
        (refused(553), FINAL),
        (refused(451, b"4.7.1 greylisted"), PASSING),
        (refused(550, b"5.7.1 relaying denied"), PASSING),
        (refused(554, b"5.7.1 client host blocked using a list"), PASSING),
        (smtplib.SMTPDataError(554, b"5.6.0 content rejected"), FINAL),
        (smtplib.SMTPDataError(452, b"mailbox full"), PASSING),
        (smtplib.SMTPDataError(550, b"5.7.26 SPF check failed"), PASSING),
        (smtplib.SMTPAuthenticationError(535, b"wrong password"), PASSING),
        (smtplib.SMTPSenderRefused(550, b"not from you", "team@example.org"), PASSING),
        (smtplib.SMTPServerDisconnected("Connection unexpectedly closed"), PASSING),
        (NotifyError(400, [{"error": "ValidationError", "message": "not a valid email"}]), FINAL),
        (NotifyError(400, "Missing personalisation: name"), FINAL),
        (NotifyError(400, "Can't send to this recipient using a team-only API key"), PASSING),
        (NotifyError(400, "Can't send to this recipient when service is in trial mode"), PASSING),
        (NotifyError(403, "Invalid token: API key not found"), PASSING),
        (NotifyError(403, "Error: Your system clock must be accurate to 30 seconds"), PASSING),
        (NotifyError(403, "Bad request"), FINAL),
        (NotifyError(429, "Exceeded send limits (50) for today"), PASSING),
        (NotifyError(500, "Internal server error"), PASSING),
        (NotifyError(503, "Request failed"), PASSING),
        (AnymailRequestsAPIError("Mailgun API response 400 (Bad Request)", 400), FINAL),
        (AnymailRequestsAPIError("Sending rate limit exceeded", 400), PASSING),
        (AnymailRequestsAPIError("Unauthorized", 401), PASSING),
        (AnymailRequestsAPIError("Too Many Requests", 429), PASSING),
        (AnymailRequestsAPIError("Bad Gateway", 502), PASSING),
        (AnymailError("All message recipients were rejected or invalid"), FINAL),
        (AnymailInvalidAddress("Invalid email address 'officer@' parsed from 'to'"), FINAL),
        (AnymailError("Error connecting to the service: request timed out"), PASSING),
        (ConnectionRefusedError(111, "Connection refused"), PASSING),
        (socket.gaierror(-3, "Temporary failure in name resolution"), PASSING),
        (TimeoutError(), PASSING),
        (ValueError("Header values can't contain newlines"), FINAL),
        (ValueError("a surprise"), UNKNOWN),
        (KeyError("message_id"), UNKNOWN),
        (OSError("something else"), UNKNOWN),
    ],
    ids=lambda value: f"{value!r:.60}" if isinstance(value, Exception) else value.value,
)
def test_an_error_is_passing_or_final_by_what_it_says(error, failure):
    understood = understand(error)

    assert understood.failure == failure
    assert understood.words


def test_an_error_that_wraps_another_is_understood_by_its_cause():
    error = RuntimeError("The message was not sent")
    error.__cause__ = NotifyError(429, "Exceeded rate limit")

    assert understand(error).failure == PASSING
