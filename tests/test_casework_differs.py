"""What of a draft is the writer's own: marked for the leader who is to sign it."""

from types import SimpleNamespace

from motcua.web.casework.differs import letter
from motcua.web.casework.drafts import text_of, title_of

DOSSIER = SimpleNamespace(
    number="H17.01-261116-0001", owner_name="Nguyễn Thị Thùy Dương", subject="Khai sinh",
    procedure_name="Đăng ký khai sinh",
    centre=SimpleNamespace(authority_name="Ủy ban nhân dân phường Thử Nghiệm"),
    version=SimpleNamespace(result="Giấy khai sinh"),
)  # fmt: skip
TEXT, TITLE = text_of(DOSSIER, "granted"), title_of(DOSSIER, "granted")


def new(text: str, title: str = TITLE) -> list[str]:
    found = letter(DOSSIER, "granted", title, text)
    return [piece.text for line in found.lines for piece in line if piece.is_new]


def test_the_template_itself_has_nothing_new() -> None:
    assert new(TEXT) == []
    assert letter(DOSSIER, "granted", TITLE, TEXT).is_usual_title
    assert not letter(DOSSIER, "granted", "Giấy khác", TEXT).is_usual_title


def test_what_was_filled_in_is_marked_and_the_facts_of_the_dossier_are_not() -> None:
    assert new(TEXT.replace("…", "trẻ sinh ngày 01/11/2026")) == ["trẻ sinh ngày 01/11/2026"]


def test_a_changed_name_or_a_dropped_line_shows() -> None:
    assert new(TEXT.replace("Thùy Dương", "Thùy Dung")) == ["Dung", "Dung"]
    shorter = "\n".join(TEXT.splitlines()[:-1])
    found = letter(DOSSIER, "granted", TITLE, shorter)
    assert "sử dụng theo quy định." in " ".join(found.dropped)


def test_nothing_of_the_text_is_lost_when_it_is_marked() -> None:
    text = TEXT.replace("…", "một điều\nhai điều")
    found = letter(DOSSIER, "granted", TITLE, text)
    assert "\n".join(" ".join(p.text for p in line) for line in found.lines) == text
