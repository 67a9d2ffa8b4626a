from django.db import migrations, models
from django.db.models import Exists, OuterRef


def fill(apps, schema_editor):
    """The first rating came from a file and is still the rating."""
    alias = schema_editor.connection.alias
    entries = apps.get_model("actions", "ActionEntry").objects.using(alias)
    rated = entries.filter(action=OuterRef("pk"), rating__isnull=False)
    first = rated.filter(
        kind="IMPORT", rating=OuterRef("rating"), effective_on=OuterRef("rating_since")
    )
    another = rated.filter(effective_on__lte=OuterRef("rating_since"))
    another = another.exclude(rating=OuterRef("rating"))
    actions = apps.get_model("actions", "Action").objects.using(alias)
    actions.filter(Exists(first), ~Exists(another)).update(is_since_at_least=True)


class Migration(migrations.Migration):
    dependencies = [("actions", "0009_decisions_taken_back")]

    operations = [
        migrations.AddField(
            model_name="action",
            name="is_since_at_least",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
