from django.db import migrations

import safeguard.searching


class Migration(migrations.Migration):
    dependencies = [
        ("committees", "0011_decisions_about_actions"),
    ]

    operations = [
        migrations.AddField(
            model_name="agendaitem",
            name="search_text",
            field=safeguard.searching.SearchText("title", blank=True, default="", editable=False),
        ),
        migrations.AddField(
            model_name="minute",
            name="exempt_search_text",
            field=safeguard.searching.SearchText(
                "exempt_text", blank=True, default="", editable=False
            ),
        ),
        migrations.AddField(
            model_name="minute",
            name="search_text",
            field=safeguard.searching.SearchText(
                "number", "text", "public_summary", blank=True, default="", editable=False
            ),
        ),
        migrations.AddField(
            model_name="resolution",
            name="search_text",
            field=safeguard.searching.SearchText(
                "label", "text", blank=True, default="", editable=False
            ),
        ),
    ]
