"""What was written before can be found too, by the same folded words."""

from django.db import migrations

from safeguard.audit import append_only
from safeguard.searching import fill_search_texts


def fill(apps, schema_editor):
    """Fills the new columns of all rows; history is let through, and closed again by migrate."""
    connection = schema_editor.connection
    for name in ("Action", "ActionEntry"):
        model = apps.get_model("actions", name)
        for trigger in append_only.wanted(connection, append_only.histories(connection, apps)):
            if trigger.table == model._meta.db_table:
                schema_editor.execute(trigger.drop)
        fill_search_texts(model, using=connection.alias)


class Migration(migrations.Migration):
    dependencies = [("actions", "0015_search_texts")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
