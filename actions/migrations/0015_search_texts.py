from django.db import migrations

import safeguard.searching


class Migration(migrations.Migration):
    dependencies = [
        ("actions", "0014_fold_evidence_titles"),
    ]

    operations = [
        migrations.AddField(
            model_name="action",
            name="search_text",
            field=safeguard.searching.SearchText(
                "ref",
                "wording",
                "outcome_wanted",
                "success_measure",
                blank=True,
                default="",
                editable=False,
            ),
        ),
        migrations.AddField(
            model_name="actionentry",
            name="search_text",
            field=safeguard.searching.SearchText(
                "progress_made",
                "improvement_required",
                "next_step",
                "reason",
                blank=True,
                default="",
                editable=False,
            ),
        ),
    ]
