from django.db import migrations, models

from motcua.core.migrating import IndexMadeAnew


class Migration(migrations.Migration):
    """While the index is made, files go on being taken in."""

    atomic = False

    dependencies = [("documents", "0005_to_read")]

    operations = [
        IndexMadeAnew(
            model_name="attachment",
            index=models.Index(
                condition=models.Q(("to_read", True)),
                fields=["centre", "uploaded_at"],
                name="attachment_to_read",
            ),
        ),
    ]
