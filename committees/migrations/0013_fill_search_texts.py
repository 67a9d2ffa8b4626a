"""What was written before can be found too, by the same folded words."""

from django.db import migrations

from safeguard.searching import fill_search_texts


def fill(apps, schema_editor):
    """Fills the new columns of all rows."""
    for name in ("AgendaItem", "Minute", "Resolution"):
        fill_search_texts(apps.get_model("committees", name), using=schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [("committees", "0012_search_texts")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
