"""Codes are counted in the database, and sent emails keep neither links nor codes."""

import re

from django.db import migrations, models

LINK = re.compile(r"https?://\S+?/answer/\S+")
CODE = re.compile(r"\b\d{6}\b")


def name_secrets(apps, schema_editor):
    """Blank the links and codes of emails that have been sent or have failed; mark the others'."""
    mails = apps.get_model("actions", "OutgoingMail").objects.using(schema_editor.connection.alias)
    for mail in mails.only("key", "text", "context", "state").iterator(chunk_size=500):
        secrets = dict.fromkeys(LINK.findall(mail.text), "[link]")
        if mail.key.startswith("code "):
            secrets |= dict.fromkeys(CODE.findall(mail.text), "[code]")
        if mail.state == "WAITING":
            context = {**mail.context, "secrets": secrets}
            mails.filter(pk=mail.pk).update(context=context)
            continue
        text = mail.text
        for secret, kept in secrets.items():
            text = text.replace(secret, kept)
        mails.filter(pk=mail.pk).update(text=text, context={})


class Migration(migrations.Migration):
    dependencies = [
        ("actions", "0006_import_batches"),
    ]

    operations = [
        migrations.RunPython(name_secrets, migrations.RunPython.noop),
        migrations.CreateModel(
            name="LinkCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.EmailField(max_length=254)),
                ("asked_on", models.DateField()),
                ("number", models.PositiveSmallIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("sent_at", models.DateTimeField()),
                ("guesses", models.PositiveSmallIntegerField(default=0)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("address", "asked_on", "number"),
                        name="link_code_numbered_for_a_day",
                    )
                ],
            },
        ),
    ]
