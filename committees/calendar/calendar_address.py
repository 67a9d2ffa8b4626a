"""Fetching a calendar from an address that somebody typed, without becoming anybody's errand boy.

Only https, only the usual port, only hosts on the open internet, no redirects, and no more than a
calendar can be. The name is looked up once and the connection goes to what was found, so that a
second answer of the name service cannot lead inside the council's network.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

MOST_BYTES = 500_000
SECONDS_WITHOUT_A_WORD = 5
MOST_SECONDS = 15


class CalendarNotFetched(Exception):
    """The address cannot be used or does not answer; the message says what to do instead."""


class _PinnedConnection(http.client.HTTPSConnection):
    """Goes to one address, and expects there the certificate of the name."""

    def __init__(self, host: str, number: str) -> None:
        super().__init__(host, timeout=SECONDS_WITHOUT_A_WORD)
        self.number = number
        self.trust = ssl.create_default_context()

    def connect(self) -> None:
        """Opens the connection; raises OSError."""
        plain = socket.create_connection((self.number, 443), timeout=SECONDS_WITHOUT_A_WORD)
        self.sock = self.trust.wrap_socket(plain, server_hostname=self.host)


def fetch_calendar(address: str) -> str:
    """The text that lies at the address. Raises CalendarNotFetched."""
    host, path = _host_and_path(address)
    return read_answer(_PinnedConnection(host, _open_number_of(host)), path)


def read_answer(connection: http.client.HTTPConnection, path: str) -> str:
    """What the other side answers, if it is a page and small enough; the connection is closed.

    Raises CalendarNotFetched.
    """
    ends = time.monotonic() + MOST_SECONDS
    try:
        connection.request("GET", path, headers={"Accept": "text/calendar, text/csv"})
        answer = connection.getresponse()
        if 300 <= answer.status < 400:
            raise CalendarNotFetched(_("The address leads to another one. Enter that one."))
        if answer.status != 200:
            raise CalendarNotFetched(
                _("The address answers with error %(code)d.") % {"code": answer.status}
            )
        content = b""
        while part := answer.read1(65_536):
            content += part
            if len(content) > MOST_BYTES or time.monotonic() > ends:
                raise CalendarNotFetched(_("What lies there is too large, or comes too slowly."))
        return content.decode("utf-8-sig")
    except (OSError, http.client.HTTPException) as error:
        raise CalendarNotFetched(_("The address does not answer.")) from error
    except UnicodeDecodeError as error:
        raise CalendarNotFetched(_("What lies there is no text.")) from error
    finally:
        connection.close()


def _host_and_path(address: str) -> tuple[str, str]:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise CalendarNotFetched(_("This is no web address.")) from error
    if parts.scheme != "https" or not parts.hostname or port not in {None, 443}:
        raise CalendarNotFetched(_("The address must begin with https:// and name no port."))
    if parts.username or parts.password:
        raise CalendarNotFetched(_("The address must not hold a name or a password."))
    path = parts.path or "/"
    return parts.hostname, f"{path}?{parts.query}" if parts.query else path


def _open_number_of(host: str) -> str:
    """The host's first number; refused where any of its numbers lies in a private network."""
    try:
        found = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise CalendarNotFetched(_("There is no such host.")) from error
    numbers = [str(entry[4][0]) for entry in found]
    if not numbers or not all(_is_open(number) for number in numbers):
        raise CalendarNotFetched(_("The address does not lie on the open internet."))
    return numbers[0]


def _is_open(number: str) -> bool:
    parsed = ipaddress.ip_address(number.partition("%")[0])
    inner = getattr(parsed, "ipv4_mapped", None) or getattr(parsed, "sixtofour", None) or parsed
    return inner.is_global and not inner.is_multicast
