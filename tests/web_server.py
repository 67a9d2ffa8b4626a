"""The site behind gunicorn, as in service, on the database of the tests, and people using it."""

import http.client
import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection
from django.test import Client

from tests.pages.html_forms import form_on
from tests.processes import children_of, kill_all

ROOT = Path(__file__).resolve().parent.parent
LONGEST_START = 60
LONGEST_ANSWER = 300


class Unanswered(Exception):
    """Raised if the server cannot be reached, or goes away before it has answered."""


class WebServer:
    """Two workers with four threads each, as the examples for a server have."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.start()

    def start(self) -> None:
        """Starts the server, at the same address each time."""
        size = ["--workers", "2", "--worker-class", "gthread", "--threads", "4"]
        size += ["--timeout", "120", "--no-control-socket", "--log-level", "error"]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "safeguard.wsgi", *size]
            + ["--bind", f"127.0.0.1:{self.port}"],
            cwd=ROOT,
            env=environment(),
        )

    def wait(self) -> None:
        """Waits until the server takes connections."""
        _wait_for(self.port)

    def kill(self) -> None:
        """Ends the server and its workers at once, as a failure of power does."""
        kill_all([self._process.pid, *children_of(self._process.pid)])
        self._process.wait()

    def kill_workers(self) -> None:
        """Ends the workers at once. The server starts others."""
        kill_all(children_of(self._process.pid))

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()


@contextmanager
def web_server() -> Iterator[WebServer]:
    """Yields the server, which is stopped afterwards."""
    server = WebServer()
    try:
        server.wait()
        yield server
    finally:
        server.stop()


def environment() -> dict[str, str]:
    """The environment of a process of the site, with the database of this test."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": _database_url(),
        "SECRET_KEY": settings.SECRET_KEY,
        "TEST_EVIDENCE_DIR": str(settings.EVIDENCE_DIR),
    }


def _database_url() -> str:
    """The address of the database of this test, which other processes can open too."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


def _wait_for(port: int) -> None:
    until = time.monotonic() + LONGEST_START
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


@dataclass
class Answer:
    """What the server answered, and how many seconds it took."""

    status: int
    address: str
    text: str
    seconds: float


class Person:
    """A person in a browser that talks to the server, signed in if there is a user."""

    def __init__(self, user, port: int) -> None:
        client = Client()
        if user:
            client.force_login(user)
        self.port = port
        self.cookies = {name: morsel.value for name, morsel in client.cookies.items()}

    def get(self, address: str) -> Answer:
        return self._ask("GET", address)

    def fill(self, address: str, files=(), **typed) -> Answer:
        """Fills in the form of the page and sends it. The time is that of sending."""
        page = self.get(address)
        assert page.status == 200, (page.status, page.text[:500])
        return self.send(address, form_on(page).filled_in(**typed), files)

    def send(self, address: str, data, files=()) -> Answer:
        """Sends a form, which can have been sent before."""
        boundary = uuid.uuid4().hex
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, values in data.items()
            if name not in dict(files)
            for value in values
        ]
        parts += [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="plan.csv"'
            f"\r\nContent-Type: text/csv\r\n\r\n{content}\r\n"
            for name, content in files
        ]
        body = "".join([*parts, f"--{boundary}--\r\n"]).encode()
        return self._ask(
            "POST", address, body, {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        )

    def _ask(self, method: str, address: str, body=None, headers=None) -> Answer:
        started = time.monotonic()
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST_ANSWER)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            link.request(method, address, body, {"Cookie": cookies} | (headers or {}))
            answer = link.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            raise Unanswered from error
        finally:
            link.close()
        seconds = time.monotonic() - started
        for header in answer.headers.get_all("Set-Cookie") or ():
            name, _equals, value = header.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(answer.status, answer.headers.get("Location") or "", text, seconds)
