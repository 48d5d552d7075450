"""Words and figures as Vietnamese office papers write them. Pure."""

from datetime import date, datetime

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_THOUSANDS = ("", "nghìn", "triệu")
_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
MASKED = "........ "


def _ones(ones: int, tens: int) -> str:
    """The last digit as it sounds after its tens: mốt, tư, lăm."""
    if tens >= 2 and ones == 1:
        return "mốt"
    if tens >= 2 and ones == 4:
        return "tư"
    return "lăm" if tens and ones == 5 else _DIGITS[ones]


def _below_thousand(number: int, *, whole: bool) -> list[str]:
    """Words of 1..999; `whole` when nothing stands before, so that no "không trăm" is said."""
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    words = [] if whole and not hundreds else [_DIGITS[hundreds], "trăm"]
    if tens:
        words += ["mười"] if tens == 1 else [_DIGITS[tens], "mươi"]
    elif ones and words:
        words.append("lẻ")
    if ones:
        words.append(_ones(ones, tens))
    return words


def _below_billion(number: int, *, whole: bool) -> list[str]:
    words: list[str] = []
    for power in (2, 1, 0):
        group = number // 1000**power % 1000
        if group:
            words += _below_thousand(group, whole=whole and not words)
            words += [_THOUSANDS[power]] if power else []
    return words


def in_words(number: int) -> str:
    """A whole number in Vietnamese: 8000 → "tám nghìn", 1000005 → "một triệu không trăm lẻ năm".

    Raises ValueError below zero: no paper of ours owes a negative sum.
    """
    if number < 0:
        raise ValueError("a sum on a paper is never negative")
    if number == 0:
        return _DIGITS[0]
    billions, rest = divmod(number, 10**9)
    words = [*in_words(billions).split(), "tỷ"] if billions else []
    return " ".join(words + _below_billion(rest, whole=not billions))


def money_words(vnd: int) -> str:
    """The sum in words, first letter large: "Tám nghìn đồng"."""
    words = in_words(vnd)
    return f"{words[0].upper()}{words[1:]} đồng"


def two_digits(number: int) -> str:
    """A number of a document: below ten it takes a leading zero. Law: layout."""
    return f"{number:02d}"


def day_words(day: date) -> str:
    """ "ngày 05 tháng 02 năm 2026": days below 10 and months 1 and 2 take a zero. Law: layout."""
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def moment_words(moment: datetime) -> str:
    """ "16 giờ 30 phút, ngày 26 tháng 11 năm 2026", from a moment in Vietnamese wall time."""
    return f"{moment:%H} giờ {moment:%M} phút, {day_words(moment)}"


def weekday(day: date) -> str:
    return _WEEKDAYS[day.weekday()]


def masked(number: str) -> str:
    """A number of identity with only its last four characters left. Masking twice changes nothing.

    Law: personal-data.
    """
    given = number.strip()
    kept = given.removeprefix(MASKED.strip()).strip()
    if len(kept) < 4:
        return MASKED.strip() if given else ""
    return MASKED + kept[-4:]


def series(centre_id: int, form: str, year: int) -> str:
    """The name of the series from which a paper of this form takes its number."""
    return f"paper:{centre_id}:{form}:{year}"
