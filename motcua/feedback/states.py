"""How satisfied."""

from django.db.models import TextChoices


class Level(TextChoices):
    SATISFIED = "satisfied", "Hài lòng"
    ACCEPTABLE = "acceptable", "Chấp nhận được"
    NOT_SATISFIED = "not_satisfied", "Không hài lòng"
