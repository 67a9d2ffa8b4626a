"""Moves that were made before each was kept, as far as the audit trail tells of them.

Of earlier moves only the newest reason is left; the others were written over.
"""

from django.db import migrations

VERB = "follow_up.state_changed"
TARGET = "committees.followup:"


def fill(apps, schema_editor):
    """One row for each change of state that the audit trail has."""
    database = schema_editor.connection.alias
    FollowUp = apps.get_model("committees", "FollowUp")
    FollowUpMove = apps.get_model("committees", "FollowUpMove")
    AuditEvent = apps.get_model("audit", "AuditEvent")
    follow_ups = {f"{TARGET}{row.pk}": row for row in FollowUp.objects.using(database)}
    events = AuditEvent.objects.using(database).filter(verb=VERB).order_by("seq")
    newest = {event.target: event.seq for event in events}
    moves = []
    for event in events:
        row = follow_ups.get(event.target)
        if row is None:
            continue
        move = FollowUpMove(
            follow_up_id=row.pk,
            old=event.details["old"],
            new=event.details["new"],
            moved_by_id=event.by_id,
            moved_at=event.at,
        )
        if event.seq == newest[event.target]:
            move.reason = row.state_reason
            if move.new in ("scheduled", "carried-forward"):
                move.due_meeting_id = row.due_meeting_id
            if move.new == "delivered":
                move.delivered_minute_id = row.delivered_minute_id
        moves.append(move)
    FollowUpMove.objects.using(database).bulk_create(moves)


class Migration(migrations.Migration):
    dependencies = [
        ("committees", "0009_follow_up_moves"),
        ("audit", "0001_initial"),
    ]

    # History is never deleted; taking the table away takes it along.
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
