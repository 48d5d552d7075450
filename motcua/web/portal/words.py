"""Words of the rooms that citizens read, marked for translation here: rooms speak Vietnamese.

`gettext(word)` then gives the reader's language. Staff screens show the rooms' words as they are.
"""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

STATUS = {
    "submitted": gettext_noop("Mới đăng ký"),
    "accepted": gettext_noop("Được tiếp nhận"),
    "refused": gettext_noop("Không được tiếp nhận"),
    "processing": gettext_noop("Đang xử lý"),
    "supplement": gettext_noop("Yêu cầu bổ sung giấy tờ"),
    "payment_due": gettext_noop("Yêu cầu thực hiện nghĩa vụ tài chính"),
    "withdrawn": gettext_noop("Công dân yêu cầu rút hồ sơ"),
    "stopped": gettext_noop("Dừng xử lý"),
    "resolved": gettext_noop("Đã xử lý xong"),
    "returned": gettext_noop("Đã trả kết quả"),
}
MOVES = (
    gettext_noop("Đã tiếp nhận"),
    gettext_noop("Nơi giải quyết đã nhận hồ sơ"),
    gettext_noop("Đang xử lý"),
    gettext_noop("Đề nghị bổ sung giấy tờ"),
    gettext_noop("Đã nhận giấy tờ bổ sung"),
    gettext_noop("Ông/bà đã gửi giấy tờ bổ sung trực tuyến"),
    gettext_noop("Chờ nộp nghĩa vụ tài chính"),
    gettext_noop("Đã xác nhận nộp nghĩa vụ tài chính"),
    gettext_noop("Hẹn lại sau sự cố của trung tâm"),
    gettext_noop("Hẹn lại ngày trả"),
    gettext_noop("Dừng vì quá hạn bổ sung"),
    gettext_noop("Xin lỗi và hẹn lại ngày trả"),
    gettext_noop("Đã có kết quả"),
    gettext_noop("Đến lượt giải quyết"),
    gettext_noop("Đã trả kết quả"),
    gettext_noop("Ông/bà đã tải kết quả"),
    gettext_noop("Đã đính chính kết quả"),
    gettext_noop("Đã giải quyết và trả kết quả"),
    gettext_noop("Dừng giải quyết"),
    gettext_noop("Đã rút hồ sơ theo yêu cầu"),
    gettext_noop("Không tiếp nhận"),
)
# What a status means for the person, and what to do next.
NEXT = {
    "submitted": gettext_noop(
        "Trung tâm đã nhận đề nghị và đang kiểm tra giấy tờ. Ông/bà chờ tin nhắn."
    ),
    "accepted": gettext_noop("Hồ sơ đã đủ và đang chờ xử lý. Ông/bà chưa phải làm gì thêm."),
    "refused": gettext_noop(
        "Hồ sơ chưa được tiếp nhận. Lý do ghi trên phiếu; ông/bà có thể nộp lại."
    ),
    "processing": gettext_noop("Hồ sơ đang được xử lý. Ông/bà chưa phải làm gì thêm."),
    "supplement": gettext_noop("Xin ông/bà mang thêm giấy tờ dưới đây đến trung tâm."),
    "payment_due": gettext_noop(
        "Xin ông/bà nộp khoản tiền theo thông báo, rồi hồ sơ được xử lý tiếp."
    ),
    "withdrawn": gettext_noop("Hồ sơ đã được rút theo yêu cầu. Khi cần, ông/bà nộp lại từ đầu."),
    "stopped": gettext_noop("Hồ sơ đã dừng giải quyết. Lý do ghi trong thông báo đã gửi ông/bà."),
    "resolved": gettext_noop(
        "Đã có kết quả. Ông/bà mang giấy hẹn và căn cước đến trung tâm để nhận."
    ),
    "returned": gettext_noop("Kết quả đã trao. Cảm ơn ông/bà."),
}
# Where no list stands below: the code alone opens no details, and files that lie here wait for us.
ASKED_FOR = gettext_noop(
    "Hồ sơ cần bổ sung giấy tờ. Những gì cần mang ghi trên phiếu yêu cầu bổ sung đã trao ông/bà."
)
SENT_IN = gettext_noop(
    "Chúng tôi đang xem giấy tờ ông/bà gửi thêm. Ông/bà chưa phải làm gì, xin chờ tin nhắn."
)
LEVELS = {
    "satisfied": gettext_noop("Hài lòng"),
    "acceptable": gettext_noop("Chấp nhận được"),
    "not_satisfied": gettext_noop("Không hài lòng"),
}
FACES = {"satisfied": "emoji-smile", "acceptable": "emoji-neutral", "not_satisfied": "emoji-frown"}
REASONS = {
    "waited": gettext_noop("Chờ lâu"),
    "manner": gettext_noop("Thái độ phục vụ"),
    "unclear": gettext_noop("Hướng dẫn chưa rõ"),
    "more_papers": gettext_noop("Phải bổ sung nhiều lần"),
    "late": gettext_noop("Trả kết quả trễ"),
    "place": gettext_noop("Chỗ ngồi, trang thiết bị"),
    "money": gettext_noop("Khoản thu chưa rõ"),
}
CATALOGUE = (
    gettext_noop("Bản chính"),
    gettext_noop("Bản sao"),
    gettext_noop("Bản sao chứng thực"),
    gettext_noop("Bản chính hoặc bản sao chứng thực"),
    gettext_noop("Xuất trình"),
    gettext_noop("Dữ liệu điện tử"),
    gettext_noop("Toàn trình"),
    gettext_noop("Một phần"),
    gettext_noop("Chưa trực tuyến"),
    gettext_noop("Trực tiếp"),
    gettext_noop("Trực tuyến"),
    gettext_noop("Bưu chính công ích"),
    gettext_noop("Phí"),
    gettext_noop("Lệ phí"),
    gettext_noop("Trung ương"),
    gettext_noop("HĐND cấp tỉnh"),
    gettext_noop("trường hợp"),
    gettext_noop("trang"),
    gettext_noop("bản"),
    gettext_noop("văn bản"),
    gettext_noop("giao dịch"),
    gettext_noop("di chúc"),
    gettext_noop("người"),
    gettext_noop("giấy phép"),
    gettext_noop("thửa đất"),
    gettext_noop("m² mỗi tháng"),
)
REFUSALS = (
    gettext_noop("Không tìm thấy hồ sơ này. Ông/bà xem lại mã in trên giấy hẹn."),
    gettext_noop("Thủ tục này không có hiệu lực hôm nay. Xin tìm lại trong danh mục."),
    gettext_noop("Không tìm thấy trung tâm này. Ông/bà xem lại địa chỉ."),
    gettext_noop("Chưa có trung tâm nào được thiết lập ở đây."),
    gettext_noop("Dấu trang không đúng. Xin mở lại danh sách từ đầu."),
    gettext_noop("Góp ý dài tối đa 2.000 ký tự."),
    gettext_noop("Lý do không có trong danh sách."),
    gettext_noop("Chọn một trong ba mức: hài lòng, chấp nhận được, không hài lòng."),
)
WEEKDAYS = (
    gettext_noop("thứ Hai"),
    gettext_noop("thứ Ba"),
    gettext_noop("thứ Tư"),
    gettext_noop("thứ Năm"),
    gettext_noop("thứ Sáu"),
    gettext_noop("thứ Bảy"),
    gettext_noop("Chủ nhật"),
)
SHORT_WEEKDAYS = (
    gettext_noop("T2"),
    gettext_noop("T3"),
    gettext_noop("T4"),
    gettext_noop("T5"),
    gettext_noop("T6"),
    gettext_noop("T7"),
    gettext_noop("CN"),
)


