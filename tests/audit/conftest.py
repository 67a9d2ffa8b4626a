"""Fixtures for the audit trail."""

import pytest
from django.db import connection, transaction

from safeguard.audit import append_only


@pytest.fixture
def empty_trail(db):
    """An empty audit trail, without the events recorded by migrations."""
    tables = append_only.histories(connection)
    with transaction.atomic(), connection.cursor() as cursor:
        for trigger in append_only.required(connection, tables):
            cursor.execute(trigger.drop)
        cursor.execute("DELETE FROM audit_auditevent")
        append_only.install(connection, tables)
