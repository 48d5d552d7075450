"""`motcua bench`: hand over to the bench beside the product, where it is installed."""

import importlib.util
import os
import subprocess
import sys

from motcua.ops.place import ROOT
from motcua.ops.problem import Problem

LOAD_GENERATOR = "aiohttp"  # comes with the development packages only


def run(arguments: list[str]) -> int:
    """The exit code of the bench. It is a process of its own: the product never imports it."""
    found = (ROOT / "bench").is_dir() and importlib.util.find_spec(LOAD_GENERATOR) is not None
    if not found:
        raise Problem(
            "Bộ đo chưa được cài: chạy 'make bench' trong thư mục mã nguồn, lệnh này tự cài các "
            "gói dành cho người phát triển."
        )
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    try:
        return subprocess.call(
            [sys.executable, "-m", "bench", *arguments], env=os.environ | {"PYTHONPATH": path}
        )
    except KeyboardInterrupt:  # the bench has heard it too, and has said so
        return 130
