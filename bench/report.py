"""`bench report`: the tables of docs/performance.md, written from the results and nothing else."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

BEGIN, END = "<!-- bench:{name} -->", "<!-- /bench:{name} -->"
Result = dict[str, Any]


def fill(document: Path, results: Path, *, check: bool = False) -> list[str]:
    """Put every result between its marks; the names of those that were written. Figures that were
    not taken keep what the document says."""
    text, written = document.read_text(encoding="utf-8"), []
    for name, draw in TABLES.items():
        file = results / f"{name}.json"
        begin, end = BEGIN.format(name=name), END.format(name=name)
        if not file.exists() or begin not in text:
            continue
        before, rest = text.split(begin, 1)
        _, after = rest.split(end, 1)
        drawn = draw(json.loads(file.read_text(encoding="utf-8")))
        text = f"{before}{begin}\n{drawn}\n{end}{after}"
        written.append(name)
    if check:
        print(text)
    else:
        document.write_text(text, encoding="utf-8")
    return written


def table(head: list[str], rows: list[list[Any]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(map(_cell, row)) + " |" for row in rows)])


def _cell(value: Any) -> str:
    return "–" if value is None else str(value)


def _taken(result: Result) -> str:
    at = result["machine"]
    return (
        f"`{result['command']}`\n\n{at['at']}, {at['cpus']} CPUs ({at['model']}), Python "
        f"{at['python']}, PostgreSQL {at['postgresql']}, load before it {at['load']:.1f}.\n"
    )


def _errors(errors: dict[str, int]) -> str:
    return ", ".join(f"{kind}: {n}" for kind, n in errors.items()) or "0"


def peak_day(result: Result) -> str:
    requests, books, memory = result["requests"], result["books"], result["memory"]
    whole = requests["all"]
    head = ["action", "n", "p50 ms", "p95 ms", "p99 ms", "max ms", "SQL", "errors"]
    named = [("all", whole), *requests["actions"].items()]
    rows = [
        [name, f["count"], f["p50"], f["p95"], f["p99"], f["max"], f["queries_mean"],
         _errors(f["errors"])]
        for name, f in named
    ]  # fmt: skip
    loop = "closed" if result["asked"]["closed"] else "open"
    facts = [
        f"{loop} loop, {result['seconds']} s, {result['served_visits']} of "
        f"{result['planned_visits']} planned visits served, {whole['per_second']} requests/s.",
        f"CPU seconds: {result['cpu_seconds']}. Web and worker: {memory}. "
        f"Start: {result['start_seconds']} s.",
        f"Books: {books['dossiers']} dossiers, {books['tickets']} numbers, {books['events']} "
        f"events, {books['messages']} messages, {books['ratings']} ratings, {books['files']} "
        f"files, {books['retries']} retries; faults: {len(books['faults'])}.",
    ]
    return "\n".join([_taken(result), *facts, "", table(head, rows)])


def actions(result: Result) -> str:
    head = ["action", "CPU ms", "server", "database", "SQL", "a second", "p95 ms", "errors"]
    rows = [
        [r["action"], r["cpu_ms"], r["server_ms"], r["database_ms"], r["queries"],
         r["per_second"], r["p95"], _errors(r["errors"])]
        for r in result["rows"]
    ]  # fmt: skip
    lines = [_taken(result), f"{result['clients']} clients, closed loop.", "", table(head, rows)]
    for name, seen in result.get("profiles", {}).items():
        where = ", ".join(f"{room} {share:.0%}" for room, share in seen["where"][:6])
        again = sum(n - 1 for n in seen["repeated"].values())
        lines.append(f"\n`{name}`: {seen['statements']} statements ({again} of a shape that had "
                     f"been asked before); CPU of Python in {where}.")  # fmt: skip
    return "\n".join(lines)


def raw(result: Result) -> str:
    head = ["way", "server ms", "database ms", "CPU ms", "wall ms", "statements"]
    names = {"sql": "bare SQL", "view": "bare Django view", "ours": "receive"}
    rows = [
        [names[key], r["server_ms"], r["database_ms"], r["cpu_ms"], r["wall_ms"], r["statements"]]
        for key, r in result["rows"].items()
    ]
    view, sql = result["ours_to_view"], result["ours_to_sql"]
    ratio = (
        f"\nOurs takes {view['cpu_ms']} times the CPU of the bare view and {sql['cpu_ms']} times "
        f"that of bare SQL; of the database's CPU {view['database_ms']} and {sql['database_ms']}."
    )
    return "\n".join([_taken(result), table(head, rows), ratio])


def history(result: Result) -> str:
    sizes = [step["size"] for step in result["sizes"]]
    head = ["p95 ms with so many dossiers", *(f"{size:,}" for size in sizes), "growth"]
    by = [{row["action"]: row for row in step["actions"]} for step in result["sizes"]]
    rows = [
        [name, *(step[name]["p95"] for step in by), ratio]
        for name, ratio in result["growth"].items()
    ]
    cpu = [
        [name, *(step[name]["cpu_ms"] for step in by), result["growth_cpu"][name]]
        for name in result["growth"]
    ]
    fills = "; ".join(
        f"{f['size']:,} in {f['seconds']} s ({f['bytes'] / 2**30:.1f} GiB)" for f in result["fills"]
    )
    other = ["CPU ms with so many dossiers", *head[1:]]
    lines = [_taken(result), f"Filled: {fills}.", "", table(head, rows), "", table(other, cpu)]
    return "\n".join(lines)


def history_again(result: Result) -> str:
    steps = [{row["action"]: row for row in step["actions"]} for step in result["sizes"]]
    sizes = [f"{step['size']:,}" for step in result["sizes"]]
    head = ["with so many dossiers", *(f"{f} {n}" for f in ("p95 ms", "CPU ms") for n in sizes)]
    rows = [
        [name, *(step[name][f] for f in ("p95", "cpu_ms") for step in steps)] for name in steps[-1]
    ]
    return "\n".join([_taken(result), table(head, rows)])


def boards(result: Result) -> str:
    told, drawn = result["told"], result["drawn"]
    head = ["", "p50 ms", "p95 ms", "p99 ms", "max ms"]
    rows = [
        [name, *(seen[q] for q in ("p50", "p95", "p99", "max"))]
        for name, seen in (("a screen is told", told), ("a board has drawn", drawn))
    ]
    facts = (
        f"{result['opened']} screens opened in {result['opening_seconds']} s, {result['lost']} "
        f"lost, {result['missed']} told too late. Idle CPU (cores): {result['idle_cpu']}. "
        f"Web and worker: {result['memory']}.\n"
    )
    return "\n".join([_taken(result), facts, table(head, rows)])


def rush(result: Result) -> str:
    head = ["action", "n", "p50 ms", "p95 ms", "max ms", "errors"]
    rows = [
        [name, f["count"], f["p50"], f["p95"], f["max"], _errors(f["errors"])]
        for name, f in result["rows"].items()
    ]
    facts = (
        f"{result['people']} numbers and {result['people']} intakes at one centre in one instant, "
        f"then every intake again with its key. Slowest answer {result['slowest_ms']} ms. "
        f"Faults: {len(result['faults'])}.\n"
    )
    return "\n".join([_taken(result), facts, table(head, rows)])


TABLES: dict[str, Callable[[Result], str]] = {
    "peak-day": peak_day,
    "actions": actions,
    "raw": raw,
    "history": history,
    "history-kept": history_again,
    "boards": boards,
    "rush": rush,
}
