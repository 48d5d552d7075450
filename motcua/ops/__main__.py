"""The `motcua` command: `up`, `stop`, and every Django command with the database brought up."""

import os
import sys
from contextlib import nullcontext
from io import TextIOWrapper

from motcua.ops import benching, commands, launcher, place, postgres
from motcua.ops.problem import Problem

USAGE = """Cách dùng: motcua LỆNH

  up        chạy cả sản phẩm (PORT=8000, HOST=127.0.0.1)
  stop      dừng sản phẩm đang chạy
  bench     đo sức chứa (motcua bench --help)
  help      mọi lệnh khác"""
WITHOUT_DATABASE = {"help", "version", "--version", "--help", "collectstatic", "messages"}


def main(arguments: list[str]) -> int:
    """Run one command; the exit code. What went wrong is one Vietnamese sentence on stderr."""
    if not arguments:
        print(USAGE)
        return 2
    if isinstance(sys.stdout, TextIOWrapper):  # a log file is read while this runs
        sys.stdout.reconfigure(line_buffering=True)
    first, rest = arguments[0], arguments[1:]
    name = first if first.startswith("-") else first.replace("-", "_")
    try:
        place.prepare_environment()
        if name == "up":
            return launcher.up(rest)
        if name == "stop":
            return launcher.stop()
        if name == "bench":
            return benching.run(rest)
        if name == "serve":
            os.environ |= place.for_those_who_serve()
        embedded = place.is_embedded() and name not in WITHOUT_DATABASE
        with postgres.running(postgres.Server(place.var())) if embedded else nullcontext():
            return commands.run(name, rest)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Đã dừng theo yêu cầu.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings")
    sys.exit(main(sys.argv[1:]))
