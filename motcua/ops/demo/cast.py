"""Who works at the demo centre and what its citizens come for. All persons are invented."""

from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from motcua.people.states import Role

PASSWORD = "mot-cua-2026"  # noqa: S105 (printed by `make run`; the demo refuses production)
PIN = "20260701"  # of the test certificates of the leaders and of the seal
CENTRE: dict[str, Any] = {
    "code": "H17.20",
    "slug": "hai-chau",
    "name": "Trung tâm Phục vụ hành chính công phường Hải Châu",
    "authority_name": "Ủy ban nhân dân phường Hải Châu",
    "place": "Hải Châu",
    "address": "76 Quang Trung, phường Hải Châu, thành phố Đà Nẵng",
    "phone": "0236 3822 115",
    "email": "ttpvhcc.haichau@example.vn",
}
HOURS = [(day, opens, closes, True) for day in range(5) for opens, closes in (
    (time(7, 0), time(11, 30)), (time(13, 30), time(17, 0)))] + [
    (5, time(7, 30), time(11, 0), False)]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    username: str
    full_name: str
    title: str
    roles: tuple[Role, ...]
    sectors: tuple[str, ...] = ()
    counter: int = 0


R = Role
CAST = (
    Person("quantri", "Võ Thị Kim Ngân", "Quản trị hệ thống", (R.ADMINISTRATOR,)),
    Person("tiepnhan1", "Trần Thị Thu Hà", "Chuyên viên tiếp nhận", (R.RECEPTIONIST,), (), 1),
    Person("tiepnhan2", "Nguyễn Văn Quý", "Chuyên viên tiếp nhận", (R.RECEPTIONIST,), (), 2),
    Person("tiepnhan3", "Lê Hoàng Bảo Trân", "Chuyên viên tiếp nhận", (R.RECEPTIONIST,), (), 3),
    Person("tiepnhan4", "Phan Thị Mỹ Lệ", "Chuyên viên tiếp nhận", (R.RECEPTIONIST,), (), 4),
    Person("tiepnhan5", "Đặng Quốc Huy", "Chuyên viên tiếp nhận", (R.RECEPTIONIST,), (), 5),
    Person("tiepnhan6", "Bùi Ngọc Ánh", "Nhân viên bưu chính", (R.RECEPTIONIST,), (), 6),
    Person("tiepnhan7", "Hồ Văn Thắng", "Chuyên viên tiếp nhận", (R.RECEPTIONIST,), (), 7),
    Person("hotich", "Đỗ Thị Thanh Tâm", "Công chức tư pháp - hộ tịch", (R.SPECIALIST,),
           ("ho-tich", "chung-thuc", "lien-thong", "nuoi-con-nuoi")),
    Person("diachinh", "Huỳnh Minh Triết", "Công chức địa chính - xây dựng", (R.SPECIALIST,),
           ("dat-dai", "xay-dung")),
    Person("vanhoa", "Ngô Thị Diệu Hiền", "Công chức văn hóa - xã hội", (R.SPECIALIST,),
           ("bao-tro-xa-hoi", "nguoi-co-cong", "giao-duc")),
    Person("congan", "Trần Đình Khải", "Cán bộ Công an phường", (R.SPECIALIST,), ("cu-tru",)),
    Person("baohiem", "Lê Thị Hồng Nhung", "Viên chức bảo hiểm xã hội", (R.SPECIALIST,),
           ("y-te-bao-hiem",)),
    Person("kinhte", "Trịnh Công Danh", "Công chức kinh tế", (R.SPECIALIST,)),
    Person("chutich", "Phạm Hữu Đức", "CHỦ TỊCH", (R.LEADER,)),
    Person("phochutich", "Mai Thị Hồng Vân", "PHÓ CHỦ TỊCH", (R.LEADER,)),
    Person("giamdoc", "Lý Thành Long", "GIÁM ĐỐC", (R.DIRECTOR,)),
    Person("kiemtra", "Cao Thị Bích Thủy", "Thanh tra viên", (R.AUDITOR,)),
    Person("tinhnguyen", "Nguyễn Hoàng Nam", "Đoàn viên thanh niên", (R.VOLUNTEER,)),
)  # fmt: skip
# Who signs besides the chairman: username, capacity, title, sectors, decision, last day.
AUTHORITIES = (
    ("phochutich", "kt", "PHÓ CHỦ TỊCH", (), "", None),
    ("hotich", "tuq", "CÔNG CHỨC TƯ PHÁP - HỘ TỊCH", ("chung-thuc",), "QĐ 118/QĐ-UBND",
     date(2027, 12, 31)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DemoLine:
    letter: str
    name: str
    name_en: str
    sectors: tuple[str, ...]
    counters: tuple[int, ...]
    takes_rest: bool = False


LINES = (
    DemoLine("A", "Hộ tịch", "Civil status", ("ho-tich", "lien-thong", "nuoi-con-nuoi"),
             (1, 2, 8, 9)),
    DemoLine("B", "Chứng thực", "Certification", ("chung-thuc",), (3, 4, 10, 11)),
    DemoLine("C", "Đất đai, xây dựng", "Land, construction", ("dat-dai", "xay-dung"), (5, 12)),
    DemoLine("D", "Xã hội, việc khác", "Social affairs, other",
             ("bao-tro-xa-hoi", "nguoi-co-cong", "giao-duc", "y-te-bao-hiem"),
             (6, 7, 13, 14), takes_rest=True),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody comes for, how often (weight), and what the result says."""

    code: str
    weight: int
    title: str
    text: str = "Ủy ban nhân dân phường xác nhận nội dung đề nghị của ông/bà là đúng hồ sơ lưu."
    pages: tuple[int, ...] = field(default=(1,))


WISHES = (
    Wish("2.000815", 26, "Bản sao chứng thực", pages=(1, 2, 3, 4, 6, 12)),
    Wish("2.000884", 8, "Văn bản chứng thực chữ ký"),
    Wish("1.004873", 16, "Giấy xác nhận tình trạng hôn nhân",
         "Ông/bà hiện chưa đăng ký kết hôn với ai.\nGiấy này có giá trị 6 tháng kể từ ngày ký."),
    Wish("1.001193", 12, "Giấy khai sinh",
         "Đã ghi vào Sổ đăng ký khai sinh của phường.\nSố định danh cá nhân của trẻ đã được cấp."),
    Wish("2.000635", 10, "Bản sao trích lục hộ tịch"),
    Wish("1.004859", 4, "Trích lục thay đổi hộ tịch"),
    Wish("1.001776", 6, "Quyết định trợ cấp xã hội hằng tháng"),
    Wish("1.014027", 5, "Quyết định trợ cấp hưu trí xã hội"),
    Wish("1.001612", 5, "Giấy chứng nhận đăng ký hộ kinh doanh"),
    Wish("1.012796", 3, "Giấy chứng nhận đã đính chính"),
    Wish("1.013225", 3, "Giấy phép xây dựng"),
    Wish("1.000656", 4, "Trích lục khai tử"),
)  # fmt: skip

FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ",
          "Ngô", "Dương", "Lý", "Tạ", "Trương", "Đinh")  # fmt: skip
MIDDLE = ("Thị", "Văn", "Thị Thùy", "Hữu", "Ngọc", "Thị Kim", "Quốc", "Minh", "Thị Hồng", "Đức")
GIVEN = (
    "Dương",
    "An",
    "Bình",
    "Châu",
    "Dung",
    "Giang",
    "Hà",
    "Hạnh",
    "Hòa",
    "Khánh",
    "Lan",
    "Linh",
    "Mai",
    "Nga",
    "Oanh",
    "Phúc",
    "Quỳnh",
    "Sơn",
    "Thảo",
    "Uyên",
    "Vinh",
    "Xuân",
    "Yến",
)
STREETS = (
    "Lê Duẩn",
    "Hùng Vương",
    "Ông Ích Khiêm",
    "Hải Phòng",
    "Trần Phú",
    "Bạch Đằng",
    "Nguyễn Chí Thanh",
    "Đống Đa",
    "Lê Lợi",
    "Phan Châu Trinh",
)
ADVICE = (
    "Hướng dẫn nộp trực tuyến",
    "Chỉ nơi làm căn cước ở Công an phường",
    "Giải thích giấy tờ cần có, hẹn quay lại",
    "Hỏi lịch trả kết quả",
)
