"""The life of a dossier on one page: a lawyer can read it, a test can walk it."""

from dataclasses import dataclass

from django.db.models import TextChoices

from motcua.people.states import Role


class Status(TextChoices):
    """In the order of the national codes 1-10 that the Cổng Dịch vụ công quốc gia expects."""

    SUBMITTED = "submitted", "Mới đăng ký"
    ACCEPTED = "accepted", "Được tiếp nhận"
    REFUSED = "refused", "Không được tiếp nhận"
    PROCESSING = "processing", "Đang xử lý"
    SUPPLEMENT = "supplement", "Yêu cầu bổ sung giấy tờ"
    PAYMENT_DUE = "payment_due", "Yêu cầu thực hiện nghĩa vụ tài chính"
    WITHDRAWN = "withdrawn", "Công dân yêu cầu rút hồ sơ"
    STOPPED = "stopped", "Dừng xử lý"
    RESOLVED = "resolved", "Đã xử lý xong"
    RETURNED = "returned", "Đã trả kết quả"


class Stage(TextChoices):
    """Where a running dossier lies inside the office; the national status does not say."""

    ARRIVING = "arriving", "Chờ cơ quan có thẩm quyền nhận"
    QUEUED = "queued", "Chờ thủ tục trước có kết quả"
    HANDLING = "handling", "Đang thụ lý"
    PROPOSED = "proposed", "Chờ ký"


S = Status
NATIONAL_CODE = {status: n for n, status in enumerate(Status, start=1)}
RUNNING = (S.ACCEPTED, S.PROCESSING)  # the clock ticks
WAITING = (S.SUPPLEMENT, S.PAYMENT_DUE)  # the clock waits
# Sectors whose procedures may end in a duty to pay the state (nghĩa vụ tài chính): only there does
# the clock wait for money, so that nobody stops it with a notice that cannot exist.
# Law: payment-pause.
OWES = frozenset({"dat-dai", "xay-dung"})
OPEN = (*RUNNING, *WAITING)
CLOSED = (S.REFUSED, S.WITHDRAWN, S.STOPPED, S.RETURNED)

DESK = (Role.RECEPTIONIST,)
OFFICE = (Role.SPECIALIST, Role.LEADER)


class Place(TextChoices):
    """The part a centre plays for a dossier; mostly one centre plays all three."""

    DECIDING = "deciding", "Nơi giải quyết"
    RECEIVING = "receiving", "Nơi tiếp nhận"
    RETURNING = "returning", "Nơi trả kết quả"


@dataclass(frozen=True, slots=True)
class Move:
    """One edge: from where, to where (None = stays), by whom, on which paper.

    `stages` narrows a move to dossiers at that stage; empty = any stage. `places`: people of
    which centre. `by` empty = the system's own move, on the ground of a rule.
    """

    label: str
    frm: tuple[Status, ...]
    to: Status | None
    by: tuple[Role, ...]
    form: str = ""  # mẫu số, Phụ lục I Thông tư 03/2025/TT-VPCP
    stages: tuple[Stage, ...] = ()
    places: tuple[Place, ...] = (Place.DECIDING,)


