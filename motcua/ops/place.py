"""Where this product runs: its folder, its database, and the environment its processes get."""

import errno
import os
import secrets
import socket
from contextlib import suppress
from pathlib import Path

from motcua.core.paths import embedded_url
from motcua.ops.problem import Problem, of_file

ROOT = Path(__file__).resolve().parents[2]
LAUNCH = "MOTCUA_LAUNCH"  # marks the processes that a launcher of this folder has started


def var() -> Path:
    return Path(os.environ.get("MOTCUA_VAR", ROOT / "var")).resolve()


def is_embedded() -> bool:
    return not os.environ.get("MOTCUA_DATABASE_URL")


def is_production() -> bool:
    return os.environ.get("MOTCUA_ENV") == "production"


def prepare_environment() -> None:
    """Give a try-out its secret key; production must bring its own, and settings insist on it."""
    if not is_production() and not os.environ.get("MOTCUA_SECRET_KEY"):
        os.environ["MOTCUA_SECRET_KEY"] = _secret_key(make_var() / "secret_key")


def make_var() -> Path:
    folder = var()
    try:
        folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    except OSError as error:
        raise Problem(f"Không tạo được thư mục {folder}: {of_file(error)}.") from error
    return folder


# A thread of glibc takes memory from a pool of its own and hardly gives any back.
FRUGAL = {"MALLOC_ARENA_MAX": "2"}


def for_children(host: str) -> dict[str, str]:
    """What web and worker need: they are told where the database is, and never start one."""
    given = {LAUNCH: str(var()), "MOTCUA_STATIC_HASHED": "1"}
    if is_embedded():
        given["MOTCUA_DATABASE_URL"] = embedded_url(var())
    if not is_production() and not os.environ.get("MOTCUA_ALLOWED_HOSTS"):
        anywhere = host in {"0.0.0.0", "::"}  # noqa: S104 - asked for by whoever typed HOST=
        given["MOTCUA_ALLOWED_HOSTS"] = "*" if anywhere else f"127.0.0.1,localhost,[::1],{host}"
    return FRUGAL | os.environ | given


def for_those_who_serve() -> dict[str, str]:
    """The limits of those who serve people, and a folder in which processes share what they
    count."""
    counted = Path(os.environ.get("PROMETHEUS_MULTIPROC_DIR") or make_var() / "metrics")
    counted.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {"MOTCUA_SERVES_PAGES": "1", "PROMETHEUS_MULTIPROC_DIR": str(counted)}


def forget_counts() -> None:
    """Drop what an earlier run has counted, which would add up. Called by who has the port, so
    that nobody lives who still counts there."""
    own = f"_{os.getpid()}.db"
    for old in Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).glob("*.db"):
        if not old.name.endswith(own):
            old.unlink(missing_ok=True)


def insist_on_free_port(host: str, port: int) -> None:
    """Raises Problem when nobody may listen there, or somebody does."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise Problem(f"Không được dùng cổng {port}: hãy chọn từ 1024 trở lên.") from error
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            advice = (
                f"hãy chọn cổng khác (PORT={port + 1}, --port) hoặc dừng chương trình đang dùng."
                if taken
                else "hãy xem địa chỉ này có phải của máy này không."
            )
            why = "đã có chương trình dùng" if taken else error.strerror
            raise Problem(f"Không dùng được {host}:{port} ({why}): {advice}") from error


def _secret_key(path: Path) -> str:
    """Made once, readable by its owner only, so that sessions outlive a restart."""
    try:
        with (
            suppress(FileExistsError),
            open(path, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file,
        ):
            file.write(secrets.token_urlsafe(60))
    except OSError as error:
        raise Problem(f"Không ghi được {path}: {of_file(error)}.") from error
    key = path.read_text().strip()
    if not key:
        raise Problem(f"Tệp {path} rỗng: hãy xoá tệp đó rồi chạy lại.")
    return key
