"""Every kind of entry that the product writes on record has its words on the console."""

import ast
from pathlib import Path
from types import SimpleNamespace

import pytest

from motcua.web.console.record_words import KINDS, WORDS, details

PASSES_ON = "motcua/people/actions/record.py"  # takes the kind as an argument


def kind_of(call: ast.Call) -> ast.expr | None:
    """What a call writes on record as the kind; None for any other call."""
    said = ast.unparse(call.func)
    named = {word.arg: word.value for word in call.keywords}
    if said == "audit":
        return call.args[1]
    if said.endswith("note_change") or said.endswith("AuditEntry.objects.create"):
        return named["what"]
    if said.endswith("note_read"):
        what = ast.literal_eval(named.get("what", ast.Constant("dossier")))
        return ast.Constant(f"read.{what}")
    return None


def written() -> set[str]:
    found = set()
    for file in Path("motcua").rglob("*.py"):
        if file.as_posix() == PASSES_ON or file.name == "_steps.py":
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and (kind := kind_of(node)) is not None:
                found.add(str(ast.literal_eval(kind)))  # a kind that is reckoned fails here
    return found


def test_every_kind_on_record_has_words_and_a_group():
    kinds = written()
    assert {"sign-in", "read.book", "catalogue.end", "applicant.view", "file.infected"} <= kinds
    assert kinds - WORDS.keys() == set()
    assert WORDS.keys() - kinds == set()
    groups = tuple(beginning for beginning, _ in KINDS)
    assert [kind for kind in sorted(kinds) if not kind.startswith(groups)] == []
    assert [group for group in groups if not any(kind.startswith(group) for kind in kinds)] == []


@pytest.mark.parametrize(
    ("what", "detail", "wanted"),
    [
        ("authority.give", {"capacity": "kt", "until": ""}, [("tư cách", "KT.: cấp phó ký thay")]),
        ("incident.declare", {"since": "2026-11-16T02:00:00+00:00"},
         [("từ lúc", "09:00 16/11/2026")]),
        ("sign_key.add", {"seal": True}, [("con dấu", "có")]),
        ("read.paper", {"codes": ["H1", "H2"]}, [("hồ sơ", "H1, H2")]),
        ("staff.change", {"phone": ["", "0905"]}, [("điện thoại", "trống → 0905")]),
    ],
)  # fmt: skip
def test_what_was_noted_is_said_in_words(what, detail, wanted):
    assert details(SimpleNamespace(what=what, detail=detail)) == wanted