A, H, P = Stage.ARRIVING, Stage.HANDLING, Stage.PROPOSED
TAKES_IN = (Place.DECIDING, Place.RECEIVING)
GIVES_BACK = (Place.DECIDING, Place.RETURNING)
MOVES = {
    "accept": Move("Tiếp nhận", (S.SUBMITTED, S.SUPPLEMENT), S.ACCEPTED, DESK, "01",
                   places=TAKES_IN),
    "refuse": Move("Từ chối tiếp nhận", (S.SUBMITTED, S.SUPPLEMENT), S.REFUSED, DESK, "03",
                   places=TAKES_IN),
    "take_over": Move("Nhận hồ sơ chuyển đến", (S.ACCEPTED,), None, DESK + OFFICE, "", (A,)),
    "start": Move("Thụ lý", (S.ACCEPTED,), S.PROCESSING, OFFICE, "", (H,)),
    "ask_supplement": Move("Yêu cầu bổ sung", (S.SUBMITTED, *RUNNING), S.SUPPLEMENT,
                           DESK + OFFICE, "02", (H,)),
    "resume": Move("Nhận bổ sung", (S.SUPPLEMENT,), S.PROCESSING, DESK + OFFICE,
                   places=TAKES_IN),
    "extend": Move("Xin lỗi và gia hạn", RUNNING, None, (Role.LEADER,), "04", (A, H, P)),
    "propose": Move("Trình ký", RUNNING, S.PROCESSING, (Role.SPECIALIST,), "", (H,)),
    "send_back": Move("Trả lại để làm lại", (S.PROCESSING,), S.PROCESSING,
                      (Role.LEADER,), "", (P,)),
    "resolve": Move("Ký kết quả", (S.PROCESSING,), S.RESOLVED, (Role.LEADER,), "", (P,)),
    "enter_result": Move("Ghi kết quả của cơ quan khác", RUNNING, S.RESOLVED,
                         (Role.SPECIALIST,), "", (H,)),
    "turn": Move("Đến lượt", (S.ACCEPTED,), None, (), "", (Stage.QUEUED,)),
    "stop": Move("Dừng giải quyết", OPEN, S.STOPPED, (Role.LEADER,), "05"),
    "ask_payment": Move("Yêu cầu nộp nghĩa vụ tài chính", RUNNING, S.PAYMENT_DUE,
                        OFFICE, "", (H,)),
    "confirm_payment": Move("Xác nhận đã nộp", (S.PAYMENT_DUE,), S.PROCESSING, DESK + OFFICE,
                            places=TAKES_IN),
    "consult": Move("Lấy ý kiến cơ quan khác", RUNNING, None, OFFICE, "", (H,)),
    "answer_consultation": Move("Ghi ý kiến trả lời", OPEN, None, DESK + OFFICE),
    "put_aside_apology": Move("Chưa cần xin lỗi", RUNNING, None, (Role.LEADER,)),
    "answer_online": Move("Công dân gửi bổ sung trực tuyến", (S.SUPPLEMENT,), None, ()),
    "decline_online": Move("Bản gửi trực tuyến chưa đủ", (S.SUPPLEMENT,), None, DESK + OFFICE,
                           places=TAKES_IN),
    "lapse": Move("Dừng vì quá hạn bổ sung", (S.SUPPLEMENT,), S.STOPPED, (), "05"),
    "withdraw": Move("Công dân rút hồ sơ", (S.SUBMITTED, *OPEN), S.WITHDRAWN, DESK,
                     places=TAKES_IN),
    "mark_urgent": Move("Đánh dấu gấp", OPEN, None, (*DESK, Role.LEADER, Role.DIRECTOR)),
    "reassign": Move("Chuyển người thụ lý", OPEN, None, (Role.LEADER, Role.DIRECTOR)),
    "collect_online": Move("Công dân nhận kết quả trực tuyến", (S.RESOLVED,), S.RETURNED, ()),
    "correct": Move("Đính chính kết quả", (S.RESOLVED, S.RETURNED), None, (Role.LEADER,)),
    "hand_over": Move("Trả kết quả", (S.RESOLVED,), S.RETURNED, DESK,
                      places=GIVES_BACK),
}  # fmt: skip

# What the citizen is told of, in the past tense; some of these are the system's own.
PUBLIC_MOVES = {
    "accept": "Đã tiếp nhận",
    "take_over": "Nơi giải quyết đã nhận hồ sơ",
    "start": "Đang xử lý",
    "ask_supplement": "Đề nghị bổ sung giấy tờ",
    "resume": "Đã nhận giấy tờ bổ sung",
    "answer_online": "Ông/bà đã gửi giấy tờ bổ sung trực tuyến",
    "ask_payment": "Chờ nộp nghĩa vụ tài chính",
    "confirm_payment": "Đã xác nhận nộp nghĩa vụ tài chính",
    "incident": "Hẹn lại sau sự cố của trung tâm",
    "recount": "Hẹn lại ngày trả",
    "lapse": "Dừng vì quá hạn bổ sung",
    "extend": "Xin lỗi và hẹn lại ngày trả",
    "turn": "Đến lượt giải quyết",
    "resolve": "Đã có kết quả",
    "enter_result": "Đã có kết quả",
    "hand_over": "Đã trả kết quả",
    "collect_online": "Ông/bà đã tải kết quả",
    "correct": "Đã đính chính kết quả",
    "serve_now": "Đã giải quyết và trả kết quả",
    "stop": "Dừng giải quyết",
    "withdraw": "Đã rút hồ sơ theo yêu cầu",
    "refuse": "Không tiếp nhận",
}

# After these the later day is ours to be sorry for; a wait for the citizen only shows the first.
OUR_MOVES = frozenset({"extend", "incident", "recount", "turn"})
# What a centre sees of a dossier that it only receives or gives back: what the citizen is told too,
# and the fee, which it may have taken.
TOLD_ELSEWHERE = frozenset({*PUBLIC_MOVES, "take_fee"})
