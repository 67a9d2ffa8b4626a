"""What a database from before keeps when it is upgraded."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE = [("committees", "0004_citations")]
AFTER = [("committees", "0006_several_earlier_minutes")]


def migrate(targets):
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


def test_the_earlier_minute_of_a_minute_becomes_the_first_it_cites_and_back():
    old = migrate(BEFORE)
    committee = old.get_model("committees", "Committee").objects.create(name="Panel")
    meeting = old.get_model("committees", "Meeting").objects.create(
        committee=committee, held_on="2011-03-15"
    )
    items = old.get_model("committees", "AgendaItem").objects
    minutes = old.get_model("committees", "Minute").objects
    first = minutes.create(item=items.create(meeting=meeting, order=1, title="First"))
    second = items.create(meeting=meeting, order=2, title="Second")
    citing = minutes.create(item=second, refers_to_id=first.pk)

    try:
        new = migrate(AFTER).get_model("committees", "Minute").objects
        cited = list(new.get(pk=citing.pk).refers_to.values_list("pk", flat=True))
        again = migrate(BEFORE).get_model("committees", "Minute").objects.get(pk=citing.pk)
    finally:
        migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())

    assert cited == [first.pk]
    assert again.refers_to_id == first.pk
