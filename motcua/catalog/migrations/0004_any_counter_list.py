from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_supplement_days")]

    operations = [
        migrations.CreateModel(
            name="AnyCounterEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("procedure_code", models.CharField(max_length=40, verbose_name="mã thủ tục")),
                (
                    "scope",
                    models.CharField(
                        choices=[("province", "Trong tỉnh, thành phố"), ("nation", "Toàn quốc")],
                        max_length=10,
                        verbose_name="phạm vi",
                    ),
                ),
                ("from_on", models.DateField(verbose_name="từ ngày")),
                (
                    "until_on",
                    models.DateField(blank=True, null=True, verbose_name="đến hết ngày"),
                ),
                ("decision", models.CharField(max_length=200, verbose_name="quyết định công bố")),
            ],
            options={
                "ordering": ["procedure_code", "from_on"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["procedure_code"],
                        condition=Q(until_on=None),
                        name="any_counter_entry_open_once",
                    ),
                    models.CheckConstraint(
                        name="any_counter_entry_ends_after_start",
                        condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                    ),
                ],
            },
        ),
    ]
