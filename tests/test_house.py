"""The house rules that a linter cannot know. Each shows its own good and bad line."""

import ast
import re
import subprocess
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.urls import path
from django.urls.converters import IntConverter

from motcua.core.law import LAW

ROOT = Path("motcua")
FILES = sorted(p for p in ROOT.rglob("*.py") if "migrations" not in p.parts)
LONG = sorted(
    p
    for kind in ("py", "html", "js", "css", "typ")
    for p in (*ROOT.rglob(f"*.{kind}"), *Path("tests").rglob(f"*.{kind}"))
    if "migrations" not in p.parts
)
CREATES = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
CHANGES = {"save", "delete", "update"}
# Where rows are written: the actions and jobs of a room, and the three tools of core they share.
WRITERS = {"actions.py", "jobs.py", "once.py", "limits.py"}
CLOCK = re.compile(r"timezone\.now\(|datetime\.now\(|date\.today\(|datetime\.utcnow\(|time\.time\(")


def may_write(path: Path) -> bool:
    return path.name in WRITERS or "actions" in path.parts


def writes_rows(source: str) -> bool:
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        name, on = node.func.attr, ast.unparse(node.func.value)
        if name in CREATES and "objects" in on:
            return True
        if name in CHANGES and ("objects" in on or re.search(r"\.(filter|exclude)\(", on)):
            return True
        if name == "save" and not node.args and on not in {"picture", "out", "image"}:
            return True
    return False


def local_imports(source: str) -> list[int]:
    """Lines of imports inside a function."""
    return [
        inner.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]


def swallowed(source: str) -> list[int]:
    """Lines of handlers that hide an error: a bare `pass`, or everything caught without a name."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ExceptHandler):
            hides = len(node.body) == 1 and isinstance(node.body[0], ast.Pass)
            if hides or node.type is None:
                found.append(node.lineno)
    return found


def test_the_checks_themselves():
    assert writes_rows("Dossier.objects.create(code='x')")
    assert writes_rows("dossier.save()")
    assert writes_rows("rows.filter(a=1).update(b=2)")
    assert not writes_rows("Dossier.objects.filter(code='x')")
    assert not writes_rows("context.update(a=1)")
    assert local_imports("def f():\n    import os\n") == [2]
    assert local_imports("import os\n") == []
    assert swallowed("try:\n    a()\nexcept ValueError:\n    pass\n") == [3]
    assert CLOCK.search("x = timezone.now()")
    assert not CLOCK.search("x = clock.now()")


@pytest.mark.parametrize("path", FILES, ids=str)
def test_house(path):
    source = path.read_text()
    if not may_write(path):
        assert not writes_rows(source), "only actions and jobs write rows"
    if path.name != "clock.py":
        assert not CLOCK.search(source), "use core.clock"
    assert not local_imports(source), "an import inside a function is a defect"
    assert not swallowed(source), "an error is never swallowed"


@pytest.mark.parametrize("path", LONG, ids=str)
def test_no_file_is_too_long(path):
    assert path.read_text().count("\n") <= 400, "split this file"


def public_functions(path: Path) -> list[ast.FunctionDef]:
    return [
        node
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


# A loop over actions, each its own transaction, or a wrapper whose inside is one.
NOT_ONE = {
    "add", "resolve_many", "take_over_many", "hand_over_desk", "receive", "receive_linked",
    "ask_at_intake", "refuse_at_intake", "serve_now", "take", "rate",
}  # fmt: skip
ACTIONS = [
    p
    for p in FILES
    if (p.name == "actions.py" or "actions" in p.parts) and not p.name.startswith("_")
]


@pytest.mark.parametrize("path", ACTIONS, ids=str)
def test_a_public_action_is_one_transaction_and_says_who(path):
    for function in public_functions(path):
        if function.name in NOT_ONE:
            continue
        names = [ast.unparse(d) for d in function.decorator_list]
        whole = {"transaction.atomic", "action"} & set(names)
        assert whole, f"{function.name} is not one transaction"


def test_every_citation_is_registered():
    cited = {
        key
        for path in FILES
        for line in re.findall(r"Law: ([a-z0-9-]+(?:, [a-z0-9-]+)*)", path.read_text())
        for key in line.split(", ")
    }
    assert len(cited) > 5
    assert cited <= set(LAW)


OURS = [m for m in apps.get_models() if m.__module__.startswith("motcua.")]


@pytest.mark.parametrize("model", OURS, ids=lambda m: m._meta.label)
def test_a_table_of_a_centres_doings_leads_with_centre(model):
    fields = {f.name for f in model._meta.get_fields()}
    assert isinstance(model._meta.pk, models.BigAutoField | models.OneToOneField) or (
        model._meta.label
        in {"core.Series", "core.SpecialDay", "areas.Province", "areas.Commune",
            "catalog.Sector", "catalog.LifeEvent"}
    )  # fmt: skip
    if "centre" not in fields or model._meta.label == "people.Staff":
        return
    for index in (*model._meta.indexes, *model._meta.constraints):
        if index.name == "linked_place_once":
            continue  # leads with its parent's key: the parts may be decided by several centres
        names = list(getattr(index, "fields", ()) or ())
        if len(names) > 1:
            first = names[0].lstrip("-").rpartition("_")[2]  # or another centre's part in it
            assert first == "centre", f"{index.name} must lead with centre"


# Numbers in an address that people say aloud or read on paper; none is a key of the database.
SAID = {"n", "number", "year"}


def numbers_in_addresses(patterns: Iterable[Any]) -> set[str]:
    """Names of the whole numbers that the addresses of these patterns carry."""
    found: set[str] = set()
    for pattern in patterns:
        found |= {
            name
            for name, converter in pattern.pattern.converters.items()
            if isinstance(converter, IntConverter)
        }
        found |= numbers_in_addresses(getattr(pattern, "url_patterns", ()))
    return found


def test_no_address_carries_a_key_of_the_database():
    bad = path("x/<int:pk>/", lambda request: None)
    assert numbers_in_addresses([bad]) == {"pk"}
    doors = [f"motcua.web.{file.parent.name}.urls" for file in ROOT.glob("web/*/urls.py")]
    assert len(doors) > 6
    for door in doors:
        assert numbers_in_addresses(import_module(door).urlpatterns) <= SAID, door


VARIABLE = re.compile(r"\b(?:MOTCUA_[A-Z0-9_]+|PROMETHEUS_[A-Z_]+)\b")


def test_the_table_of_variables_is_whole_and_names_none_that_nobody_reads():
    read = {name for path in ROOT.rglob("*.py") for name in VARIABLE.findall(path.read_text())}
    assert set(VARIABLE.findall(Path("docs/deploy.md").read_text())) == read
    said = {n for file in Path("docs").rglob("*.md") for n in VARIABLE.findall(file.read_text())}
    assert said - read == {"MOTCUA_FAULTS"}  # of `make faults` alone


def test_every_decision_stands_in_the_index_in_its_order():
    there = sorted(file.name for file in Path("docs/adr").glob("0*.md"))
    assert re.findall(r"\]\((0\S+)\)", Path("docs/adr/README.md").read_text()) == there


def test_nothing_committed_names_a_machine_or_an_index():
    listed = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True)
    bad = re.compile(
        r"(^|[^\w])/(work|root)/|py" r"pi\.org|files\.python" r"hosted|registry\.npm" r"js"
    )
    for name in listed.stdout.splitlines():
        path = Path(name)
        if path.suffix in {".gz", ".png", ".woff2", ".ttf", ".wav"} or not path.is_file():
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1):
            assert not bad.search(line), f"{name}:{number}"
