import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("committees", "0003_amendments")]

    operations = [
        migrations.CreateModel(
            name="Citation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "minute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="citations",
                        to="committees.minute",
                    ),
                ),
                (
                    "earlier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cited_in",
                        to="committees.minute",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["minute", "earlier"], name="citation_once"),
                    models.CheckConstraint(
                        condition=models.Q(("earlier", models.F("minute")), _negated=True),
                        name="citation_is_of_another_minute",
                    ),
                ],
            },
        ),
    ]
