"""What a minute referred to becomes the first of the earlier minutes that it cites."""

from django.db import migrations


def fill(apps, schema_editor):
    """One citation for each minute that refers to another."""
    database = schema_editor.connection.alias
    Minute = apps.get_model("committees", "Minute")
    Citation = apps.get_model("committees", "Citation")
    referring = Minute.objects.using(database).filter(refers_to__isnull=False)
    Citation.objects.using(database).bulk_create(
        Citation(minute_id=pk, earlier_id=earlier)
        for pk, earlier in referring.values_list("pk", "refers_to")
    )


def empty(apps, schema_editor):
    """The other way round there is room for one of them: the first."""
    database = schema_editor.connection.alias
    Minute = apps.get_model("committees", "Minute")
    Citation = apps.get_model("committees", "Citation")
    for cited in Citation.objects.using(database).order_by("-pk"):
        citing = Minute.objects.using(database).filter(pk=cited.minute_id)
        citing.update(refers_to=cited.earlier_id)
    Citation.objects.using(database).all().delete()


class Migration(migrations.Migration):
    dependencies = [("committees", "0004_citations")]

    operations = [migrations.RunPython(fill, empty)]
