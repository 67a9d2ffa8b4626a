from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("committees", "0005_fill_citations")]

    operations = [
        migrations.RemoveConstraint(model_name="minute", name="minute_does_not_refer_to_itself"),
        migrations.RemoveField(model_name="minute", name="refers_to"),
        migrations.AddField(
            model_name="minute",
            name="refers_to",
            field=models.ManyToManyField(
                related_name="referred_to_by",
                through="committees.Citation",
                through_fields=("minute", "earlier"),
                to="committees.minute",
            ),
        ),
    ]
