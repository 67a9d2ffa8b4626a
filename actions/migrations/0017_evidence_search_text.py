from django.db import migrations

import safeguard.searching


class Migration(migrations.Migration):
    dependencies = [("actions", "0016_fill_search_texts")]

    operations = [
        migrations.AlterField(
            model_name="evidence",
            name="search_text",
            field=safeguard.searching.SearchText("title", blank=True, default="", editable=False),
        ),
    ]
