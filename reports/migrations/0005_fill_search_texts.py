"""What was written before can be found too, by the same folded words."""

from django.db import migrations

from safeguard.audit import append_only
from safeguard.searching import SearchText, fill_search_texts, text_of


def open_history(apps, schema_editor):
    """Lets changes of publications through, and the column go again; migrate closes history
    again."""
    connection = schema_editor.connection
    table = apps.get_model("reports", "Publication")._meta.db_table
    for trigger in append_only.wanted(connection, append_only.histories(connection, apps)):
        if trigger.table == table:
            schema_editor.execute(trigger.drop)


def fill(apps, schema_editor):
    """Fills the new columns of all rows."""
    open_history(apps, schema_editor)
    connection = schema_editor.connection
    Publication = apps.get_model("reports", "Publication")
    fill_search_texts(apps.get_model("reports", "Report"), using=connection.alias)
    publications = Publication.objects.using(connection.alias)
    for key in list(publications.order_by("pk").values_list("pk", flat=True)):
        row = (
            publications.select_related("plan", "meeting__committee")
            .defer("data", "pdf")
            .get(pk=key)
        )
        committee = row.meeting.committee.name if row.meeting else ""
        words = SearchText.made_of([row.title, row.plan.title, committee, text_of(row.html)])
        publications.filter(pk=key).update(search_text=words)


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0004_search_texts"),
        ("actions", "0015_search_texts"),
        ("committees", "0012_search_texts"),
    ]

    operations = [migrations.RunPython(fill, open_history)]
