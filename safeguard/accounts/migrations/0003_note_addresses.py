"""Everybody has the row of their address that allauth would else write when a page is looked at."""

from django.db import migrations


def note(apps, schema_editor):
    """One row for each sign-in that has none of its address."""
    User = apps.get_model("accounts", "User")
    EmailAddress = apps.get_model("account", "EmailAddress")
    database = schema_editor.connection.alias
    addresses = EmailAddress.objects.using(database)
    known = {(row["user"], row["email"]) for row in addresses.values("user", "email")}
    addresses.bulk_create(
        EmailAddress(user_id=pk, email=email)
        for pk, email in User.objects.using(database).values_list("pk", "email")
        if (pk, email) not in known
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_versions_and_cancelled_holdings"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [migrations.RunPython(note, migrations.RunPython.noop)]
