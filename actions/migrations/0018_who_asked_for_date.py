"""Who asked for a new date by the link in a mail is named."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("actions", "0017_evidence_search_text")]

    operations = [
        migrations.AddField(
            model_name="daterequest",
            name="told_by",
            field=models.CharField(blank=True, max_length=200, verbose_name="as told by"),
        ),
    ]
