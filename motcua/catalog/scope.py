"""Whether a commune really decides a procedure that the portal labels "Cấp xã". Pure.

The label is worthless alone: branches of customs, tax and social insurance carry it too. The
authority decides first, then the agencies, then the sector, at last what the steps say.
"""

import re
from collections.abc import Sequence

_COMMUNE = re.compile(
    r"(?:UBND|[ỦU][ỷy]? ?ban [Nn]hân dân|Chủ tịch|Công an|quản lý đất đai|Cơ quan.{0,60}UBND|"
    r"Phòng Kinh tế|kinh doanh)[^,;]{0,40}(?:cấp xã|xã|phường|đặc khu)",
    re.IGNORECASE,
)
_POLICE = re.compile(r"Công an (?:cấp )?xã", re.IGNORECASE)
_BRANCH_SECTORS = {
    "Hải quan": "hải quan",
    "Thuế": "thuế",
    "Kho bạc Nhà nước": "kho bạc",
    "Tòa án": "tòa án",
    "Bảo hiểm": "bảo hiểm",
    "Chi trả các chế độ BHXH": "bảo hiểm xã hội",
    "Thực hiện chính sách BHXH": "bảo hiểm xã hội",
    "Thực hiện chính sách BHYT": "bảo hiểm xã hội",
    "Thu BHXH, BHYT, BHTN, BH tai nạn lao động, BNN": "bảo hiểm xã hội",
    "Quản lý thuế, phí, lệ phí và thu khác của ngân sách nhà nước": "thuế",
    "Tài chính đất đai": "thuế",
}
_COMMUNE_SECTORS = {
    "Hộ tịch",
    "Chứng thực",
    "Nuôi con nuôi",
    "Hòa giải ở cơ sở",
    "Giảm nghèo",
    "Người có công",
    "Đăng ký, quản lý cư trú",
    "Thành lập và hoạt động doanh nghiệp (hộ kinh doanh)",
    "Thành lập và hoạt động của tổ hợp tác",
    "Thành lập và hoạt động của tổ hợp tác, hợp tác xã, liên hiệp hợp tác xã",
}
_REPLACED = {
    "2.000986": "3.000722",
    "2.001023": "3.000722",
    "2.002621": "3.000722",
    "2.002622": "2.002913",
}
_DECIDES = re.compile(
    r"(?:UBND|[ỦU][ỷy]? ?ban [Nn]hân dân|Chủ tịch(?: UBND| Ủy ban nhân dân)?)"
    r"\s+(?:cấp )?(?:xã|phường)[^.;\n]{0,160}?"
    r"(?:quyết định|ký|cấp|xem xét|phê duyệt|công nhận|chấp thuận|ban hành|thẩm định|xác nhận|"
    r"giải quyết)",
    re.IGNORECASE,
)


def commune_decides(
    code: str, sector: str, level: str, authority: str, agencies: Sequence[str], steps: str
) -> tuple[bool, str]:
    """The answer and, in Vietnamese, why."""
    if code in _REPLACED:
        return False, f"mã cũ, đã thay bằng {_REPLACED[code]}"
    if branch := _BRANCH_SECTORS.get(sector):
        return False, f"lĩnh vực {sector}: việc của ngành {branch}"
    named = [("cơ quan có thẩm quyền", authority), ("cơ quan thực hiện", ", ".join(agencies))]
    for what, text in named:
        if _POLICE.search(text):
            return True, f"{what}: Công an cấp xã"
        if commune := _COMMUNE.search(text):
            return True, f"{what}: {commune[0]}"
        if text and sector not in _COMMUNE_SECTORS:
            return False, f"{what} không phải cấp xã: {text[:120]}"
    if sector in _COMMUNE_SECTORS:
        return True, f"lĩnh vực {sector} do cấp xã giải quyết; nguồn không ghi cơ quan cấp xã"
    if found := _DECIDES.search(steps):
        return True, f"trình tự nêu: “{found[0][:120]}”"
    if level and not re.search(r"Cấp (?:bộ|tỉnh)", level):
        return True, f"cấp thực hiện chỉ ghi “{level}”, nguồn không ghi cơ quan"
    return False, "không thấy cấp xã trong cơ quan hay trình tự"


def outside_authority(authority: str) -> str:
    """The agency that decides instead of the commune's people's committee; "" when it is that, or
    when nothing is said. What stands in brackets only explains."""
    name = authority.split("(", 1)[0].strip()
    ours = re.search(r"UBND|[ỦU][ỷy]? ?ban [Nn]hân dân|Chủ tịch", name, re.IGNORECASE)
    return "" if ours else name
