import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from motcua.core.migrating import IndexMadeAnew


class Migration(migrations.Migration):
    """Line and priority stand in the call. The index `calls_latest` stays for one version more, as
    hosts that are not upgraded yet read by it."""

    atomic = False

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
        IndexMadeAnew(
            model_name="call",
            index=models.Index(
                fields=["centre", "line", "-at"],
                condition=Q(is_recall=False),
                name="calls_of_a_line",
            ),
        ),
    ]
