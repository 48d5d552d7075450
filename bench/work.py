"""What each command does with the house it is given. Imported once Django is set up."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import actions, history, listeners, page, peak, profile, raw, rush
from bench import city as cities
from bench.city import City
from bench.results import write
from bench.stand import Own

Command = Callable[[Own, argparse.Namespace], int]


def the_city(house: Own, given: argparse.Namespace, centres: int) -> City:
    """Built once a database; `--keep` finds the one of the run before."""
    file = house.var / "bench-city.json"
    if file.exists():
        kept = cities.recall(file)
        if len(kept.places) >= centres:
            return City(kept.places[:centres], kept.wishes)
    made = cities.build(centres, prefix=cities.free_prefix(), quiet=given.quiet)
    cities.remember(made, file)
    return made


def peak_day(house: Own, given: argparse.Namespace) -> int:
    city = the_city(house, given, given.centres)
    with house.serving() as stand:
        result = peak.measure(stand, city, given)
    print(peak.words(result))
    print(f"Trang kết quả: {house.results / 'peak-day.html'}")
    return int(bool(result["books"]["faults"] or result["requests"]["all"]["errors"]))


def each_action(house: Own, given: argparse.Namespace) -> int:
    city = the_city(house, given, given.clients)
    with house.serving() as stand:
        result = actions.measure(stand, city, given)
    if given.flame:
        result["profiles"] = profile.draw(house.results / "flame", city, given.rounds // 2)
    write(house.results, "actions", result)
    for row in result["rows"]:
        print(
            f"{row['action']:22} CPU {row['cpu_ms']:6.2f} ms (máy chủ {row['server_ms']:6.2f} + "
            f"CSDL {row['database_ms']:5.2f}), SQL {row['queries']}, {row['per_second']}/s"
            f"{'  LỖI ' + str(row['errors']) if row['errors'] else ''}"
        )
    return int(any(row["errors"] for row in result["rows"]))


def least(house: Own, given: argparse.Namespace) -> int:
    # A centre of its own: rows without rules break its chain of events.
    city = cities.build(1, prefix=cities.free_prefix(), quiet=True)
    result = raw.measure(city, given)
    write(house.results, "raw", result)
    for name, row in result["rows"].items():
        print(f"{name:5} {row}")
    print(f"so với view trần {result['ours_to_view']}, so với SQL trần {result['ours_to_sql']}")
    return 0


def all_at_once(house: Own, given: argparse.Namespace) -> int:
    city = the_city(house, given, 1)
    with house.serving() as stand:
        result = rush.measure(stand, city, given)
    write(house.results, "rush", result)
    print(f"Chậm nhất {result['slowest_ms']} ms; lỗi {result['told']['errors'] or 'không'}")
    for fault in result["faults"]:
        print(f"  {fault}")
    return int(bool(result["faults"] or result["told"]["errors"]))


def boards(house: Own, given: argparse.Namespace) -> int:
    city = the_city(house, given, min(10, max(1, given.screens // 10)))
    with house.serving() as stand:
        result = listeners.measure(stand, city, given)
    write(house.results, "boards", result)
    print(
        f"{result['opened']} màn hình, nằm không: CPU {result['idle_cpu']}, "
        f"bộ nhớ {result['memory']}; biết tin {result['told']}, vẽ xong {result['drawn']}"
    )
    return int(bool(result["missed"] or result["lost"] or result["errors"]))


def years(house: Own, given: argparse.Namespace) -> int:
    city = the_city(house, given, given.centres)
    result = history.measure(house, city, given)
    if given.keep:
        _add_to(house.results / "history-kept.json", result)
        write(house.results, "history-kept", result)
        for row in result["sizes"][-1]["actions"]:
            print(f"{row['action']:20} p95 {row['p95']} ms, CPU {row['cpu_ms']} ms")
        return 0
    write(house.results, "history", result)
    drawn = page.chart("p95 theo số hồ sơ đã có", history.chart_lines(result), "ms")
    (house.results / "history.html").write_text(page.whole("Nhiều năm hồ sơ", drawn))
    for name, ratio in result["growth"].items():
        print(f"{name:20} p95 gấp {ratio}")
    bad = result["orphans"] + result["chain_faults"]
    for words in bad:
        print(f"  {words}")
    return int(bool(bad))


def _add_to(file: Path, result: dict[str, Any]) -> None:
    """Other sizes measured again before, here or with their file copied from there, stay."""
    if file.exists():
        sizes = {step["size"]: step for step in json.loads(file.read_text())["sizes"]}
        near = result["sizes"][0]["size"]
        others = [step for size, step in sizes.items() if not 0.5 < size / near < 2]
        result["sizes"] = sorted([*others, *result["sizes"]], key=lambda step: step["size"])


COMMANDS: dict[str, Command] = {
    "peak-day": peak_day,
    "actions": each_action,
    "raw": least,
    "rush": all_at_once,
    "boards": boards,
    "history": years,
}
