"""The words of each message, one sentence per fact. Pure."""

from datetime import timedelta

TEMPLATES = {
    "received": "{unit}: đã nhận hồ sơ {code}. Hẹn trả kết quả {due}. Tra cứu: mã hồ sơ và 4 số "
    "cuối của căn cước.",
    "received_for": "{unit}: đã nhận hồ sơ {code} và chuyển {decider} giải quyết. Hẹn trả kết quả "
    "chậm nhất {due}. Tra cứu: mã hồ sơ và 4 số cuối của căn cước.",
    "sooner": "{unit}: đã nhận hồ sơ {code} chuyển đến. Hẹn trả kết quả sớm hơn: {due}.",
    "supplement": "{unit}: hồ sơ {code} cần bổ sung {count} giấy tờ, ghi trên phiếu {paper}. "
    "Hạn cuối: hết ngày {until}. Ông/bà mang đến bất kỳ quầy nào, hoặc gửi ảnh chụp ở trang tra "
    "cứu: mã này và 4 số cuối của căn cước.",
    "refused": "{unit}: chưa nhận được hồ sơ, lý do ghi trên phiếu {paper}.",
    "resumed": "{unit}: đã nhận giấy tờ bổ sung của hồ sơ {code}. Hẹn trả kết quả {due}.",
    "apology": "{unit} xin lỗi ông/bà: hồ sơ {code} chậm so với hẹn. Ngày trả mới: {due}. "
    "Lý do: {reason}.",
    "payment_due": "{unit}: hồ sơ {code} chờ ông/bà nộp nghĩa vụ tài chính theo thông báo "
    "{notice}{pay_by}. Thời gian chờ không tính vào hạn trả kết quả.",
    "payment_confirmed": "{unit}: đã xác nhận ông/bà nộp nghĩa vụ tài chính của hồ sơ {code}. "
    "Hẹn trả kết quả {due}.",
    "incident_over": "{unit}: công việc bị gián đoạn ({reason}), nên hồ sơ {code} được hẹn lại "
    "{due}. Xin ông/bà thông cảm.",
    "recounted": "{unit}: lịch làm việc thay đổi, nên hồ sơ {code} được hẹn lại {due}. "
    "Lý do: {reason}.",
    "supplement_reminder": "{unit}: hồ sơ {code} chờ ông/bà bổ sung giấy tờ, hạn cuối là hết ngày "
    "{until}. Quá ngày này hồ sơ dừng giải quyết.",
    "supplement_sent": "{unit}: đã nhận tệp ông/bà gửi bổ sung cho hồ sơ {code}. Chúng tôi xem và "
    "nhắn lại.",
    "supplement_short": "{unit}: tệp ông/bà gửi cho hồ sơ {code} chưa đủ: {reason}. Hạn gửi lại: "
    "hết ngày {until}.",
    "ready": "{unit}: hồ sơ {code} đã có kết quả. Mời ông/bà đến nhận, mang theo giấy hẹn.",
    "linked_received": "{unit}: đã nhận yêu cầu liên thông {code}, {count} thủ tục. Hẹn trả: "
    "{parts}. Tra cứu: mã này và 4 số cuối của căn cước.",
    "linked_ready": "{unit}: {what} đã có kết quả, hồ sơ {code}. {rest}",
    "linked_later": "{unit}: yêu cầu liên thông {code} có thủ tục hẹn lại. {rest}",
    "linked_denied": "{unit}: {what} không được giải quyết, lý do ghi trên văn bản trả lời, hồ sơ "
    "{code}. {rest}",
    "linked_stopped": "{unit}: {what} dừng giải quyết, hồ sơ {code}. Lý do: {reason}. {rest}",
    "stopped": "{unit}: hồ sơ {code} dừng giải quyết. Lý do: {reason}.",
    "ready_online": "{unit}: hồ sơ {code} đã có kết quả. Ông/bà tải về ở trang theo dõi: quét mã "
    "QR trên giấy hẹn, nhập 4 số cuối căn cước.",
    "uncollected": "{unit}: kết quả hồ sơ {code} có từ ngày {since}, mời ông/bà đến nhận. Kết quả "
    "được giữ cho ông/bà.",
    "corrected": "{unit} xin lỗi ông/bà: kết quả hồ sơ {code} được đính chính. Mời ông/bà mang bản "
    "cũ đến đổi bản mới. Lý do: {reason}.",
}
# Then the row stays "không gửi được" and shows on the console.
WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 600))
LONGEST_REASON = 160


def words(template: str, **facts: object) -> str:
    """The message text. An SMS is short: a long reason is cut, the rest is on the paper. Every
    other fact stands whole, as a promise that is cut is none."""
    if "reason" in facts:
        facts["reason"] = str(facts["reason"])[:LONGEST_REASON].rstrip(" .")
    return TEMPLATES[template].format(**facts).rstrip()
