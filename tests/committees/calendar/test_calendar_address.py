"""Calendars are fetched only from public internet addresses. Size and time are limited."""

import http.client
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from committees.calendar.calendar_address import (
    LARGEST_BYTES,
    CalendarNotFetched,
    fetch_calendar,
    read_answer,
)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://example.org/calendar.ics", "must start with https://"),
        ("ftp://example.org/calendar.ics", "must start with https://"),
        ("https://example.org:8443/calendar.ics", "not include a port"),
        ("https://name:secret@example.org/", "username or password"),
        ("https://127.0.0.1/", "public internet"),
        ("https://[::1]/", "public internet"),
        ("https://10.1.2.3/", "public internet"),
        ("https://192.168.0.1/", "public internet"),
        ("https://169.254.169.254/latest/meta-data/", "public internet"),
        ("https://[::ffff:10.0.0.1]/", "public internet"),
        ("https://[2002:0a00:0001::1]/", "public internet"),
        ("https://[fe80::1]/", "public internet"),
        ("https://localhost/", "public internet"),
        ("https://2130706433/", "public internet"),
        ("https://[64:ff9b::7f00:1]/", "public internet"),
        ("https://[64:ff9b:1::1]/", "public internet"),
        ("https://192.0.0.192/", "public internet"),
        ("https://[5f00::1]/", "public internet"),
        ("https://[3fff::1]/", "public internet"),
        ("https://[2001:db8::1]/", "public internet"),
        ("https://[broken/", "Enter a web address"),
    ],
)
def test_an_unsafe_address_is_never_requested(address, words):
    with pytest.raises(CalendarNotFetched, match=words):
        fetch_calendar(address)


def test_an_ipv6_address_is_asked_by_its_brackets(monkeypatch):
    asked = []

    def refuse(where, timeout):
        asked.append(where)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", refuse)

    with pytest.raises(CalendarNotFetched, match="does not respond"):
        fetch_calendar("https://[2606:4700::abcd]/calendar.ics")

    assert asked == [("2606:4700::abcd", 443)]


class _CalendarServer(BaseHTTPRequestHandler):
    def do_GET(self):
        answers = {
            "/ok": (200, b"\xef\xbb\xbfdate\n24/11/2011\n"),
            "/moved": (302, b""),
            "/gone": (404, b""),
            "/large": (200, b"x" * (LARGEST_BYTES + 1)),
            "/picture": (200, b"\x89PNG\xff"),
        }
        status, content = answers[self.path]
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        pass


@pytest.fixture
def port():
    server = HTTPServer(("127.0.0.1", 0), _CalendarServer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_calendar_is_fetched_from_its_address(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)

    assert read_answer(connection, "/ok") == "date\n24/11/2011\n"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/moved", "redirects to another"),
        ("/gone", "error 404"),
        ("/large", "too large"),
        ("/picture", "not return a calendar"),
    ],
)
def test_any_other_response_is_refused(port, path, words):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)

    with pytest.raises(CalendarNotFetched, match=words):
        read_answer(connection, path)
