"""The record in words: kinds of entries, what was done, what was noted with it."""

from datetime import datetime
from typing import Any

from motcua.catalog.states import AnyCounterScope
from motcua.core import clock
from motcua.people.states import Capacity, Role

# Beginnings of AuditEntry.what, as a reader would group them.
KINDS = (
    ("read.", "Xem hồ sơ, giấy tờ"),
    ("applicant.", "Tìm, xem thông tin người dân"),
    ("sign-", "Đăng nhập, đăng xuất"),
    ("staff.", "Tài khoản"),
    ("assignment.", "Phân công"),
    ("authority.", "Quyền ký"),
    ("absence.", "Vắng mặt"),
    ("sign_key.", "Chứng thư số"),
    ("key.", "Khoá API"),
    ("counter.", "Quầy"),
    ("line.", "Hàng chờ"),
    ("hours.", "Giờ làm việc"),
    ("calendar.", "Lịch nghỉ"),
    ("incident.", "Sự cố"),
    ("centre.", "Trung tâm"),
    ("catalogue.", "Danh mục"),
    ("book.", "Sổ chứng thực"),
    ("file.", "Tệp tải lên"),
    ("message.", "Tin nhắn"),
)
WORDS = {
    "read.dossier": "xem hồ sơ",
    "read.file": "xem giấy tờ",
    "read.paper": "xem, in giấy",
    "read.register": "in sổ theo dõi hồ sơ",
    "read.book": "xem, in sổ chứng thực",
    "applicant.search": "tìm người",
    "applicant.view": "xem thông tin một người",
    "sign-in": "đăng nhập",
    "sign-out.everywhere": "đăng xuất mọi nơi",
    "staff.add": "thêm tài khoản",
    "staff.change": "sửa thông tin",
    "staff.reset-password": "đặt lại mật khẩu",
    "staff.change-password": "đổi mật khẩu",
    "staff.reset-second-step": "bỏ bước thứ hai",
    "assignment.begin": "phân công",
    "assignment.end": "kết thúc phân công",
    "authority.give": "giao quyền ký",
    "authority.end": "kết thúc quyền ký",
    "absence.note": "báo vắng",
    "absence.remove": "bỏ báo vắng",
    "sign_key.add": "thêm chứng thư số",
    "sign_key.picture": "đổi hình chữ ký, con dấu",
    "sign_key.revoke": "thu hồi chứng thư số",
    "key.make": "cấp khoá API",
    "key.revoke": "thu hồi khoá API",
    "counter.put": "ghi quầy",
    "line.put": "ghi hàng chờ",
    "hours.put": "đổi giờ làm việc",
    "calendar.put": "ghi ngày nghỉ, làm bù",
    "calendar.remove": "bỏ ngày nghỉ",
    "incident.declare": "công bố sự cố",
    "incident.end": "kết thúc sự cố",
    "centre.found": "lập trung tâm",
    "centre.change": "sửa thông tin trung tâm",
    "catalogue.publish": "công bố thủ tục",
    "catalogue.dismiss": "bỏ qua bản nháp",
    "catalogue.any_counter": "mở tiếp nhận mọi nơi",
    "catalogue.any_counter_end": "kết thúc tiếp nhận mọi nơi",
    "catalogue.end": "kết thúc hiệu lực thủ tục",
    "book.close": "khóa sổ",
    "file.infected": "chặn tệp có mã độc",
    "message.again": "gửi lại tin nhắn",
}

# What stands in AuditEntry.detail, in words.
NAMES = {
    "address": "địa chỉ", "administrator": "quản trị viên", "authority_name": "cơ quan",
    "by": "tìm theo", "by hand": "sửa tay", "capacity": "tư cách", "codes": "hồ sơ",
    "counters": "quầy", "decided": "đã có quyết định", "decision": "quyết định",
    "email": "thư điện tử", "ended": "số nơi", "found": "số người tìm thấy", "from": "từ",
    "from_on": "từ ngày", "full_name": "họ tên", "hours": "giờ", "is_active": "tài khoản mở",
    "key": "khoá", "last_day": "ngày cuối", "length": "số ký tự", "lines": "số dòng",
    "name": "tên", "page": "trang", "phone": "điện thoại", "place": "địa danh",
    "reason": "lý do", "receipt_paper": "khổ giấy", "role": "vai trò", "rows": "số dòng",
    "scope": "phạm vi", "scopes": "phạm vi", "seal": "con dấu", "sector": "lĩnh vực",
    "sectors": "lĩnh vực", "serial": "số chứng thư", "since": "từ lúc", "take": "lấy",
    "test": "thử nghiệm", "title": "chức danh", "to": "đến", "until": "đến ngày",
    "until_on": "đến ngày", "works": "làm việc",
}  # fmt: skip
VALUES = {
    "role": dict(Role.choices),
    "capacity": dict(Capacity.choices),
    "scope": dict(AnyCounterScope.choices),
    "by": {"number": "số", "name": "tên"},
}


def details(row: Any) -> list[tuple[str, str]]:
    """Name and value of each thing noted; of a change, what was and what is."""
    is_change = row.what.endswith(".change")
    found = []
    for name, value in row.detail.items():
        parts = value if isinstance(value, list) else [value]
        said = [_said(name, part) for part in parts]
        text = " → ".join(part or "trống" for part in said) if is_change else ", ".join(said)
        if text:
            found.append((NAMES.get(name, name), text))
    return found


def _said(name: str, part: Any) -> str:
    if isinstance(part, bool):
        return "có" if part else "không"
    if name == "since":
        return f"{clock.local(datetime.fromisoformat(part)):%H:%M %d/%m/%Y}"
    return str(VALUES.get(name, {}).get(part, part))
