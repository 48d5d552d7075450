"""What could not be sent, and who looked at or changed what."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from motcua.outbox import actions as outbox_actions
from motcua.outbox import queries as outbox
from motcua.people import queries
from motcua.people.states import Role
from motcua.web.console.views._page import MANAGES, kept, page
from motcua.web.http import StaffRequest, seal, staff_only, unseal

# Beginnings of AuditEntry.what, as a reader would group them.
KINDS = (
    ("read.", "Xem hồ sơ, giấy tờ"),
    ("sign-", "Đăng nhập, đăng xuất"),
    ("staff.", "Tài khoản"),
    ("assignment.", "Phân công"),
    ("key.", "Khoá API"),
    ("counter.", "Quầy"),
    ("line.", "Hàng chờ"),
    ("hours.", "Giờ làm việc"),
    ("calendar.", "Lịch nghỉ"),
    ("centre.", "Trung tâm"),
    ("catalogue.", "Danh mục"),
    ("message.", "Tin nhắn"),
)
WORDS = {
    "read.dossier": "xem hồ sơ",
    "read.file": "xem giấy tờ",
    "read.paper": "xem, in giấy",
    "sign-in": "đăng nhập",
    "sign-out.everywhere": "đăng xuất mọi nơi",
    "staff.add": "thêm tài khoản",
    "staff.change": "sửa thông tin",
    "staff.reset-password": "đặt lại mật khẩu",
    "staff.change-password": "đổi mật khẩu",
    "staff.reset-second-step": "bỏ bước thứ hai",
    "assignment.begin": "phân công",
    "assignment.end": "kết thúc phân công",
    "key.make": "cấp khoá API",
    "key.revoke": "thu hồi khoá API",
    "counter.put": "ghi quầy",
    "line.put": "ghi hàng chờ",
    "hours.put": "đổi giờ làm việc",
    "calendar.put": "ghi ngày nghỉ, làm bù",
    "calendar.remove": "bỏ ngày nghỉ",
    "centre.found": "lập trung tâm",
    "centre.change": "sửa thông tin trung tâm",
    "catalogue.publish": "công bố thủ tục",
    "catalogue.dismiss": "bỏ qua bản nháp",
    "catalogue.any_counter": "mở tiếp nhận mọi nơi",
    "catalogue.any_counter_end": "kết thúc tiếp nhận mọi nơi",
    "catalogue.end": "kết thúc hiệu lực thủ tục",
    "message.again": "gửi lại tin nhắn",
}


# What stands in AuditEntry.detail, in words.
NAMES = {
    "address": "địa chỉ mạng", "administrator": "quản trị viên", "by hand": "sửa tay",
    "counters": "quầy", "decided": "đã có quyết định", "decision": "quyết định", "ended": "số nơi",
    "from": "từ ngày", "full_name": "họ tên", "hours": "giờ", "is_active": "tài khoản mở",
    "key": "khoá", "last_day": "ngày cuối", "name": "tên", "phone": "điện thoại",
    "page": "trang", "place": "địa danh", "reason": "lý do", "receipt_paper": "khổ giấy",
    "role": "vai trò", "scopes": "phạm vi", "sectors": "lĩnh vực", "take": "lấy",
    "title": "chức danh", "until": "đến ngày", "works": "làm việc", "authority_name": "cơ quan",
    "email": "thư điện tử",
}  # fmt: skip


def _details(row: Any) -> list[tuple[str, str]]:
    """Name and value of each thing noted; of a change, what was and what is."""
    roles, is_change = dict(Role.choices), row.what.endswith(".change")
    found = []
    for name, value in row.detail.items():
        parts = value if isinstance(value, list) else [value]
        said = [_said(part) for part in parts]
        if is_change:
            text = " → ".join(part or "trống" for part in said)
        else:
            text = ", ".join(roles.get(part, part) for part in said)
        if text:
            found.append((NAMES.get(name, name), text))
    return found


def _said(part: Any) -> str:
    if isinstance(part, bool):
        return "có" if part else "không"
    return str(part)


@staff_only(*MANAGES)
@require_safe
def unsent(request: StaffRequest) -> HttpResponse:
    """Without name, number or text: who administers need not know the citizen. 1 query."""
    state = request.GET.get("state", "")
    state = state if state in {"failed", "waiting"} else ""
    after = unseal(request.GET.get("after", ""), "messages")
    found = outbox.not_sent(request.user, state=state, after=after)
    context = {
        "rows": [(row, seal(row.pk, "message")) for row in found.rows],
        "after": seal(found.after, "messages"),
        "state": state,
        "query": kept(state=state),
        "is_first": not after,
    }
    return page(request, "messages", "messages", context)


@staff_only(*MANAGES)
@require_POST
def again(request: StaffRequest, sealed: str) -> HttpResponse:
    message = outbox_actions.send_again(unseal(sealed, "message"), by=request.user)
    messages.success(request, f"Tin về hồ sơ {message.about} sẽ được gửi lại.")
    return redirect("console:messages")


@staff_only(*MANAGES, Role.AUDITOR)
@require_safe
def record(request: StaffRequest) -> HttpResponse:
    """The log, latest first. 1 query beyond the sign-in."""
    asked = {name: request.GET.get(name, "")[:120].strip() for name in ("subject", "who", "what")}
    after = unseal(request.GET.get("after", ""), "record")
    found = queries.audit_of(
        request.user,
        subject=asked["subject"],
        username=asked["who"].lower(),
        what=asked["what"],
        after=after,
    )
    context = {
        "after": seal(found.after, "record"),
        "rows": [(row, WORDS.get(row.what, row.what), _details(row)) for row in found.rows],
        **asked,
        "kinds": KINDS,
        "query": kept(**asked),
        "is_first": not after,
    }
    return page(request, "record", "record", context)
