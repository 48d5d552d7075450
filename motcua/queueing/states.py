"""The life of a ticket, and who goes first."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TicketStatus(TextChoices):
    WAITING = "waiting", "Đang chờ"
    CALLED = "called", "Đang gọi"
    SERVING = "serving", "Đang phục vụ"
    SERVED = "served", "Đã phục vụ"
    NO_SHOW = "no_show", "Vắng mặt"
    LEFT = "left", "Đã về"


class Priority(TextChoices):
    """Đối tượng ưu tiên: given by the law, not by favour. The public reads these labels."""

    NONE = "none", _("Không")
    DISABLED = "disabled", _("Người khuyết tật")
    ELDER = "elder", _("Người cao tuổi")
    PREGNANT = "pregnant", _("Phụ nữ mang thai")
    SMALL_CHILD = "small_child", _("Bế con nhỏ")
    MERIT = "merit", _("Người có công")
    URGENT = "urgent", _("Việc gấp")  # staff only, with a reason on record


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
