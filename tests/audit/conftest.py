"""What the tests of the audit trail share."""

import pytest
from django.db import connection, transaction

from safeguard.audit import append_only


@pytest.fixture
def empty_trail(db):
    """A trail without the events that migrate itself leaves, so that a test can count from one."""
    tables = append_only.histories(connection)
    with transaction.atomic(), connection.cursor() as cursor:
        for trigger in append_only.wanted(connection, tables):
            cursor.execute(trigger.drop)
        cursor.execute("DELETE FROM audit_auditevent")
        append_only.install(connection, tables)
