"""Triggers that make history tables append-only.

They are generated from the models and installed after every migrate. They are not part of a
migration, because SQLite silently drops a table's triggers when a migration rebuilds the table.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.apps import AppConfig
from django.apps import apps as installed_apps
from django.apps.registry import Apps
from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from safeguard.audit.models import AppendOnlyModel

REDACTED_ON = "redacted_on"
# SQLSTATE 23001: Django raises IntegrityError for it, as it does for SQLite's RAISE(ABORT).
_REFUSAL_NAME = "safeguard_refuses_change"
_REFUSAL_BODY = (
    "BEGIN RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP"
    " USING ERRCODE = 'restrict_violation'; END"
)
_REFUSAL = (
    f"CREATE OR REPLACE FUNCTION {_REFUSAL_NAME}() RETURNS trigger LANGUAGE plpgsql"
    f" AS $body${_REFUSAL_BODY}$body$"
)


@dataclass(frozen=True)
class History:
    """An append-only table, and the columns that a redaction can blank."""

    model: type[models.Model]
    redactable: tuple[str, ...]

    @property
    def table(self) -> str:
        """The table name."""
        return self.model._meta.db_table

    @property
    def columns(self) -> dict[str, str]:
        """The columns by field name."""
        fields = self.model._meta.local_concrete_fields
        return {field.name: field.column for field in fields if field.column}

    @property
    def redaction_columns(self) -> tuple[str, ...]:
        """The columns that a redaction changes. There are none if no column is redactable."""
        return (*self.redactable, REDACTED_ON) if self.redactable else ()


@dataclass(frozen=True)
class Trigger:
    """A required trigger. Its fingerprint identifies the version installed in the database."""

    table: str
    name: str
    create: tuple[str, ...]
    drop: str
    fingerprint: str


def install_after_migrate(
    sender: AppConfig, *, using: str, apps: Apps = installed_apps, **kwargs: object
) -> None:
    """Install every missing or outdated trigger. This is a `post_migrate` handler.

    `apps` has the models as migrated so far. When migrating backwards, they are older than the
    installed models.
    """
    install(connections[using], histories(connections[using], apps))


def histories(connection: BaseDatabaseWrapper, apps: Apps = installed_apps) -> list[History]:
    """The history tables in this database."""
    tables = set(connection.introspection.table_names())
    return [history for history in _declared(apps) if history.table in tables]


def install(connection: BaseDatabaseWrapper, tables: Iterable[History]) -> None:
    """Install every missing or outdated trigger of the tables. The rest are left unchanged."""
    triggers = faulty(connection, tables)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for trigger in triggers:
            cursor.execute(trigger.drop)
            for statement in trigger.create:
                cursor.execute(statement)


def faulty(connection: BaseDatabaseWrapper, tables: Iterable[History]) -> list[Trigger]:
    """The triggers that are missing, disabled or outdated."""
    installed = _installed(connection)
    return [
        trigger
        for trigger in required(connection, tables)
        if installed.get((trigger.table, trigger.name)) != trigger.fingerprint
    ]


def required(connection: BaseDatabaseWrapper, tables: Iterable[History]) -> list[Trigger]:
    """All triggers the tables must have."""
    make = _sqlite_triggers if connection.vendor == "sqlite" else _postgresql_triggers
    return [trigger for history in tables for trigger in make(history)]


def _declared(apps: Apps) -> Iterator[History]:
    for installed in installed_apps.get_models():
        if not issubclass(installed, AppendOnlyModel) or installed._meta.proxy:
            continue
        try:
            model = apps.get_model(installed._meta.label)
        except LookupError:
            continue
        fields = model._meta.local_concrete_fields
        yield History(model, tuple(f.name for f in fields if f.name in installed.redactable))


def _sqlite_triggers(history: History) -> list[Trigger]:
    table = history.table
    refusal = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    bodies = {
        "update": f'BEFORE UPDATE ON "{table}" {_unless_redaction(history, "IS")}{refusal}',
        "delete": f'BEFORE DELETE ON "{table}" {refusal}',
        # REPLACE removes the old row without firing the other two triggers.
        "insert": f'BEFORE INSERT ON "{table}" WHEN {_clash(history)} {refusal}',
    }
    triggers = []
    for event, body in bodies.items():
        name = f"{table}_refuses_{event}"
        create = f'CREATE TRIGGER "{name}" {body}'
        drop = f'DROP TRIGGER IF EXISTS "{name}"'
        # SQLite stores the statement unchanged.
        triggers.append(Trigger(table, name, (create,), drop, fingerprint=create))
    return triggers


def _postgresql_triggers(history: History) -> list[Trigger]:
    table = history.table
    unless = _unless_redaction(history, "IS NOT DISTINCT FROM")
    bodies = {
        "update": f'BEFORE UPDATE ON "{table}" FOR EACH ROW {unless}',
        "delete": f'BEFORE DELETE ON "{table}" FOR EACH ROW ',
        "truncate": f'BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT ',
    }
    triggers = []
    for event, body in bodies.items():
        name = f"{table}_refuses_{event}"
        create = f'CREATE TRIGGER "{name}" {body}EXECUTE FUNCTION {_REFUSAL_NAME}()'
        # PostgreSQL reformats definitions, so a hash of ours is stored in the comment.
        fingerprint = hashlib.sha256(create.encode()).hexdigest()
        comment = f'COMMENT ON TRIGGER "{name}" ON "{table}" IS \'{fingerprint}\''
        drop = f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"'
        triggers.append(
            Trigger(table, name, (_REFUSAL, create, comment), drop, fingerprint=fingerprint)
        )
    return triggers


def _unless_redaction(history: History, same: str) -> str:
    """The condition for refusing an UPDATE.

    `same` is the operator that treats NULLs as equal.
    """
    if not history.redactable:
        return ""
    # Sorted, because migrated models have their columns in a different order.
    kept = [
        f'NEW."{column}" {same} OLD."{column}"'
        for column in sorted(history.columns.values())
        if column not in history.redaction_columns
    ]
    blanked = [
        f'(NEW."{column}" {same} OLD."{column}" OR NEW."{column}" {same} \'\')'
        for column in sorted(history.redactable)
    ]
    first_time = [f'OLD."{REDACTED_ON}" IS NULL', f'NEW."{REDACTED_ON}" IS NOT NULL']
    return f"WHEN (NOT ({' AND '.join(kept + blanked + first_time)})) "


def _clash(history: History) -> str:
    """The condition that a row conflicts with the new one.

    Conditional unique constraints are ignored, because rows outside the condition can be equal.
    """
    options = history.model._meta
    names = [
        *([field.name] for field in options.local_concrete_fields if field.unique),
        *options.unique_together,
        *(constraint.fields for constraint in options.total_unique_constraints),
    ]
    sets = [[history.columns[name] for name in group] for group in names]
    alike = sorted(
        " AND ".join(f'"{column}" = NEW."{column}"' for column in group) for group in sets
    )
    # With a non-integer key, a row could still be replaced by SQLite's rowid.
    either = " OR ".join(f"({one})" for one in ["rowid = NEW.rowid", *alike])
    # S608: the names come from our models.
    return f'EXISTS (SELECT 1 FROM "{history.table}" WHERE {either})'  # noqa: S608


def _installed(connection: BaseDatabaseWrapper) -> dict[tuple[str, str], str]:
    """The fingerprint of each trigger in the database, by table and name."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                "SELECT c.relname, t.tgname, obj_description(t.oid, 'pg_trigger')"
                " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
                " JOIN pg_proc p ON p.oid = t.tgfoid"
                " WHERE pg_table_is_visible(c.oid) AND t.tgenabled IN ('O', 'A')"
                " AND p.proname = %s AND p.prosrc = %s",
                [_REFUSAL_NAME, _REFUSAL_BODY],
            )
        return {(table, name): sql for table, name, sql in cursor.fetchall()}
