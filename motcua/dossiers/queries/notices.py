"""Notices to one of the staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from motcua.dossiers.models import Notice
from motcua.people.models import Staff

PAGE = 50
MOST_COUNTED = 99
LABELS = {
    "late": ("Đã quá hạn", "exclamation-octagon-fill"),
    "due_soon": ("Sắp đến hạn trả", "alarm-fill"),
    "sent_online": ("Công dân gửi bổ sung", "cloud-arrow-up"),
    "step_soon": ("Sắp hết giờ của bước", "hourglass-split"),
    "linked": ("Thủ tục liên thông", "diagram-3"),
    "lying": ("Hồ sơ chờ nhận quá lâu", "inbox-fill"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One notice as it is shown."""

    key: int
    kind: str
    label: str
    icon: str
    text: str
    number: str  # of the dossier; "" = about none
    at: datetime
    is_read: bool


def unread_count(staff: Staff) -> int:
    """How many, up to 100: above 99 nobody counts. 1 query on the index of the unread."""
    rows = Notice.objects.filter(centre_id=staff.centre_id, staff=staff, read_at=None)
    return int(rows.order_by()[: MOST_COUNTED + 1].count())


def notices_of(staff: Staff) -> Sequence[Told]:
    """The latest of one's own, the unread first. 1 query."""
    rows = Notice.objects.filter(centre_id=staff.centre_id, staff=staff).select_related("dossier")
    found = list(rows.filter(read_at=None).order_by("-at", "-pk")[:PAGE])
    found += list(rows.filter(read_at__isnull=False).order_by("-at", "-pk")[: PAGE - len(found)])
    return [_told(row) for row in found]


def _told(row: Notice) -> Told:
    label, icon = LABELS.get(row.kind, ("Nhắc việc", "bell"))
    number = row.dossier.number if row.dossier else ""
    return Told(row.pk, row.kind, label, icon, row.text, number, row.at, row.read_at is not None)
