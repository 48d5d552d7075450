import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0002_initial"),
        ("people", "0002_audit_is_final"),
    ]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="is_signed",
            field=models.BooleanField(db_default=False, default=False, verbose_name="có chữ ký số"),
        ),
        migrations.AddField(
            model_name="attachment",
            name="notes",
            field=models.JSONField(null=True, verbose_name="chất lượng"),
        ),
        migrations.AddField(
            model_name="attachment",
            name="removed",
            field=models.CharField(db_default="", default="", max_length=80, verbose_name="đã gỡ"),
        ),
        migrations.AddField(
            model_name="attachment",
            name="scan",
            field=models.CharField(
                db_default="", default="", max_length=10, verbose_name="kiểm tra mã độc"
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="sent_sha256",
            field=models.CharField(db_default="", default="", max_length=64),
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "attachment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="reading",
                        serialize=False,
                        to="documents.attachment",
                    ),
                ),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.centre",
                    ),
                ),
                ("text", models.TextField(verbose_name="chữ đọc được")),
                ("pages", models.PositiveSmallIntegerField(verbose_name="số trang đã đọc")),
                ("pdf_path", models.CharField(max_length=200)),
                ("pdf_sha256", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["centre", "pdf_sha256"], name="reading_by_content")
                ],
            },
        ),
    ]
