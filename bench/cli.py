"""The commands of the bench and their arguments."""

import argparse
import os
import shlex
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from motcua.ops import place
from motcua.ops.problem import Problem

Command = Callable[[argparse.Namespace], int]


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="motcua bench", description="Đo sức chứa qua các cửa thật.")
    sub = top.add_subparsers(dest="name", required=True, metavar="LỆNH")
    peak = _sub(sub, "peak-day", "ngày 1 tháng 7 của một thành phố")
    peak.add_argument("--centres", type=int, default=94)
    peak.add_argument("--dossiers", type=int, default=570, help="hồ sơ mỗi trung tâm mỗi ngày")
    peak.add_argument("--visits", type=int, default=1500, help="lượt mỗi trung tâm mỗi ngày")
    peak.add_argument("--speed", type=float, default=3.0, help="nhanh gấp mấy lần đời thật")
    peak.add_argument("--minutes", type=float, default=10.0, help="phút thật của phép đo")
    peak.add_argument("--start", default="busiest", help="từ nửa giờ nào, ví dụ 08:00")
    peak.add_argument("--closed", action="store_true", help="vòng kín: đợi trả lời rồi mới gửi")
    peak.add_argument("--clients", type=int, default=8, help="số người khi đo vòng kín")
    peak.add_argument("--boards", type=int, default=1, help="bảng gọi số mỗi trung tâm")
    peak.add_argument("--no-halls", dest="halls", action="store_false")
    peak.add_argument("--no-phones", dest="phones", action="store_false")
    raw = _sub(sub, "raw", "ít nhất thì một lần tiếp nhận cần bao nhiêu SQL")
    raw.add_argument("--rounds", type=int, default=2000)
    acts = _sub(sub, "actions", "CPU và SQL của từng việc")
    acts.add_argument("--rounds", type=int, default=400)
    acts.add_argument("--clients", type=int, default=8)
    acts.add_argument("--flame", action="store_true", help="vẽ biểu đồ ngọn lửa của từng việc")
    old = _sub(sub, "history", "nhiều năm hồ sơ cũ, rồi đo lại")
    old.add_argument("--dossiers", type=int, default=5_000_000)
    old.add_argument("--centres", type=int, default=10)
    old.add_argument("--rounds", type=int, default=200)
    old.add_argument("--explain", action="store_true", help="EXPLAIN mọi trang")
    boards = _sub(sub, "boards", "màn hình nằm nghe, từ lúc gọi đến lúc hiện")
    boards.add_argument("--screens", type=int, default=1000)
    boards.add_argument("--calls", type=int, default=60)
    boards.add_argument("--idle", type=float, default=20.0, help="giây nằm không")
    rush = _sub(sub, "rush", "500 người lấy số và 500 người bấm tiếp nhận cùng một giây")
    rush.add_argument("--people", type=int, default=500)
    report = _sub(sub, "report", "ghi các con số đã đo vào docs/performance.md")
    report.add_argument("--check", action="store_true", help="chỉ in, không ghi")
    return top


def _sub(sub: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, words: str
         ) -> argparse.ArgumentParser:  # fmt: skip
    one = sub.add_parser(name, help=words, description=words)
    one.add_argument("--url", default="", help="máy chủ đang chạy trên cùng MOTCUA_VAR")
    one.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
    one.add_argument("--keep", action="store_true", help="dùng lại dữ liệu của lần đo trước")
    one.add_argument("--quiet", action="store_true", help="không vẽ tiến độ")
    return one


def main(arguments: list[str]) -> int:
    given = parser().parse_args(arguments)
    given.line = f"motcua bench {shlex.join(arguments)}"
    from bench import commands  # noqa: PLC0415 - needs Django, which the arguments decide about

    try:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # what was started must be ended
        place.prepare_environment()
        return commands.run(given, Path(place.var()) / "bench")
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Đã dừng theo yêu cầu.", file=sys.stderr)
        return 130
