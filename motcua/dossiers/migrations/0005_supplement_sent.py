from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0004_roots_are_final")]
    operations = [
        migrations.AddField(
            model_name="supplementrequest",
            name="sent_at",
            field=models.DateTimeField(null=True, verbose_name="công dân gửi trực tuyến lúc"),
        ),
    ]
