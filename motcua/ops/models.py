from django.db import models
from django.db.models.functions import Now


class Loaded(models.Model):
    """A step of the first run that this database already has, so that it is not taken again."""

    step = models.CharField(max_length=60, unique=True)
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.step


class BackupRun(models.Model):
    """One try to make a backup: what `motcua doctor` looks at, also from another machine."""

    at = models.DateTimeField()
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    faults = models.PositiveIntegerField(default=0)
    seconds = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-at"], name="backup_runs_latest")]

    def __str__(self) -> str:
        return self.name
