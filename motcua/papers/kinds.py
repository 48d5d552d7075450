"""The kinds of paper: which values, which template, which sizes, and their dated titles. Pure.

Rule makers move (the one-stop forms changed hands in 2026), so a title is looked up by day
and never written into a template.
"""

from dataclasses import dataclass
from datetime import date

from motcua.papers import data as d
from motcua.papers import linked as linked_papers
from motcua.papers import rules
from motcua.papers import waiting as w

SLIP = ("a5", "a4")


@dataclass(frozen=True, slots=True)
class Kind:
    """`symbol` follows the number ("05/HDHS"); the first of `papers` is the usual size.

    What is not numbered (a ticket, a board) is drawn when asked for and never issued.
    """

    data: type[d.Form]
    template: str
    papers: tuple[str, ...]
    symbol: str = ""
    is_numbered: bool = True


KINDS: dict[str, Kind] = {
    "01": Kind(d.Receipt, "mau_01", SLIP, "TNHS"),
    "linked": Kind(linked_papers.LinkedReceipt, "linked", SLIP, "TNLT"),
    "02": Kind(d.SupplementSlip, "mau_02", SLIP, "HDHS"),
    "03": Kind(d.RefusalSlip, "mau_03", SLIP, "TCHS"),
    "04": Kind(d.ApologyLetter, "mau_04", ("a4", "a5"), "XLGH"),
    "05": Kind(d.StopNotice, "mau_05", ("a4", "a5"), "TB-DGQ"),
    "06": Kind(d.ControlSheet, "mau_06", ("a4", "a5"), "KSHS"),
    "07": Kind(d.Register, "mau_07", ("a4",), "STD"),
    "handover": Kind(d.HandOverSlip, "handover", ("a4", "a5"), "BG"),
    "return": Kind(d.ReturnSlip, "return", SLIP, "BNTKQ"),
    "payment": Kind(w.PaymentSlip, "payment", SLIP, "NVTC"),
    "consult": Kind(w.ConsultationLetter, "consult", ("a4",), "UBND-MC"),
    "fee": Kind(d.FeeSlip, "fee", SLIP, "PT"),
    "result": Kind(d.ResultLetter, "result", ("a4",)),
    "board": Kind(d.ProcedureBoard, "board", ("a3", "a4"), is_numbered=False),
    "procedure": Kind(d.ProcedureSheet, "procedure", ("a4", "a3"), is_numbered=False),
    "ticket": Kind(d.QueueTicket, "ticket", ("80mm",), is_numbered=False),
}
AT_THE_COUNTER = frozenset(form for form, kind in KINDS.items() if kind.papers == SLIP)


@dataclass(frozen=True, slots=True)
class Title:
    """A title in use from `since` to `until` (both included). `label` is the form's own number.

    With `sectors`, it is only still found in the procedure texts of those sectors: it can be
    chosen there, it is never the default.
    """

    form: str
    text: str
    label: str = ""
    since: date = date.min
    until: date = date.max
    sectors: frozenset[str] = frozenset()


_TT03 = date(2025, 9, 15)
_TT01_LAST = date(2025, 9, 14)
_APOLOGY_SLIP = "Phiếu xin lỗi và hẹn lại ngày trả kết quả"
TITLES = (
    Title("01", "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", "Mẫu số 01"),
    Title("linked", "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"),
    Title("02", "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ", "Mẫu số 02"),
    Title("03", "Phiếu từ chối tiếp nhận giải quyết hồ sơ", "Mẫu số 03"),
    Title(
        "04", "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết", "Mẫu số 04", since=_TT03
    ),
    Title("04", _APOLOGY_SLIP, "Mẫu số 04", until=_TT01_LAST),
    Title("04", _APOLOGY_SLIP, "Mẫu số 04", since=_TT03, sectors=frozenset({"ho_tich"})),
    Title("05", "Thông báo dừng giải quyết hồ sơ", "Mẫu số 05", since=_TT03),
    Title("06", "Phiếu kiểm soát quá trình giải quyết hồ sơ", "Mẫu số 06", since=_TT03),
    Title("06", "Phiếu kiểm soát quá trình giải quyết hồ sơ", "Mẫu số 05", until=_TT01_LAST),
    Title("07", "Sổ theo dõi hồ sơ", "Mẫu số 07", since=_TT03),
    Title("07", "Sổ theo dõi hồ sơ", "Mẫu số 06", until=_TT01_LAST),
    Title("handover", "Phiếu bàn giao"),
    Title("return", "Giấy biên nhận trả kết quả"),
    Title("payment", "Phiếu báo thực hiện nghĩa vụ tài chính"),
    Title("consult", "Công văn lấy ý kiến"),
    Title("fee", "Phiếu thu phí, lệ phí"),
    Title("result", "Kết quả giải quyết thủ tục hành chính"),
    Title("board", "Danh mục thủ tục hành chính"),
    Title("procedure", "Niêm yết thủ tục hành chính"),
    Title("ticket", "Phiếu số thứ tự"),
)


def titles(form: str, on: date, sector: str = "") -> tuple[Title, ...]:
    """Titles that a paper of `form` may bear on a day, the default first. Law: forms.

    Raises KeyError for an unknown form, LookupError where the form was not in use that day.
    """
    if form not in KINDS:
        raise KeyError(form)
    key = sector.replace("-", "_")
    found = [t for t in TITLES if t.form == form and t.since <= on <= t.until]
    found = sorted(
        (t for t in found if not t.sectors or key in t.sectors), key=lambda t: bool(t.sectors)
    )
    if not found:
        raise LookupError(f"form {form} was not in use on {on:%Y-%m-%d}")
    return tuple(found)


def chosen(form: str, data: d.Form) -> Title:
    """The title that `data` asks for, or the default. Raises LookupError for one not in use."""
    open_ = titles(form, data.issued_on, data.sector)
    if not data.title:
        return open_[0]
    for title in open_:
        if title.text == data.title:
            return title
    raise LookupError(f"{data.title!r} is not a title of form {form} on that day")


def number_text(form: str, number: int, data: d.Form) -> str:
    """ "05/HDHS": the number with its leading zero and the symbol of the form. Law: layout."""
    symbol = data.symbol if isinstance(data, d.ResultLetter) else KINDS[form].symbol
    text = rules.two_digits(number)
    return f"{text}/{symbol}" if symbol else text
