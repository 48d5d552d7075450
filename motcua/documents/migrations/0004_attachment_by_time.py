from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """While the index is made, files go on being taken in."""

    atomic = False

    dependencies = [("documents", "0003_upload_checks")]

    operations = [
        AddIndexConcurrently(
            model_name="attachment",
            index=models.Index(fields=["centre", "uploaded_at"], name="attachment_by_time"),
        ),
    ]
