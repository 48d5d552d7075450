from django.db import migrations, models
from django.db.models import Q

from motcua.core.migrating import IndexMadeAnew


class Migration(migrations.Migration):
    """While the index is made, people are called. The index `calls_latest` stays for one version
    more, as hosts that are not upgraded yet read by it."""

    atomic = False

    dependencies = [("queueing", "0002_calls_of_a_line")]

    operations = [
        IndexMadeAnew(
            model_name="call",
            index=models.Index(
                fields=["centre", "line", "-at"],
                condition=Q(is_recall=False),
                name="calls_of_a_line",
            ),
        ),
    ]
