"""The frame of every console screen: where one is, what one may do."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render

from motcua.people.queries import keeps_national_data
from motcua.people.states import MANAGES, Role
from motcua.web.http import StaffRequest

NATIONAL = {"calendar", "catalogue", "drafts", "anywhere"}  # what all centres of the cell share
NAV = (
    ("console:home", "house", "Việc cần xem"),
    ("console:people", "people", "Người và phân công"),
    ("console:hall", "grid-3x2-gap", "Quầy, hàng chờ"),
    ("console:hours", "clock", "Giờ làm việc"),
    ("console:calendar", "calendar3", "Lịch nghỉ"),
    ("console:catalogue", "journal-text", "Danh mục thủ tục"),
    ("console:anywhere", "signpost-split", "Tiếp nhận mọi nơi"),
    ("console:drafts", "inboxes", "Bản nháp chờ duyệt"),
    ("console:centre", "building", "Thông tin trung tâm"),
    ("console:messages", "chat-dots", "Tin nhắn chưa gửi"),
    ("console:record", "clock-history", "Nhật ký"),
)

OF_AUDITORS = tuple(way for way in NAV if way[0] == "console:record")


def page(
    request: StaffRequest, name: str, here: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render `console/<name>.html`. At most 2 queries beyond the roles."""
    place = f"console:{here}"
    may_write = request.user.has_role(Role.ADMINISTRATOR)
    if may_write and here in NATIONAL:
        may_write = keeps_national_data(request.user)
    frame = {
        "nav": NAV if request.user.has_role(*MANAGES) else OF_AUDITORS,
        "here": place,
        "here_label": next(label for name, _, label in NAV if name == place),
        "may_write": may_write,
    }
    return render(request, f"console/{name}.html", frame | context, status=status)


def kept(**filters: str) -> str:
    """The filters of a list for its next page's address, ending in & or empty."""
    given = {name: value for name, value in filters.items() if value}
    return f"{urlencode(given)}&" if given else ""
