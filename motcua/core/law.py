"""The register of legal sources. Docstrings cite its keys; a test fails on an unknown one."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Law:
    """`checked_on` is the day a person last read the source itself; None = not yet."""

    text: str
    since: date
    checked_on: date | None = None
    note: str = ""


_READ = date(2026, 11, 21)

LAW = {
    "term-start": Law("Bộ luật Dân sự 2015, Điều 147 khoản 3", date(2017, 1, 1), _READ),
    "term-end": Law("Bộ luật Dân sự 2015, Điều 148 khoản 5", date(2017, 1, 1), _READ),
    "month-term": Law("Bộ luật Dân sự 2015, Điều 146 và Điều 148", date(2017, 1, 1), _READ),
    "holidays": Law("Bộ luật Lao động 2019, Điều 111 và Điều 112", date(2021, 1, 1), _READ),
    "culture-day": Law("Nghị quyết 28/2026/QH16: 24/11 là ngày nghỉ", date(2026, 7, 1), _READ),
    "one-stop": Law("Nghị định 118/2025/NĐ-CP (sửa đổi: 367/2025, 309/2026)", date(2025, 7, 1)),
    "clock-start": Law(
        "Nghị định 118/2025/NĐ-CP, Điều 17 khoản 3 (309/2026)", date(2026, 8, 5), _READ
    ),
    "ask-once": Law("Nghị định 118/2025/NĐ-CP, Điều 17 (309/2026)", date(2026, 8, 5)),
    "extend-once": Law("Nghị định 118/2025/NĐ-CP (thay Điều 19.9 NĐ 61/2018)", date(2025, 7, 1)),
    "same-day": Law(
        "Nghị định 23/2015/NĐ-CP, Điều 7 (sửa đổi: 280/2025)", date(2015, 4, 10), _READ
    ),
    "sign-for-chairman": Law("Nghị định 280/2025/NĐ-CP", date(2025, 11, 1), _READ),
    "dossier-code": Law("Thông tư 03/2025/TT-VPCP (trước: TT 01/2018, Điều 19)", date(2025, 9, 15)),
    "forms": Law("Thông tư 03/2025/TT-VPCP, Phụ lục I", date(2025, 9, 15)),
    "layout": Law("Nghị định 30/2020/NĐ-CP, Phụ lục I", date(2020, 3, 5)),
    "personal-data": Law("Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15", date(2026, 1, 1)),
    "citizen-card": Law("Luật Căn cước 26/2023/QH15 (sửa đổi: 118/2025/QH15)", date(2024, 7, 1)),
    "public-list": Law("Nghị định 63/2010/NĐ-CP (sửa đổi: 48/2013, 92/2017)", date(2010, 10, 14)),
    "rating": Law(
        "Nghị định 118/2025/NĐ-CP, Điều 28 (trước: NĐ 61/2018, Điều 30)", date(2025, 7, 1)
    ),
    "index-766": Law("Quyết định 766/QĐ-TTg, Phụ lục", date(2022, 6, 23)),
    "priority": Law(
        "Luật Người cao tuổi, Luật Người khuyết tật: ưu tiên khi làm thủ tục", date(2010, 7, 1)
    ),
    "payment-pause": Law("Luật Đất đai 31/2024/QH15, Nghị định 151/2025/NĐ-CP", date(2025, 7, 1)),
    "correct-result": Law(
        "Nghị định 118/2025/NĐ-CP (trước: NĐ 61/2018, Điều 21)", date(2025, 7, 1)
    ),
    "any-counter": Law(
        "Nghị định 118/2025/NĐ-CP, Điều 14 khoản 4 và Điều 17 khoản 3 (309/2026)",
        date(2026, 8, 5),
        _READ,
    ),
    "forward-at-15": Law(
        "Nghị định 118/2025/NĐ-CP, Điều 18 khoản 2 (309/2026)", date(2026, 8, 5), _READ
    ),
    "linked": Law(
        "Nghị định 301/2026/NĐ-CP (liên thông khai sinh, khai tử)", date(2026, 9, 1), _READ
    ),
    "registers": Law("Nghị định 23/2015/NĐ-CP, Điều 13 (sửa đổi: 280/2025)", date(2015, 4, 10)),
    "sign-on-behalf": Law("Nghị định 30/2020/NĐ-CP, Điều 13", date(2020, 3, 5)),
    "digital-signature": Law("Luật Giao dịch điện tử 20/2023/QH15, Điều 22", date(2024, 7, 1)),
}
