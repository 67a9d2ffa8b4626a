"""Fetching a calendar from a web address that a clerk enters.

It is safe from server-side request forgery. Only https on the default port of a public host is
allowed. Redirects are refused, and size and time are limited. The host name is resolved once and
the connection is made to that IP address, so that a second DNS answer cannot lead into the
council's network.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

LARGEST_BYTES = 500_000
SOCKET_TIMEOUT_SECONDS = 5
LONGEST_SECONDS = 15
# The only IPv6 addresses in public use (IANA, IPv6 address space). Those that translate to IPv4
# addresses (64:ff9b::/96) and those of segment routing (5f00::/16) are outside.
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
# Reserved for protocols and documentation (IANA special-purpose registries), but global to Python.
_RESERVED = [
    ipaddress.ip_network(network)
    for network in ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2001:db8::/32", "3fff::/20")
]


class CalendarNotFetched(Exception):
    """A calendar that cannot be fetched. The message says why."""


class _PinnedConnection(http.client.HTTPSConnection):
    """A connection to one IP address, with the certificate checked against the host name."""

    def __init__(self, host: str, ip: str) -> None:
        # With its port given, an IPv6 host is not taken for a name and a port.
        super().__init__(host, 443, timeout=SOCKET_TIMEOUT_SECONDS)
        self.ip = ip
        self.trust = ssl.create_default_context()

    def connect(self) -> None:
        """Opens the connection. Raises OSError if this fails."""
        plain = socket.create_connection((self.ip, 443), timeout=SOCKET_TIMEOUT_SECONDS)
        self.sock = self.trust.wrap_socket(plain, server_hostname=self.host)


def fetch_calendar(address: str) -> str:
    """The text at the web address. Raises CalendarNotFetched."""
    host, path = _host_and_path(address)
    return read_answer(_PinnedConnection(host, _public_ip_of(host)), path)


def read_answer(connection: http.client.HTTPConnection, path: str) -> str:
    """The text of the response, within the limits. The connection is closed.

    Raises CalendarNotFetched.
    """
    ends = time.monotonic() + LONGEST_SECONDS
    try:
        connection.request("GET", path, headers={"Accept": "text/calendar, text/csv"})
        answer = connection.getresponse()
        if 300 <= answer.status < 400:
            raise CalendarNotFetched(
                _("This web address redirects to another. Enter the other address.")
            )
        if answer.status != 200:
            raise CalendarNotFetched(
                _("The web address returned error %(code)d.") % {"code": answer.status}
            )
        content = b""
        while part := answer.read1(65_536):
            content += part
            if len(content) > LARGEST_BYTES or time.monotonic() > ends:
                raise CalendarNotFetched(
                    _("The calendar is too large or takes too long to download.")
                )
        return content.decode("utf-8-sig")
    except (OSError, http.client.HTTPException) as error:
        raise CalendarNotFetched(_("The web address does not respond.")) from error
    except UnicodeDecodeError as error:
        raise CalendarNotFetched(_("The web address does not return a calendar.")) from error
    finally:
        connection.close()


def _host_and_path(address: str) -> tuple[str, str]:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise CalendarNotFetched(
            _("Enter a web address, like https://www.example.org/calendar.ics")
        ) from error
    if parts.scheme != "https" or not parts.hostname or port not in {None, 443}:
        raise CalendarNotFetched(
            _("The web address must start with https:// and not include a port number.")
        )
    if parts.username or parts.password:
        raise CalendarNotFetched(_("The web address must not include a username or password."))
    path = parts.path or "/"
    return parts.hostname, f"{path}?{parts.query}" if parts.query else path


def _public_ip_of(host: str) -> str:
    """The host's first IP address. Raises CalendarNotFetched unless all are public."""
    try:
        found = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise CalendarNotFetched(_("There is no website at this address.")) from error
    ips = [str(entry[4][0]) for entry in found]
    if not ips or not all(_is_public(ip) for ip in ips):
        raise CalendarNotFetched(_("The web address must be on the public internet."))
    return ips[0]


def _is_public(ip: str) -> bool:
    parsed = ipaddress.ip_address(ip.partition("%")[0])
    inner = getattr(parsed, "ipv4_mapped", None) or getattr(parsed, "sixtofour", None) or parsed
    is_unicast = inner.version == 4 or inner in _GLOBAL_UNICAST
    is_reserved = any(inner in network for network in _RESERVED)
    return inner.is_global and not inner.is_multicast and is_unicast and not is_reserved
