"""People, places and items of the specimens. No person is real."""

from dataclasses import replace
from datetime import date, datetime

from motcua.core.clock import VIETNAM
from motcua.papers import data as d

LONG_NAME = "Công Tằng Tôn Nữ Nguyễn Phước Hoàng Thị Thuỳ Dương Quỳnh Như"
ON = date(2026, 11, 24)
AT = datetime(2026, 11, 23, 9, 5, tzinfo=VIETNAM)
DUE = datetime(2026, 11, 26, 16, 30, tzinfo=VIETNAM)
CODE = "H17.115-261123-0037"
SITE = "https://mot-cua.example/"
TOKEN = "Zm9vYmFyYmF6cXV4Zm9vYg"  # noqa: S105 - of a specimen
REQUEST = "Đăng ký khai sinh"
LONG_REQUEST = (
    "Đăng ký khai sinh kết hợp đăng ký thường trú, cấp thẻ bảo hiểm y tế cho trẻ em dưới 6 tuổi "
    "(trường hợp cha mẹ không đăng ký kết hôn, có yêu cầu nhận cha, mẹ, con cùng lúc)"
)
HEAD = d.Letterhead(
    authority_name="UBND phường Hải Châu",
    unit_name="Trung tâm Phục vụ\nhành chính công",
    place="Hải Châu",
    address="76 Quang Trung, phường Hải Châu, thành phố Đà Nẵng",
    phone="0236 3 123 456",
    website="haichau.example",
)
AUTHORITY = replace(HEAD, authority_name="", unit_name="Ủy ban nhân dân\nphường Hải Châu")
SHORT = d.Party(
    "Nguyễn Thị Thùy Dương",
    "048190001234",
    "0905 123 456",
    "Số 12 đường Lê Duẩn, tổ 45, phường Hải Châu, thành phố Đà Nẵng",
)
LONG = d.Party(
    LONG_NAME,
    "048190005678",
    "0905 123 456",
    "Căn hộ 1204 toà nhà B chung cư Hoà Khánh Nam, số 1234 đường Nguyễn Lương Bằng, tổ dân phố "
    "số 45, phường Hoà Khánh, thành phố Đà Nẵng (trước 01/7/2025: phường Hoà Khánh Bắc)",
    "congtangtonnu.nguyenphuochoang@example.vn",
)
CHECK = f"{SITE}kiem-tra/{TOKEN}"  # every issued paper gets one
CONTACT = d.Contact("Trần Văn Quý", "0236 3 123 456", "haichau.example")
CHAIR = d.Signature("Chủ tịch", "Lê Văn Minh", ("TM. Ủy ban nhân dân",))
DEPUTY = d.Signature("Phó Chủ tịch", LONG_NAME, ("TM. Ủy ban nhân dân", "KT. Chủ tịch"))
BY_ORDER = d.Signature(
    "Giám đốc Trung tâm Phục vụ hành chính công", "Phạm Thị Hoà", ("TL. Chủ tịch",)
)
BY_WARRANT = d.Signature("Công chức tư pháp - hộ tịch", LONG_NAME, ("TUQ. Chủ tịch",))
DIRECTOR = d.Signature("Giám đốc", "Phạm Thị Hoà")
HANDLER = d.Signature("Người thụ lý", "Trần Văn Quý")
OFFICER = d.Signature("Người hướng dẫn", "Trần Văn Quý")
FEES = (d.FeeLine("Lệ phí đăng ký khai sinh", 8000),)
ITEMS = (
    d.PaperItem("Tờ khai đăng ký khai sinh theo mẫu", originals=1),
    d.PaperItem("Giấy chứng sinh do cơ sở y tế cấp", originals=1, note="dữ liệu điện tử"),
    d.PaperItem("Giấy chứng nhận kết hôn của cha mẹ", copies=1, note="khai thác từ CSDL hộ tịch"),
)


def items(count: int) -> tuple[d.PaperItem, ...]:
    long = "Văn bản đồng ý của chủ hộ, chủ sở hữu chỗ ở hợp pháp cho đăng ký thường trú, lần"
    return tuple(
        d.PaperItem(f"{ITEMS[i % 3].name if i % 2 else long} ({i + 1})", i % 2, int(i % 3 == 0), 1)
        for i in range(count)
    )
