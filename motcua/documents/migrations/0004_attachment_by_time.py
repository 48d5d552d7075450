from django.db import migrations, models

from motcua.core.migrating import IndexMadeAnew


class Migration(migrations.Migration):
    """While the index is made, files go on being taken in."""

    atomic = False

    dependencies = [("documents", "0003_upload_checks")]

    operations = [
        IndexMadeAnew(
            model_name="attachment",
            index=models.Index(fields=["centre", "uploaded_at"], name="attachment_by_time"),
        ),
    ]
