"""The rights of the site's PostgreSQL role on tables owned by another role.

The owner of a table can disable its triggers. In service the tables belong to the role that runs
migrations (`manage.py migrate --database owner`), and the site's role only has these rights.
"""

from django.apps import AppConfig
from django.apps import apps as installed_apps
from django.apps.registry import Apps
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from safeguard.audit.append_only import History, histories

ALL_ROWS = "SELECT, INSERT, UPDATE, DELETE"


def grant_after_migrate(
    sender: AppConfig, *, using: str, apps: Apps = installed_apps, **kwargs: object
) -> None:
    """Grant the site's role its rights if another role migrates.

    This is a `post_migrate` handler.
    """
    connection = connections[using]
    site_role = connections[DEFAULT_DB_ALIAS].settings_dict["USER"]
    if connection.vendor == "postgresql" and connection.settings_dict["USER"] != site_role:
        grant(connection, to=site_role, apps=apps)


def grant(connection: BaseDatabaseWrapper, *, to: str, apps: Apps = installed_apps) -> None:
    """Grant all rights that the site needs.

    On history tables, it needs only the rights to read, add and redact rows.
    """
    role = connection.ops.quote_name(to)
    statements = [
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT {ALL_ROWS} ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {role}",
        # Tables created between migrates, such as the cache's (`createcachetable`).
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {ALL_ROWS} ON TABLES TO {role}",
        # Only the owner can change the record of migrations.
        f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
    ]
    for history in histories(connection, apps):
        statements += _history_statements(history, role)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _history_statements(history: History, role: str) -> list[str]:
    statements = [
        f'REVOKE ALL ON "{history.table}" FROM {role}',
        f'GRANT SELECT, INSERT ON "{history.table}" TO {role}',
    ]
    if history.redactable:
        columns = ", ".join(f'"{column}"' for column in history.redaction_columns)
        statements.append(f'GRANT UPDATE ({columns}) ON "{history.table}" TO {role}')
    return statements


def owned_histories(connection: BaseDatabaseWrapper) -> list[str]:
    """The history tables whose triggers this connection's role can disable."""
    tables = [history.table for history in histories(connection)]
    with connection.cursor() as cursor:
        # Members of the owning role and superusers have the owner's rights.
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname = ANY(%s) AND pg_table_is_visible(oid)"
            " AND pg_has_role(current_user, relowner, 'MEMBER') ORDER BY relname",
            [tables],
        )
        return [name for (name,) in cursor.fetchall()]
