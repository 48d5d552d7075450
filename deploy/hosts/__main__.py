"""`make hosts`: three web hosts behind nginx and PgBouncer, to look at until Ctrl-C."""

import argparse
import signal
import sys
import tempfile
from pathlib import Path

from deploy.hosts import hosts
from deploy.processes import TrialError


def main(arguments: list[str]) -> int:
    wish = _wish(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="mc-hosts-") as folder:
        try:
            with hosts.running(Path(folder), processes=wish.web, front=wish.port) as running:
                _greet(running)
                while True:
                    signal.pause()
        except TrialError as error:
            print(error, file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            print("Đã dừng.")
    return 0


def _wish(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make hosts", description="Nhiều máy web, một proxy.")
    parser.add_argument("--port", type=int, default=0, help="cổng của proxy; 0: cổng còn trống")
    parser.add_argument("--web", type=int, default=hosts.PROCESSES, help="tiến trình của mỗi máy")
    return parser.parse_args(arguments)


def _greet(running: hosts.Hosts) -> None:
    print(f"Qua proxy: http://{running.site.host}:{running.site.port}/")
    for process, site in running.web:
        print(f"  {process.name}: http://{site.host}:{site.port}/, pid {process.pid}")
    for role, account in running.scene["accounts"].items():
        print(f"  {role}: {account['username']} / {account['password']}")
    print("Ctrl-C để dừng.", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
