"""What is wrong with a value, in Vietnamese. Pure."""

from collections.abc import Mapping
from typing import Any

WORDS = {
    "missing": "thiếu giá trị này",
    "extra_forbidden": "giá trị này không có trong mô tả",
    "greater_than_equal": "phải từ {ge} trở lên",
    "less_than_equal": "phải từ {le} trở xuống",
    "string_too_short": "phải có ít nhất {min_length} ký tự",
    "string_too_long": "dài quá {max_length} ký tự",
    "too_short": "phải có ít nhất {min_length} mục",
    "too_long": "nhiều quá {max_length} mục",
    "string_pattern_mismatch": "viết chưa đúng dạng",
    "string_type": "phải là chữ",
    "literal_error": "chỉ nhận: {expected}",
    "int_parsing": "phải là số nguyên",
    "int_type": "phải là số nguyên",
    "int_from_float": "phải là số nguyên",
    "decimal_parsing": "phải là số",
    "decimal_type": "phải là số",
    "finite_number": "phải là một con số",
    "decimal_max_digits": "có quá nhiều chữ số",
    "bool_parsing": "phải là true hoặc false",
    "bool_type": "phải là true hoặc false",
    "date_from_datetime_parsing": "phải là ngày có thật, dạng 2026-11-26",
    "date_parsing": "phải là ngày có thật, dạng 2026-11-26",
    "datetime_from_date_parsing": "phải là thời điểm có thật, kèm múi giờ",
    "datetime_parsing": "phải là thời điểm có thật, kèm múi giờ",
    "timezone_aware": "phải kèm múi giờ, ví dụ +07:00",
    "list_type": "phải là một danh sách",
    "dict_type": "phải là một đối tượng",
    "model_attributes_type": "phải là một đối tượng",
    "json_invalid": "không đọc được JSON",
}


def words(error: Mapping[str, Any]) -> str:
    """One clause for one validation error of the API's shapes."""
    if error.get("type") == "value_error":
        return str(error.get("ctx", {}).get("error", "chưa đúng"))
    text = WORDS.get(str(error.get("type")), "chưa đúng")
    return text.format_map(_Known(error.get("ctx") or {}))


class _Known(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"