def next_words(status: str, *, in_full: bool = True, is_sent: bool = False) -> str:
    """What to do next, in Vietnamese; `in_full` where the missing papers are listed below it."""
    if status == "supplement" and is_sent:
        return SENT_IN
    return ASKED_FOR if status == "supplement" and not in_full else NEXT[status]


def allowance_words(amount: object, unit: str, serves_now: bool = False) -> str:
    """A time limit as citizens read it: "3 ngày làm việc", "Trong ngày"."""
    if unit == "same_day":
        return _("Trả ngay tại quầy, trong ngày") if serves_now else _("Trong ngày")
    number = float(str(amount))
    said = f"{number:g}".replace(".", _(","))
    count = 1 if number == 1 else 2
    forms = {
        "working_day": ngettext("%(n)s ngày làm việc", "%(n)s ngày làm việc", count),
        "calendar_day": ngettext("%(n)s ngày", "%(n)s ngày", count),
        "hour": ngettext("%(n)s giờ làm việc", "%(n)s giờ làm việc", count),
        "month": ngettext("%(n)s tháng", "%(n)s tháng", count),
    }
    return forms[unit] % {"n": said}


_LEFT = re.compile(r"(còn|quá hạn) (\d+) (ngày làm việc|giờ|phút)")
_TODAY = re.compile(r"đến hạn hôm nay lúc (\d\d:\d\d)")


def left_words(said: str) -> str:
    """The room's words of how much time is left, in the reader's language."""
    if today := _TODAY.fullmatch(said):
        return _("đến hạn hôm nay lúc %(time)s") % {"time": today[1]}
    found = _LEFT.fullmatch(said)
    if found is None:
        return {
            "vừa quá hạn": _("vừa quá hạn"),
            "sắp đến hạn": _("sắp đến hạn"),
        }.get(said, said)
    n = int(found[2])
    is_late = found[1] != "còn"
    if found[3] == "ngày làm việc":
        words = (
            ngettext("quá hạn %(n)s ngày làm việc", "quá hạn %(n)s ngày làm việc", n)
            if is_late
            else ngettext("còn %(n)s ngày làm việc", "còn %(n)s ngày làm việc", n)
        )
    elif found[3] == "giờ":
        words = (
            ngettext("quá hạn %(n)s giờ", "quá hạn %(n)s giờ", n)
            if is_late
            else ngettext("còn %(n)s giờ", "còn %(n)s giờ", n)
        )
    else:
        words = (
            ngettext("quá hạn %(n)s phút", "quá hạn %(n)s phút", n)
            if is_late
            else ngettext("còn %(n)s phút", "còn %(n)s phút", n)
        )
    return words % {"n": n}
