from django.db import migrations, models

import safeguard.searching


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0003_fill_published_actions"),
    ]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="search_text",
            field=models.TextField(default="", editable=False),
        ),
        migrations.AddField(
            model_name="report",
            name="search_text",
            field=safeguard.searching.SearchText(
                "title",
                "report_by",
                "purpose",
                "background",
                "done",
                "figures",
                "risks",
                "external_view",
                "recommendation",
                "financial_implications",
                "appendices",
                "background_papers",
                blank=True,
                default="",
                editable=False,
            ),
        ),
    ]
