"""From the CPU that an action costs to the machines that a commune, a province, the nation need.

`python -m deploy.arithmetic [var/bench/actions.json]` writes the table of docs/scale.md: once with
the limits that were promised for each action, once with what the bench measured, where it has run.
"""

import json
import math
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DOCUMENT = Path("docs/scale.md")
RESULTS = Path("var/bench/actions.json")
BEGIN, END = "<!-- arithmetic -->", "<!-- /arithmetic -->"
DAY_SECONDS = 8 * 3600
RUSH = 3  # the promised load: three times the pace of the peak day
HOST_CORES, HOST_USE = 8, 0.5  # a web host of eight cores, half of it in use at the rush
DOSSIERS, VISITS = 570, 1500  # a centre's peak day
PLACES = {"commune": 1, "city of 94 centres": 94, "province (largest 168)": 168, "nation": 3321}


@dataclass(frozen=True)
class Part:
    """How often one action of the bench comes, and the CPU promised for it (ms, both together)."""

    action: str
    times: float
    promised: float


EACH_VISIT = (
    Part("take a number", 1, 12),
    Part("call-next", 1, 12),
    Part("begin", 1, 12),
    Part("finish", 1, 12),
    Part("hall screen", 3, 8),
    Part("board", 2, 4),
)
EACH_DOSSIER = (
    Part("intake page", 1, 8),
    Part("intake form", 1, 8),
    Part("upload", 2, 12),
    Part("receive", 1, 18),
    Part("start", 1, 12),
    Part("propose", 1, 12),
    Part("resolve", 1, 12),
    Part("hand-over", 1, 12),
    Part("worklist", 4, 8),
    Part("dossier", 4, 8),
    Part("sign list", 1, 8),
    Part("home", 2, 4),
)


@dataclass(frozen=True)
class Cost:
    """CPU seconds of one centre's peak day; `database` is None where only the sum is known."""

    both: float
    database: float | None

    def row(self, place: str, centres: int) -> str:
        average = self.both * centres / DAY_SECONDS
        rush = average * RUSH
        share = self.database * centres / DAY_SECONDS * RUSH if self.database is not None else None
        web = rush - share if share is not None else rush
        hosts = math.ceil(web / (HOST_CORES * HOST_USE))
        known = "–" if share is None else _shown(share)
        return f"| {place} | {centres} | {_shown(average)} | {_shown(rush)} | {known} | {hosts} |"


def _shown(cores: float) -> str:
    return f"{cores:.3f}" if cores < 0.1 else f"{cores:.1f}" if cores < 10 else f"{cores:.0f}"


def promised() -> Cost:
    visit = sum(part.times * part.promised for part in EACH_VISIT)
    dossier = sum(part.times * part.promised for part in EACH_DOSSIER)
    return Cost((VISITS * visit + DOSSIERS * dossier) / 1000, None)


def measured(rows: list[dict[str, Any]]) -> Cost:
    """Raises KeyError when the bench left out one of the actions."""
    known = {row["action"]: row for row in rows}

    def seconds(column: str) -> float:
        visit = sum(part.times * known[part.action][column] for part in EACH_VISIT)
        dossier = sum(part.times * known[part.action][column] for part in EACH_DOSSIER)
        return float(VISITS * visit + DOSSIERS * dossier) / 1000

    return Cost(seconds("cpu_ms"), seconds("database_ms"))


def table(title: str, cost: Cost) -> str:
    head = "| | centres | cores, average of 8 h | cores at 3 × | of them database | web hosts |"
    rows = [cost.row(place, centres) for place, centres in PLACES.items()]
    return "\n".join([f"**{title}**", "", head, "|---|---:|---:|---:|---:|---:|", *rows])


def main(results: Path) -> None:
    parts = [table("At the limits promised for each action", promised())]
    if results.exists():
        bench = json.loads(results.read_text())
        machine = bench["machine"]
        title = f"As measured ({machine['model']}, {machine['cpus']} CPUs, {machine['at']})"
        parts.append(table(title, measured(bench["rows"])))
    else:
        parts.append("As measured: not computed yet (run `make bench` first).")
    before, _, rest = DOCUMENT.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    text = "\n\n".join(parts)
    DOCUMENT.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else RESULTS)
