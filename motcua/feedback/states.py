"""How satisfied."""

from django.db.models import TextChoices


class Level(TextChoices):
    SATISFIED = "satisfied", "Hài lòng"
    ACCEPTABLE = "acceptable", "Chấp nhận được"
    NOT_SATISFIED = "not_satisfied", "Không hài lòng"


class Reason(TextChoices):
    """Why not satisfied, in the words of the citizen; several may be chosen."""

    WAITED = "waited", "Chờ lâu"
    MANNER = "manner", "Thái độ phục vụ"
    UNCLEAR = "unclear", "Hướng dẫn chưa rõ"
    MORE_PAPERS = "more_papers", "Phải bổ sung nhiều lần"
    LATE = "late", "Trả kết quả trễ"
    PLACE = "place", "Chỗ ngồi, trang thiết bị"
    MONEY = "money", "Khoản thu chưa rõ"
