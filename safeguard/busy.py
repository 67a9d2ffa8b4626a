"""Whether a database error will pass by itself: a lock not had in time, or the database away."""

import sqlite3
from typing import Any

from django.contrib.sessions.backends import db as sessions
from django.contrib.sessions.backends.base import UpdateError
from django.core.cache.backends.db import DatabaseCache
from django.db import Error, transaction

# Seconds after which it makes sense to try again.
RETRY_AFTER = 5
# PostgreSQL's codes: serialisation, deadlock, a lock or a statement that took too long.
BUSY_CODES = {"40001", "40P01", "55P03", "57014"}
# A unique value that another transaction has just stored.
UNIQUE_CODE = "23505"
# Too many connections, shut down, crashed, starting. All codes of class 08 are about connections.
AWAY_CODES = {"53300", "57P01", "57P02", "57P03"}


def is_busy(error: Exception) -> bool:
    """Whether another transaction was in the way. The same request can succeed if sent again."""
    if (code := _sqlite_code(error)) is not None:
        return code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
    return isinstance(error, Error) and _code(error) in BUSY_CODES


def is_taken(error: Exception) -> bool:
    """Whether someone else has stored the same name or reference since it was checked.

    On PostgreSQL only: on SQLite nobody can write between the check and the row.
    """
    return isinstance(error, Error) and _code(error) == UNIQUE_CODE


def is_away(error: Exception) -> bool:
    """Whether the database could not be reached, or the connection to it was lost."""
    if (code := _sqlite_code(error)) is not None:
        return code == sqlite3.SQLITE_CANTOPEN
    if not isinstance(error, Error):
        return False
    code_of_server = _code(error)
    if code_of_server is None:
        # The driver's own errors have no code: refused, timed out, closed by the server.
        return type(error).__name__ in {"OperationalError", "InterfaceError"}
    return code_of_server in AWAY_CODES or code_of_server.startswith("08")


def _sqlite_code(error: Exception) -> int | None:
    """The primary result code of SQLite. Extended codes have more in the higher bits."""
    if not isinstance(error.__cause__, sqlite3.Error):
        return None
    return getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF


def _code(error: Exception) -> str | None:
    return getattr(error.__cause__, "pgcode", None)


class Cache(DatabaseCache):
    """The cache in the database, which says so when it is busy.

    Django's keeps quiet about a value it could not store, so that somebody signing in on SQLite
    while others write would be told of too many attempts.
    """

    def _base_set(self, *args: Any, **kwargs: Any) -> bool:
        with transaction.atomic():
            return bool(super()._base_set(*args, **kwargs))  # type: ignore[misc]


class SessionStore(sessions.SessionStore):
    """Sessions in the database, which say so when it is busy or away.

    Django takes a session that could not be saved for one that has ended, and answers 400 after
    what was sent has been saved.
    """

    def save(self, must_create: bool = False) -> None:
        """Save the session. Raises the error of the database if it will pass by itself."""
        try:
            super().save(must_create)
            return
        except UpdateError as error:
            failed = error.__context__
            if not isinstance(failed, Exception) or not (is_busy(failed) or is_away(failed)):
                raise
        raise failed
