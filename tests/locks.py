"""A second connection that holds a lock, or a database that cannot be reached."""

from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from safeguard.audit.services import CHAIN_LOCK


@contextmanager
def held_by_someone_else(statement=""):
    """Another connection holds the audit trail's lock, or the lock taken by the statement.

    Meanwhile this connection hardly waits. On SQLite there is one lock to write.
    """
    is_postgresql = connection.vendor == "postgresql"
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("BEGIN" if is_postgresql else "BEGIN IMMEDIATE")
        if is_postgresql:
            cursor.execute(statement or f"SELECT pg_advisory_xact_lock({CHAIN_LOCK})")
    _wait(0.02)
    try:
        yield
    finally:
        other.close()
        _wait(60)


@contextmanager
def database_away():
    """The connection is lost and no new one can be made."""
    before = dict(connection.settings_dict)
    connection.close()
    if connection.vendor == "postgresql":
        connection.settings_dict |= {"HOST": "127.0.0.1", "PORT": "1"}
    else:
        connection.settings_dict["NAME"] = settings.BASE_DIR / "missing" / "safeguard.sqlite3"
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def _wait(seconds):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SET lock_timeout = '{int(seconds * 1000)}ms'")
        else:
            cursor.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")
