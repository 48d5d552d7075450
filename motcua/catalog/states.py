"""Closed word lists of the catalogue."""

from decimal import Decimal

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


def allowance_words(allowance: Decimal, unit: str) -> str:
    """A time limit as papers say it: "03 ngày làm việc", "2,5 ngày làm việc", "trong ngày"."""
    if unit == Unit.SAME_DAY:
        return "Trong ngày"
    whole = allowance == allowance.to_integral_value()
    number = f"{int(allowance):02d}" if whole else f"{allowance.normalize()}".replace(".", ",")
    return f"{number} {Unit(unit).label}"


class Channel(TextChoices):
    DIRECT = "direct", "Trực tiếp"
    ONLINE = "online", "Trực tuyến"
    POSTAL = "postal", "Bưu chính công ích"


class FeeKind(TextChoices):
    FEE = "fee", "Phí"
    CHARGE = "charge", "Lệ phí"


class FeeSetter(TextChoices):
    NATIONAL = "national", "Trung ương"
    PROVINCE = "province", "HĐND cấp tỉnh"


class FeeBasis(TextChoices):
    """What one amount is counted for."""

    CASE = "per_case", "trường hợp"
    PAGE = "per_page", "trang"
    COPY = "per_copy", "bản"
    DOCUMENT = "per_document", "văn bản"
    TRANSACTION = "per_transaction", "giao dịch"
    WILL = "per_will", "di chúc"
    PERSON = "per_person", "người"
    PERMIT = "per_permit", "giấy phép"
    PARCEL = "per_parcel", "thửa đất"
    M2_MONTH = "per_m2_month", "m² mỗi tháng"


class AnyCounterScope(TextChoices):
    """How far away the centre that decides may be from the one that receives."""

    PROVINCE = "province", "Trong tỉnh, thành phố"
    NATION = "nation", "Toàn quốc"
