"""Public screens speak Vietnamese and English: every string has both, and the rooms' words too."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from motcua.catalog import states as catalog
from motcua.dossiers.states import PUBLIC_MOVES, Status
from motcua.feedback.states import Level, Reason
from motcua.ops import translations
from motcua.queueing.states import Priority
from motcua.web.portal import words
from motcua.web.portal.templatetags import portal as tags

ROOT = Path("motcua")
PUBLIC = [*sorted((ROOT / "web" / "portal").rglob("*.html")),
          *sorted((ROOT / "web" / "kiosk").rglob("*.html")),
          *sorted((ROOT / "web" / "board").rglob("*.html")),
          *(ROOT / "web/templates/ui" / f"{name}.html"
            for name in ("page_public", "page_kiosk", "page_board", "problem"))]  # fmt: skip
ACCENTED = re.compile(
    r"[ăâđêôơưĂÂĐÊÔƠƯạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹáàéèíìóòúùýõãũĩ]"
)
TAGS = re.compile(
    r"\{% blocktrans.*?endblocktrans %\}|\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}"
    r"|<[^>]*\slang=\"vi\"[^>]*>[^<]*(?=<)",
    re.S,
)


@pytest.fixture(autouse=True)
def _compiled() -> Iterator[None]:
    translations.compile_all()
    yield
    translation.activate("vi")


def test_every_string_of_the_public_screens_has_an_english_one() -> None:
    assert translations.faults("en") == []


def test_the_finder_sees_words_in_templates_views_and_lists() -> None:
    found = {message.id for message in translations.extracted()}
    assert {"Tìm thủ tục", "Ông/bà chọn lại diện ưu tiên.", "Thái độ phục vụ"} <= found


@pytest.mark.parametrize("path", PUBLIC, ids=str)
def test_no_vietnamese_stands_outside_of_the_translated_strings(path: Path) -> None:
    bare = TAGS.sub("", path.read_text())
    for name in ("Một Cửa", "Tiếng Việt"):  # the product and the language bear their own names
        bare = bare.replace(name, "")
    assert [line.strip() for line in bare.splitlines() if ACCENTED.search(line)] == []


def labels() -> set[str]:
    """What the rooms say and the public pages repeat."""
    kinds = (catalog.DocumentKind, catalog.OnlineLevel, catalog.Channel, catalog.FeeKind,
             catalog.FeeSetter, catalog.FeeBasis, Status, Level, Reason)  # fmt: skip
    return {str(each.label) for kind in kinds for each in kind} | set(PUBLIC_MOVES.values())


@pytest.mark.parametrize("label", sorted(labels()))
def test_every_word_of_a_room_that_citizens_read_has_an_english_one(label: str) -> None:
    with translation.override("en"):
        assert translation.gettext(label) != label


def test_the_lists_of_words_are_those_of_the_rooms() -> None:
    assert {s.value: s.label for s in Status} == words.STATUS
    assert {s.value: s.label for s in Level} == words.LEVELS
    assert {s.value: s.label for s in Reason} == words.REASONS
    assert set(words.NEXT) == set(Status.values) and set(words.FACES) == set(Level.values)
    assert set(PUBLIC_MOVES.values()) <= set(words.MOVES)


def test_priorities_follow_the_language_of_the_reader() -> None:
    with translation.override("en"):
        assert str(Priority.ELDER.label) == "Elderly person"
    with translation.override("vi"):
        assert str(Priority.ELDER.label) == "Người cao tuổi"


@pytest.mark.parametrize(
    ("said", "english"),
    [
        ("còn 1 ngày làm việc", "1 working day left"),
        ("còn 12 ngày làm việc", "12 working days left"),
        ("quá hạn 3 giờ", "3 hours overdue"),
        ("quá hạn 1 phút", "1 minute overdue"),
        ("đến hạn hôm nay lúc 16:30", "due today at 16:30"),
        ("vừa quá hạn", "just overdue"),
    ],
)
def test_what_is_left_is_said_in_both_languages(said: str, english: str) -> None:
    with translation.override("vi"):
        assert words.left_words(said) == said
    with translation.override("en"):
        assert words.left_words(said) == english


def test_time_limits_and_money_follow_the_language() -> None:
    with translation.override("vi"):
        assert words.allowance_words("2.5", "working_day") == "2,5 ngày làm việc"
        assert (tags.money(200000), tags.money(0)) == ("200.000 đồng", "không thu")
    with translation.override("en"):
        assert words.allowance_words("2.5", "working_day") == "2.5 working days"
        assert words.allowance_words(1, "month") == "1 month"
        assert (tags.money(200000), tags.money(0)) == ("200,000 VND", "free")
