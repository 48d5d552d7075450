from django.db import migrations, models

# A job for each file is no more: whoever waits says so in its own row.
FROM_JOBS = """
UPDATE documents_attachment SET to_read = true WHERE id IN (
    SELECT (args ->> 'attachment_id')::bigint FROM procrastinate_jobs
    WHERE task_name = 'documents.read' AND status = 'todo');
DELETE FROM procrastinate_jobs WHERE task_name = 'documents.read' AND status = 'todo';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0004_attachment_by_time"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="to_read",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="còn chờ đọc chữ"
            ),
        ),
        migrations.RunSQL(FROM_JOBS, migrations.RunSQL.noop),
    ]
