from django.db import transaction

from motcua.ops.models import Loaded


@transaction.atomic
def remember_step(step: str) -> None:
    """This database now has what `step` loads. Said by the launcher, so nobody's `by=`."""
    Loaded.objects.get_or_create(step=step)
