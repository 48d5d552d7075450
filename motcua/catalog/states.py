"""Closed word lists of the catalogue."""

from django.db.models import TextChoices


class Unit(TextChoices):
    WORKING_DAY = "working_day", "ngày làm việc"
    CALENDAR_DAY = "calendar_day", "ngày"
    HOUR = "hour", "giờ làm việc"
    SAME_DAY = "same_day", "trong ngày"
    MONTH = "month", "tháng"


class VersionState(TextChoices):
    DRAFT = "draft", "Bản nháp"
    PUBLISHED = "published", "Đã công bố"
    DISMISSED = "dismissed", "Đã bỏ qua"


class DocumentKind(TextChoices):
    ORIGINAL = "original", "Bản chính"
    COPY = "copy", "Bản sao"
    CERTIFIED_COPY = "certified_copy", "Bản sao chứng thực"
    ORIGINAL_OR_CERTIFIED = "original_or_certified_copy", "Bản chính hoặc bản sao chứng thực"
    PRESENT_ONLY = "present_only", "Xuất trình"
    ELECTRONIC = "electronic_data", "Dữ liệu điện tử"


class OnlineLevel(TextChoices):
    FULL = "full", "Toàn trình"
    PARTIAL = "partial", "Một phần"
    NONE = "none", "Chưa trực tuyến"


class Confidence(TextChoices):
    HIGH = "high", "Chắc"
    MEDIUM = "medium", "Vừa"
    LOW = "low", "Cần kiểm tra"
    UNKNOWN = "unknown", "Không rõ"
