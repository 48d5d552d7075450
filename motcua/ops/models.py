from django.db import models
from django.db.models.functions import Now


class Loaded(models.Model):
    """A step of the first run that this database already has, so that it is not taken again."""

    step = models.CharField(max_length=60, unique=True)
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.step
