"""What was written before can be found too, by the same folded words."""

from django.db import migrations

from safeguard.audit import append_only
from safeguard.searching import fill_search_texts


def fill(apps, schema_editor):
    """Fills the new columns of all rows."""
    open_history(apps, schema_editor)
    for name in ("Action", "ActionEntry"):
        model = apps.get_model("actions", name)
        fill_search_texts(model, using=schema_editor.connection.alias)


def open_history(apps, schema_editor):
    """Lets changes of entries through, and the column go again; migrate closes history again."""
    connection = schema_editor.connection
    table = apps.get_model("actions", "ActionEntry")._meta.db_table
    for trigger in append_only.wanted(connection, append_only.histories(connection, apps)):
        if trigger.table == table:
            schema_editor.execute(trigger.drop)


class Migration(migrations.Migration):
    dependencies = [("actions", "0015_search_texts")]

    operations = [migrations.RunPython(fill, open_history)]
