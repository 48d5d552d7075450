"""The rows of the Phiếu kiểm soát: each event that passes a dossier from one hand to the next."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from motcua.core import clock
from motcua.core.workdays import WorkCalendar
from motcua.dossiers.models import Dossier, DossierEvent
from motcua.dossiers.stepping import PARTS, StepOf, step_after
from motcua.papers.data import Handling

CITIZEN, DESK = "Người nộp hồ sơ", "Bộ phận Một cửa"
HANDLER, LEADER, OFFICE = "Bộ phận thụ lý", "Lãnh đạo ký", "Cơ quan phối hợp"
# From whom, to whom, what is noted. The one who did it gives, but where they take.
WAYS = {
    "accept": (CITIZEN, DESK, "Tiếp nhận"),
    "take_over": ("Nơi tiếp nhận", DESK, "Nhận hồ sơ chuyển đến"),
    "start": (DESK, HANDLER, "Thụ lý"),
    "reassign": (HANDLER, HANDLER, "Chuyển người thụ lý"),
    "ask_supplement": (HANDLER, CITIZEN, "Yêu cầu bổ sung"),
    "resume": (CITIZEN, HANDLER, "Đã bổ sung"),
    "ask_payment": (HANDLER, CITIZEN, "Nộp nghĩa vụ tài chính"),
    "confirm_payment": (CITIZEN, HANDLER, "Đã nộp tiền"),
    "consult": (HANDLER, OFFICE, "Lấy ý kiến"),
    "answer_consultation": (OFFICE, HANDLER, "Đã trả lời"),
    "propose": (HANDLER, LEADER, "Trình ký"),
    "send_back": (LEADER, HANDLER, "Trả lại làm lại"),
    "resolve": (LEADER, DESK, "Đã ký kết quả"),
    "enter_result": ("Cơ quan giải quyết", DESK, "Có kết quả"),
    "hand_over": (DESK, CITIZEN, "Đã trả kết quả"),
    "collect_online": (DESK, CITIZEN, "Nhận trực tuyến"),
    "withdraw": (DESK, CITIZEN, "Công dân rút hồ sơ"),
    "stop": (HANDLER, DESK, "Dừng giải quyết"),
    "lapse": (HANDLER, DESK, "Dừng vì quá hạn bổ sung"),
}
TAKES = frozenset(
    {"accept", "take_over", "start", "resume", "confirm_payment", "answer_consultation"}
)
PAUSES = frozenset({"ask_supplement", "ask_payment"})
# What ends the step before, so that it can be judged; the others only turn aside.
ENDS = frozenset({"start", "propose", "send_back", "resolve", "enter_result"})


def hand_overs(
    dossier: Dossier, events: Iterable[DossierEvent], steps: Sequence[StepOf],
    calendar: WorkCalendar, names: dict[str, str],
) -> tuple[Handling, ...]:  # fmt: skip
    """One row for each, in the order of the log. What was judged early, in time or late is the
    step that ends there: by the limit of the internal process, else by the promise then."""
    rows: list[Handling] = []
    due = limit = None
    at_step = 0
    for event in events:
        order, minutes = step_after(steps, event.move) if event.move in PARTS else (0, 0)
        goes_on = event.move == "start" and order == at_step  # the acceptance has led here already
        ends = event.move in ENDS and not goes_on
        outcome = _outcome(event, limit or due) if ends else ""
        if text := event.data.get("due_at"):
            due = datetime.fromisoformat(text)
        if not goes_on and (event.move in PARTS or event.move in PAUSES):
            at_step, limit = order, calendar.advance(event.at, minutes) if minutes else None
        if event.move in WAYS:
            rows.append(_row(dossier, event, outcome, names))
    return tuple(rows)


def _outcome(event: DossierEvent, limit: datetime | None) -> str:
    """Before its day, on it, or after its moment."""
    if limit is None:
        return ""
    if event.at > limit:
        return "Quá hạn"
    return "Đúng hạn" if clock.day_of(event.at) == clock.day_of(limit) else "Trước hạn"


def _row(dossier: Dossier, event: DossierEvent, outcome: str, names: dict[str, str]) -> Handling:
    giving, taking, note = WAYS[event.move]
    who = event.by.full_name if event.by else "Hệ thống"
    giver, taker = ("", who) if event.move in TAKES else (who, "")
    data = event.data
    if event.move == "reassign":
        giver, taker = (names.get(str(data.get(key) or ""), "") for key in ("before", "to"))
    if giving == CITIZEN:
        giver = dossier.submitter_name
    if taking == CITIZEN and event.move != "lapse":
        taker = dossier.submitter_name
    if event.move in ("consult", "answer_consultation") and data.get("office"):
        office = str(data["office"])
        giving, taking = (giving, office) if event.move == "consult" else (office, taking)
    return Handling(giving, taking, clock.local(event.at), giver, taker, outcome, note)
