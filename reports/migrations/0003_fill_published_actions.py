"""Publications from before know which actions they tell of, from the figures they keep."""

from django.db import migrations
from django.utils.text import slugify


def fill(apps, schema_editor):
    """All of them were exception reports, whose blocks are numbered in their order."""
    Publication = apps.get_model("reports", "Publication")
    PublishedAction = apps.get_model("reports", "PublishedAction")
    Action = apps.get_model("actions", "Action")
    database = schema_editor.connection.alias
    publications = Publication.objects.using(database).only("plan", "data")
    for publication in publications.iterator(chunk_size=50):
        actions = Action.objects.using(database).filter(plan=publication.plan_id)
        known = dict(actions.values_list("ref", "pk"))
        anchors = {
            row["ref"]: f"exception-{number}-{slugify(row['ref'])}"
            for number, row in enumerate(publication.data.get("rows", []), start=1)
        }
        PublishedAction.objects.using(database).bulk_create(
            PublishedAction(
                publication_id=publication.pk,
                action_id=known[standing["ref"]],
                anchor=anchors.get(standing["ref"], ""),
            )
            for standing in publication.data.get("standings", [])
            if standing["ref"] in known
        )


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_highlight_agenda_items")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
