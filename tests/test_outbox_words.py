"""What a message says: a long reason is cut, a promise never, and each sentence ends once."""

from string import Formatter

import pytest

from motcua.outbox import rules

NAMES = [name for text in rules.TEMPLATES.values() for _, name, *_ in Formatter().parse(text)]
FACTS = {name: "x" for name in NAMES if name and name != "reason"}


def test_every_promise_of_a_linked_request_is_said_however_many_there_are():
    parts = "; ".join(f"Thủ tục thứ {n} của liên thông 16:30 {n:02}/12" for n in range(1, 10))
    said = rules.words(
        "linked_received", unit="Phường A", code="LT-1", count=9, parts=f"{parts}, sớm nhất"
    )
    assert f"Hẹn trả: {parts}, sớm nhất. Tra cứu" in said


def test_a_long_reason_is_cut():
    said = rules.words("stopped", unit="Phường A", code="H1", reason="dài " * 100)
    assert len(said) < len("Phường A: hồ sơ H1 dừng giải quyết. Lý do: .") + 161


@pytest.mark.parametrize(
    "template", [key for key, text in rules.TEMPLATES.items() if "{reason}" in text]
)
@pytest.mark.parametrize("reason", ["Thiếu chữ ký", "Thiếu chữ ký.", "Thiếu chữ ký. "])
def test_a_reason_ends_its_sentence_once(template: str, reason: str):
    said = rules.words(template, **FACTS, reason=reason)
    assert ".." not in said and ". ." not in said and ".)" not in said
    assert "Thiếu chữ ký." in said or "(Thiếu chữ ký)" in said


def test_no_message_ends_in_the_space_of_what_is_not_said():
    assert rules.words("linked_ready", **{**FACTS, "rest": ""}).endswith("hồ sơ x.")
