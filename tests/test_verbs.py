"""Every move that was ever written down is said in Vietnamese."""

import ast
from pathlib import Path

from motcua.dossiers.queries.notices import LABELS
from motcua.dossiers.states import MOVES
from motcua.web.casework.verbs import VERBS

ROOT = Path(__file__).parents[1] / "motcua"


def calls(*names: str) -> list[ast.Call]:
    found = []
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                found += [node] if name in names else []
    return found


def named(node: ast.expr) -> set[str]:
    """The constants in an argument: more than one where it is "a" if … else "b"."""
    return {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and n.value}


def test_every_move_has_a_verb() -> None:
    moves = [call.args[1] for call in calls("record", "record_many") if len(call.args) > 3]
    recorded = set().union(*(named(node) for node in moves if not isinstance(node, ast.Name)))
    assert len(recorded) > 25
    assert recorded | set(MOVES) <= set(VERBS)
    assert all(not verb.isascii() for verb, _ in VERBS.values())


def test_every_notice_has_a_label() -> None:
    kinds = [k.value for call in calls("Notice") for k in call.keywords if k.arg == "kind"]
    written = set().union(*(named(kind) for kind in kinds))
    assert {"linked", "lying"} <= written <= set(LABELS)
