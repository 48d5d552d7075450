"""The life of a ticket, and who goes first."""

from dataclasses import dataclass

from django.db.models import TextChoices


class TicketStatus(TextChoices):
    WAITING = "waiting", "Đang chờ"
    CALLED = "called", "Đang gọi"
    SERVING = "serving", "Đang phục vụ"
    SERVED = "served", "Đã phục vụ"
    NO_SHOW = "no_show", "Vắng mặt"
    LEFT = "left", "Đã về"


class Priority(TextChoices):
    """Đối tượng ưu tiên: given by the law, not by favour."""

    NONE = "none", "Không"
    DISABLED = "disabled", "Người khuyết tật"
    ELDER = "elder", "Người cao tuổi"
    PREGNANT = "pregnant", "Phụ nữ mang thai"
    SMALL_CHILD = "small_child", "Bế con nhỏ"
    MERIT = "merit", "Người có công"
    URGENT = "urgent", "Việc gấp"  # staff only, with a reason on record


class Outcome(TextChoices):
    """What a served visit came to: a ticket is not a dossier."""

    DOSSIER = "dossier", "Có hồ sơ"
    GUIDANCE = "guidance", "Hướng dẫn"
    RETURN = "return", "Trả kết quả"
    OTHER = "other", "Việc khác"


KIOSK_PRIORITIES = tuple(p for p in Priority if p is not Priority.URGENT)

S = TicketStatus
AT_COUNTER = (S.CALLED, S.SERVING)
ALIVE = (S.WAITING, S.CALLED, S.SERVING)


@dataclass(frozen=True, slots=True)
class TicketMove:
    label: str
    frm: tuple[TicketStatus, ...]
    to: TicketStatus


MOVES = {
    "call_next": TicketMove("Gọi số tiếp", (S.WAITING,), S.CALLED),
    "call_ticket": TicketMove("Gọi số này", (S.WAITING,), S.CALLED),
    "recall": TicketMove("Gọi lại", (S.CALLED, S.SERVING), S.CALLED),
    "begin": TicketMove("Bắt đầu phục vụ", (S.CALLED,), S.SERVING),
    "no_show": TicketMove("Vắng mặt", (S.CALLED,), S.NO_SHOW),
    "put_back": TicketMove("Cho vào hàng lại", (S.NO_SHOW, S.CALLED), S.WAITING),
    "transfer": TicketMove("Chuyển hàng", (S.CALLED, S.SERVING), S.WAITING),
    "finish": TicketMove("Xong", (S.SERVING, S.CALLED), S.SERVED),
    "give_priority": TicketMove("Đổi diện ưu tiên", (S.WAITING,), S.WAITING),
    "leave": TicketMove("Người dân về", (S.WAITING,), S.LEFT),
}
