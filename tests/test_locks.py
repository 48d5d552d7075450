"""The product runs on its own lock, not only on that of the tests."""

import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

# Imports everything that a web process, the worker or a command would, in an interpreter in which
# only the distributions of the lock can be found: as after `make run` in a fresh clone.
LOAD = """
import importlib, os, pkgutil, re, sys
from importlib.abc import MetaPathFinder
from importlib.metadata import packages_distributions

pinned = set(sys.argv[1:])
owners = packages_distributions()


class OnlyPinned(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        of = {re.sub(r"[-_.]+", "-", owner).lower() for owner in owners.get(name, [])}
        if of and not of & pinned:
            raise ModuleNotFoundError(f"{name} is not in requirements.lock", name=name)


sys.meta_path.insert(0, OnlyPinned())
os.environ["DJANGO_SETTINGS_MODULE"] = "motcua.config.settings"
import django

django.setup()
import motcua

for found in pkgutil.walk_packages(motcua.__path__, "motcua."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)
"""


def requires_of(name: str) -> list[str]:
    try:
        said = requires(name) or []
    except PackageNotFoundError:  # for another system
        return []
    plain = [need for need in said if "extra ==" not in need]
    return [normal(re.match(r"[A-Za-z0-9_.-]+", need)[0]) for need in plain]  # type: ignore[index]


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_product_imports_only_what_its_lock_pins() -> None:
    lock = Path("requirements.lock").read_text()
    pinned = [normal(name) for name in re.findall(r"^([A-Za-z0-9_.-]+)==", lock, re.M)]
    assert "django" in pinned
    # The lock of the tests may hold another version of one of them, with needs of its own.
    needs = [need for name in pinned for need in requires_of(name)]
    loaded = subprocess.run(
        [sys.executable, "-c", LOAD, *pinned, *needs], capture_output=True, text=True, check=False
    )
    assert loaded.returncode == 0, loaded.stderr[-2000:]
