"""Chains of linked procedures. A published one is final with its parts, as a version is: the
functions of migration 0002 guard these tables too."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0004_any_counter_list"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LinkedChain",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="lần")),
                ("is_final", models.BooleanField(default=False)),
                ("in_force_from", models.DateField(verbose_name="có hiệu lực từ")),
                (
                    "in_force_until",
                    models.DateField(blank=True, null=True, verbose_name="hết hiệu lực sau ngày"),
                ),
                ("decision", models.CharField(max_length=300, verbose_name="căn cứ")),
                ("cutoff", models.TimeField(null=True, verbose_name="giờ chốt")),
                ("case_allowances", models.JSONField(default=dict)),
                ("covers", models.JSONField(default=dict, verbose_name="giấy tờ thay cho")),
                (
                    "made_here",
                    models.JSONField(default=list, verbose_name="giấy tờ cơ quan tự lập"),
                ),
                ("source", models.CharField(blank=True, max_length=500, verbose_name="nguồn")),
                (
                    "confidence",
                    models.CharField(
                        choices=[
                            ("high", "Chắc"),
                            ("medium", "Vừa"),
                            ("low", "Cần kiểm tra"),
                            ("unknown", "Không rõ"),
                        ],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                ("facts", models.JSONField(default=dict, verbose_name="nguồn từng ý")),
                ("content_sha256", models.CharField(max_length=64)),
                ("published_at", models.DateTimeField()),
                (
                    "procedure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chains",
                        to="catalog.procedure",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["procedure", "-number"],
            },
        ),
        migrations.CreateModel(
            name="LinkedPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_final", models.BooleanField(default=False)),
                ("order", models.PositiveSmallIntegerField(verbose_name="thứ tự")),
                ("label", models.CharField(max_length=80, verbose_name="tên ngắn")),
                (
                    "decided_by",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="cơ quan khác quyết định"
                    ),
                ),
                (
                    "case_key",
                    models.SlugField(
                        blank=True, max_length=60, verbose_name="trường hợp thường gặp"
                    ),
                ),
                ("waits_for", models.JSONField(default=list, verbose_name="chờ")),
                ("needs", models.JSONField(default=list, verbose_name="cần được giải quyết")),
                (
                    "allowance",
                    models.DecimalField(
                        decimal_places=1, max_digits=6, null=True, verbose_name="thời hạn"
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("working_day", "ngày làm việc"),
                            ("calendar_day", "ngày"),
                            ("hour", "giờ làm việc"),
                            ("same_day", "trong ngày"),
                            ("month", "tháng"),
                        ],
                        max_length=12,
                        verbose_name="đơn vị",
                    ),
                ),
                (
                    "is_optional",
                    models.BooleanField(default=False, verbose_name="chỉ khi người dân đề nghị"),
                ),
                (
                    "exemption",
                    models.CharField(
                        blank=True, max_length=180, verbose_name="diện miễn phí mặc nhiên"
                    ),
                ),
                (
                    "chain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="catalog.linkedchain",
                    ),
                ),
                (
                    "procedure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.procedure",
                    ),
                ),
            ],
            options={
                "ordering": ["chain", "order"],
            },
        ),
        migrations.AddConstraint(
            model_name="linkedchain",
            constraint=models.UniqueConstraint(
                fields=("procedure", "number"), name="chain_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="linkedchain",
            constraint=models.UniqueConstraint(
                fields=("id", "is_final"), name="parts_follow_finality"
            ),
        ),
        migrations.AddConstraint(
            model_name="linkedchain",
            constraint=models.UniqueConstraint(
                condition=models.Q(("in_force_until", None)),
                fields=("procedure",),
                name="one_open_chain_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="linkedchain",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("in_force_until", None),
                    ("in_force_until__gte", models.F("in_force_from")),
                    _connector="OR",
                ),
                name="chain_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="linkedpart",
            constraint=models.UniqueConstraint(fields=("chain", "order"), name="part_order_once"),
        ),
        migrations.AddConstraint(
            model_name="linkedpart",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("allowance", None), ("unit", "")),
                    models.Q(("allowance__isnull", False), models.Q(("unit", ""), _negated=True)),
                    _connector="OR",
                ),
                name="part_allowance_has_unit",
            ),
        ),
        migrations.RunSQL(
            "CREATE TRIGGER chain_is_final BEFORE UPDATE OR DELETE ON catalog_linkedchain "
            "FOR EACH ROW EXECUTE FUNCTION catalog_version_is_final()",
            "DROP TRIGGER chain_is_final ON catalog_linkedchain",
        ),
        migrations.RunSQL(
            "ALTER TABLE catalog_linkedpart ADD CONSTRAINT part_follows_chain "
            "FOREIGN KEY (chain_id, is_final) REFERENCES catalog_linkedchain (id, is_final) "
            "ON UPDATE CASCADE",
            "ALTER TABLE catalog_linkedpart DROP CONSTRAINT part_follows_chain",
        ),
        migrations.RunSQL(
            "CREATE TRIGGER part_is_final BEFORE INSERT OR UPDATE OR DELETE ON catalog_linkedpart "
            "FOR EACH ROW EXECUTE FUNCTION catalog_child_is_final()",
            "DROP TRIGGER part_is_final ON catalog_linkedpart",
        ),
    ]
