from django.db import migrations, models
from django.db.models import Q

from motcua.core.migrating import IndexMadeAnew


class Migration(migrations.Migration):
    """Numbers that the public looks up, of whatever centre. Made while dossiers are received."""

    atomic = False

    dependencies = [("dossiers", "0006_linked_requests")]

    operations = [
        IndexMadeAnew(
            model_name="dossier",
            index=models.Index(fields=["code"], condition=~Q(code=""), name="dossiers_by_code"),
        ),
        IndexMadeAnew(
            model_name="dossier",
            index=models.Index(fields=["ref"], condition=~Q(ref=""), name="dossiers_by_ref"),
        ),
        IndexMadeAnew(
            model_name="linkedrequest",
            index=models.Index(fields=["code"], name="linked_by_code"),
        ),
    ]
