"""Who may do what, by job."""

from django.db.models import TextChoices


class Role(TextChoices):
    """Rights come from an assignment to a centre with dates, never from the employer."""

    RECEPTIONIST = "receptionist", "Người tiếp nhận hồ sơ"
    SPECIALIST = "specialist", "Công chức chuyên môn"
    LEADER = "leader", "Lãnh đạo UBND"
    DIRECTOR = "director", "Giám đốc Trung tâm"
    ADMINISTRATOR = "administrator", "Quản trị viên"
    AUDITOR = "auditor", "Người kiểm tra"
    VOLUNTEER = "volunteer", "Tình nguyện viên"

    @property
    def in_words(self) -> str:
        """The label inside of a sentence: "lãnh đạo UBND", capitals of names kept."""
        label = str(self.label)
        return label[0].lower() + label[1:]


class Capacity(TextChoices):
    """In whose name somebody signs. Law: sign-on-behalf."""

    HEAD = "head", "Người đứng đầu (CHỦ TỊCH)"
    TM = "tm", "TM.: thay mặt Ủy ban nhân dân"
    KT = "kt", "KT.: cấp phó ký thay"
    TL = "tl", "TL.: ký thừa lệnh"
    TUQ = "tuq", "TUQ.: ký thừa ủy quyền"


# Who does what, where several rooms and doors ask.
LEADS = (Role.LEADER, Role.DIRECTOR)
MANAGES = (Role.ADMINISTRATOR, Role.DIRECTOR)
WORKS_AT_COUNTERS = (Role.RECEPTIONIST, Role.DIRECTOR)
SEES_DOSSIERS = (Role.RECEPTIONIST, Role.SPECIALIST, Role.LEADER, Role.DIRECTOR, Role.AUDITOR)
SCOPES = {
    "tickets": "Cấp và gọi số",
    "dossiers:read": "Đọc hồ sơ",
    "dossiers:write": "Tiếp nhận, xử lý, trả hồ sơ",
}
