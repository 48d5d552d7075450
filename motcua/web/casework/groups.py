"""A page of a worklist in groups by urgency, each said with a word, an icon and a colour."""

from collections.abc import Iterable
from dataclasses import dataclass

from motcua.dossiers.queries import Row
from motcua.dossiers.states import RUNNING, WAITING, Stage


@dataclass(frozen=True, slots=True)
class Group:
    key: str  # also the CSS class
    label: str
    icon: str
    rows: list[Row]


# In the order in which a desk is worked off.
KINDS = {
    "urgent": ("Gấp", "lightning-charge-fill"),
    "late": ("Quá hạn", "exclamation-octagon-fill"),
    "today": ("Đến hạn hôm nay", "alarm-fill"),
    "soon": ("Sắp đến hạn", "hourglass-split"),
    "fine": ("Còn hạn", "check-circle"),
    "queued": ("Chờ thủ tục trước, chưa tính hạn", "diagram-3"),
    "paused": ("Đang chờ bổ sung, đồng hồ dừng", "pause-circle"),
    "none": ("Không còn tính hạn", "check2-all"),
}


def urgency_of(row: Row) -> str:
    """A key of KINDS, the flag "urgent" aside. What waits for papers stands by
    itself; its row says where it was late before."""
    if row.status in WAITING:
        return "paused"
    if row.stage == Stage.QUEUED and row.status in RUNNING:
        return "queued"
    return row.urgency or "none"


def grouped(rows: Iterable[Row]) -> list[Group]:
    """The rows in their order, under the headings that have any."""
    kept: dict[str, list[Row]] = {key: [] for key in KINDS}
    for row in rows:
        urgency = urgency_of(row)
        urgent = row.urgent and urgency not in {"paused", "queued", "none"}
        kept["urgent" if urgent else urgency].append(row)
    return [Group(key, *KINDS[key], found) for key, found in kept.items() if found]
