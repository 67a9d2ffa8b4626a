"""Saving some columns of many rows quickly."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models

# SQLite limits the number of values in a statement.
ROWS_AT_ONCE = 500


def update_rows(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Saves these fields of the rows, which are all of one model, in one statement for each batch.

    Django's `bulk_update` does the same with a condition for every value, which takes several times
    as long to build. Other people would have to wait longer for the locks.
    """
    for start in range(0, len(rows), ROWS_AT_ONCE):
        _update(rows[start : start + ROWS_AT_ONCE], names)


def _update(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    meta, quote = rows[0]._meta, connection.ops.quote_name
    fields: list[Any] = [meta.pk, *(meta.get_field(name) for name in names)]
    key, *columns = [quote(field.column) for field in fields]
    # Both databases name the columns of VALUES column1, column2 and so on.
    changes = ", ".join(f"{name} = changed.column{n}" for n, name in enumerate(columns, start=2))
    places = f"({', '.join(_place(field) for field in fields)})"
    table, values = quote(meta.db_table), ", ".join([places] * len(rows))
    # Only names of tables, columns and types are put into the statement.
    statement = (
        f"UPDATE {table} SET {changes} FROM (VALUES {values}) AS changed "  # noqa: S608
        f"WHERE {table}.{key} = changed.column1"
    )
    given = [
        field.get_db_prep_save(getattr(row, field.attname), connection)
        for row in rows
        for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, given)


def _place(field: Any) -> str:
    """A placeholder. PostgreSQL needs the type, and SQLite takes it from the column."""
    if connection.vendor != "postgresql":
        return "%s"
    kind = field.rel_db_type(connection) if field.primary_key else field.db_type(connection)
    return f"CAST(%s AS {kind})"
