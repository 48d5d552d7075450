"""Where results are kept: one JSON file a command, and every run in a file of its own."""

import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection


def machine() -> dict[str, Any]:
    """What the figures were taken on."""
    model = ""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (version,) = cursor.fetchone()
    return {
        "cpus": os.cpu_count(), "model": model, "python": platform.python_version(),
        "postgresql": version, "psycopg": psycopg.__version__,
        "load": os.getloadavg()[0],
        "at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }  # fmt: skip


def write(folder: Path, name: str, result: dict[str, Any]) -> Path:
    """The latest result under its name, and a copy by time."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(result, ensure_ascii=False, indent=1, default=str)
    file = folder / f"{name}.json"
    file.write_text(text)
    runs = folder / "runs"
    runs.mkdir(exist_ok=True)
    (runs / f"{name}-{datetime.now(UTC):%Y%m%d-%H%M%S}.json").write_text(text)
    return file


def read(folder: Path, name: str) -> dict[str, Any] | None:
    file = folder / f"{name}.json"
    return json.loads(file.read_text()) if file.exists() else None
