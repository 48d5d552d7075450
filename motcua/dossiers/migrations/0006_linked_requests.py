"""The chain that a request was received under, how its results are given back, and the day of
another agency's decision."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0005_linked_chains"),
        ("dossiers", "0005_supplement_sent"),
    ]

    operations = [
        migrations.AddField(
            model_name="linkedrequest",
            name="chain",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="catalog.linkedchain",
            ),
        ),
        migrations.AddField(
            model_name="linkedrequest",
            name="together",
            field=models.BooleanField(db_default=False, default=False, verbose_name="trả một lần"),
        ),
        migrations.AddField(
            model_name="result",
            name="issued_on",
            field=models.DateField(null=True, verbose_name="ngày ban hành"),
        ),
    ]
