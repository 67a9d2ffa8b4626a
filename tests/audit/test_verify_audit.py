"""`manage.py verify_audit` on the real tables."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from safeguard.accounts.roles import Role
from safeguard.audit import append_only, services
from tests.factories import NOW, make_user

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("empty_trail"),
    pytest.mark.both_engines,
]


APPEND_A_FORGED_EVENT = """
    INSERT INTO audit_auditevent
        (seq, at, by_id, channel, verb, target, details, previous_hash, hash)
    SELECT 11, at, by_id, channel, verb, target, details, hash, 'forged'
    FROM audit_auditevent WHERE seq = 10
"""


def verify(*args):
    out = StringIO()
    call_command("verify_audit", *args, stdout=out)
    return out.getvalue()


def add_events(count):
    officer = make_user(Role.OFFICER)
    events = [services.NewEvent("test.done", f"test:{n}", {"n": n}) for n in range(count)]
    services.record_all(events, by=officer, at=NOW)


def tamper(sql):
    """Run SQL as the owner of the tables, without the triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Deferred foreign keys prevent a table from being altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for trigger in append_only.required(connection, append_only.histories(connection)):
            cursor.execute(trigger.drop)
        cursor.execute(sql)


def test_an_intact_trail_prints_its_head():
    add_events(1204)

    line = verify()

    assert line == f"1,204 events, chain intact, head {services.head()}\n"


def test_an_empty_trail_is_intact():
    line = verify()

    assert line == "0 events, chain intact, head 0:0000000000000000\n"


@pytest.mark.parametrize(
    ("sql", "seq"),
    [
        ("UPDATE audit_auditevent SET verb = 'forged' WHERE seq = 4", 4),
        ("UPDATE audit_auditevent SET details = '{\"n\": 99}' WHERE seq = 4", 4),
        ("UPDATE audit_auditevent SET at = '2020-01-01 00:00:00+00:00' WHERE seq = 4", 4),
        (
            "UPDATE audit_auditevent SET by_id = (SELECT min(id) FROM accounts_user) WHERE seq = 4",
            4,
        ),
        ("UPDATE audit_auditevent SET previous_hash = 'forged' WHERE seq = 4", 4),
        ("UPDATE audit_auditevent SET seq = 99 WHERE seq = 4", 4),
        ("DELETE FROM audit_auditevent WHERE seq = 4", 4),
        ("DELETE FROM audit_auditevent WHERE seq = 1", 1),
        (APPEND_A_FORGED_EVENT, 11),
    ],
)
def test_the_first_altered_event_is_named(sql, seq):
    add_events(10)
    tamper(sql)

    with pytest.raises(CommandError, match=f"event {seq} ") as refusal:
        verify()

    assert refusal.value.returncode == 1


def test_removed_newest_events_are_found_with_an_earlier_head():
    add_events(10)
    printed = services.head()
    tamper("DELETE FROM audit_auditevent WHERE seq > 7")

    with pytest.raises(CommandError, match="event 8 "):
        verify("--head", printed)

    assert verify().startswith("7 events, chain intact")


def test_events_with_an_older_key_are_still_valid(settings):
    add_events(3)
    settings.AUDIT_KEY, settings.AUDIT_KEY_FALLBACKS = "a new key", [settings.AUDIT_KEY]
    services.record("test.done", "test:9", by=make_user(Role.CLERK), at=NOW)

    line = verify()

    assert line.startswith("4 events, chain intact")


@pytest.mark.parametrize("head", ["12", "x:ab12cd34ef567890", "4:AB12CD34EF567890", "4:ab12"])
def test_an_invalid_head_is_refused(head):
    with pytest.raises(CommandError, match="Head must be in the format"):
        verify("--head", head)
