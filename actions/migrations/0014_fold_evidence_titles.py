"""Titles of evidence are looked for without curly quotes, like all other texts."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from safeguard.searching import folded


def fold_titles(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    evidence = apps.get_model("actions", "Evidence").objects.using(schema_editor.connection.alias)
    for pk, title in evidence.values_list("pk", "title"):
        evidence.filter(pk=pk).update(search_text=" ".join(folded(title).split()))


class Migration(migrations.Migration):
    dependencies = [("actions", "0013_news_and_lead_notices")]

    operations = [migrations.RunPython(fold_titles, migrations.RunPython.noop)]
