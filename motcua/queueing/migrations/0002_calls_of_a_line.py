import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Line and priority stand in the call."""

    dependencies = [("queueing", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="call",
            name="line",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="queueing.line",
            ),
        ),
        migrations.AddField(
            model_name="call",
            name="priority",
            field=models.CharField(blank=True, db_default="", max_length=12),
        ),
    ]
