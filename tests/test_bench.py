"""The bench at the size of two centres: its books balance and its results are there. No timing."""

import argparse
import json
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import pytest
from django.core.management import call_command

from bench import actions, books, cli, day, listeners, past, past_fill, peak, raw, report, rush
from bench import city as cities
from bench.flame import Flame
from bench.record import Recorder
from bench.run import Given, Kept, Ledger, Run
from bench.stand import Stand
from motcua.dossiers.models import Dossier
from motcua.dossiers.proof import prove
from motcua.ops import benching
from motcua.ops.problem import Problem
from motcua.outbox.models import Message
from motcua.people.models import Centre
from motcua.queueing.models import Ticket
from tests.live import Live


@pytest.fixture
def city(transactional_db: None) -> cities.City:
    call_command("load_catalogue", verbosity=0)
    return cities.build(2, quiet=True)


@pytest.fixture
def stand(live: Live, tmp_path: Path) -> Stand:
    return Stand(live.url, tmp_path, tmp_path)


def asked(line: str) -> argparse.Namespace:
    given = cli.parser().parse_args(line.split())
    given.line, given.quiet = f"motcua bench {line}", True
    return given


def test_a_run_is_never_written_out_whole() -> None:
    """What `asyncio` says of its main task names the result: ten minutes of a city were 11 GB."""
    nothing = cast(Any, None)
    run = Run(nothing, nothing, nothing, (b"quyet " * 999,))
    assert len(repr(run)) < 100


def test_a_peak_day_of_some_seconds_balances(stand: Stand, city: cities.City) -> None:
    given = asked("peak-day --centres 2 --minutes 0.08 --speed 60")
    result = peak.measure(stand, city, given)
    assert result["books"]["faults"] == []
    assert result["requests"]["all"]["errors"] == {}, result["requests"]["error_samples"]
    assert result["crashes"] == []
    found = {n: result["books"][n] for n in ("dossiers", "tickets", "events", "files")}
    assert min(found.values()) > 0, found
    shown = (stand.results / "peak-day.html").read_text()
    assert "<svg" in shown and "<script" not in shown and "href=" not in shown
    assert json.loads((stand.results / "peak-day.json").read_text())["served_visits"] > 0
    _what_is_lost_or_doubled_is_seen(city)


def _what_is_lost_or_doubled_is_seen(city: cities.City) -> None:
    """The books of a ledger that says something else than the database."""
    was = books.before(city)
    ticket, message = Ticket.objects.first(), Message.objects.first()
    dossier = Dossier.objects.exclude(code="").first()
    assert ticket and message and dossier
    told = Ledger()
    told.tickets[ticket.token] = Given(0, ticket.token, "Z999", ticket.status)
    told.tickets["gone"] = Given(0, "gone", "A998")
    kept = Kept(0, dossier.code, "stopped", ["accept"], "", "", "", "", 0, 0)
    told.dossiers[dossier.code] = kept
    message.pk = None
    message.save(force_insert=True)
    Dossier.objects.filter(pk=dossier.pk).update(due_at=dossier.received_at)
    words = "\n".join(books.check(city, told, was).faults)
    for fault in ("Z999", "mất số A998", "đã báo stopped", "không tính lại được", "2 tin"):
        assert fault in words, words


def test_every_other_command_of_the_bench(stand: Stand, city: cities.City) -> None:
    pressed = rush.measure(stand, city, asked("rush --people 8"))
    assert (pressed["faults"], pressed["told"]["errors"]) == ([], {})
    acted = actions.measure(stand, city, asked("actions --rounds 4 --clients 2"))
    assert {row["action"]: row["errors"] for row in acted["rows"] if row["errors"]} == {}
    heard = listeners.measure(stand, city, asked("boards --screens 4 --calls 2 --idle 0.2"))
    assert (heard["opened"], heard["lost"], heard["missed"], heard["errors"]) == (4, 0, 0, {})
    assert heard["drawn"]["count"] == 2
    years = past.begin(city)
    assert past_fill.fill(years, 40) == 40
    assert past_fill.orphans(years) == []
    assert [f for c in Centre.objects.all() for f in prove(c).faults] == []
    assert Dossier.objects.filter(received_at__year__lt=2020).count() == 40
    least = raw.measure(cities.City(city.places[1:], city.wishes), asked("raw --rounds 5"))
    assert least["rows"]["ours"]["statements"] > least["rows"]["view"]["statements"] > 0
    _the_report_shows(stand, {"rush": pressed, "actions": acted, "boards": heard, "raw": least})


def _the_report_shows(stand: Stand, results: dict[str, object]) -> None:
    page = stand.results / "performance.md"
    marks = [f"<!-- bench:{name} -->\nOF-BEFORE\n<!-- /bench:{name} -->" for name in report.TABLES]
    page.write_text("\n".join(marks))
    for name, result in results.items():
        (stand.results / f"{name}.json").write_text(json.dumps(result))
    assert set(report.fill(page, stand.results)) == set(results)
    text = page.read_text()
    assert text.count("OF-BEFORE") == len(report.TABLES) - len(results)
    assert "| bare Django view |" in text and "motcua bench rush --people 8" in text


# Pure parts


def test_the_day_has_as_many_people_as_asked_and_is_the_same_each_time() -> None:
    facts = {
        "centres": 3, "letters": ["A", "B"], "weights": [1, 1], "rest": "B",
        "counters": {"A": (1, 2), "B": (1, 2, 3)}, "visits": 1500, "dossiers": 570,
        "minutes": 200.0, "speed": 3.0, "start": "07:00",
    }  # fmt: skip
    made, again = day.plan(**facts), day.plan(**facts)
    assert [v.at for v in made.visits] == [v.at for v in again.visits]
    assert len(made.visits) == pytest.approx(3 * 1500, abs=60)
    assert sum(v.kind == "dossier" for v in made.visits) == pytest.approx(3 * 570, rel=0.08)
    for slots in made.slots.values():
        assert all(a.at + a.takes <= b.at for a, b in pairwise(slots))
    assert sum(day.PROFILE.values()) == pytest.approx(100)
    assert day.minute_of("busiest") == 480


def test_a_latency_counts_from_when_the_request_was_due() -> None:
    record = Recorder()
    for n in range(100):
        record.note("take", due=n, sent=n + 0.5, ended=n + 0.6)
    record.note("take", due=0, sent=0, ended=9, error="500|broken")
    seen = record.summary(100)["actions"]["take"]
    assert (seen["p50"], seen["max"], seen["served_p95"]) == (600.0, 9000.0, 100.0)
    assert (seen["errors"], seen["count"]) == ({"500": 1}, 101)


def test_a_flame_names_where_the_time_went(tmp_path: Path) -> None:
    flame = Flame()
    flame.stacks["main x.py", "get_response base.py", "view motcua/web/v.py"] = 3
    flame.stacks["main x.py", "elsewhere y.py"] = 5
    assert flame.by_module() == [("motcua/web", 1.0)]
    flame.write(tmp_path / "a.svg", "view")
    assert "view motcua/web/v.py (100.0%)" in (tmp_path / "a.svg").read_text()
    assert (tmp_path / "a.folded").read_text().strip().endswith(" 3")


def test_without_its_packages_the_bench_says_how_to_get_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(Problem, match="make bench"):
        benching.run(["peak-day"])


def test_the_document_has_a_place_for_every_result() -> None:
    text = (Path(__file__).parents[1] / "docs" / "performance.md").read_text()
    assert [n for n in report.TABLES if report.BEGIN.format(name=n) not in text] == []
