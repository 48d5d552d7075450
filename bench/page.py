"""One HTML page of a result, with charts as inline SVG: nothing comes from elsewhere."""

import html
from pathlib import Path
from typing import Any

WIDTH, HEIGHT, LEFT, BOTTOM = 860, 220, 56, 26
COLOURS = ("#0b5ed7", "#c2410c", "#15803d", "#7c3aed", "#b91c1c", "#0f766e")
STYLE = """
body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:960px;padding:0 1rem;color:#222}
table{border-collapse:collapse;width:100%;margin:1rem 0}
td,th{padding:.25rem .5rem;border-bottom:1px solid #ddd;text-align:right}
td:first-child,th:first-child{text-align:left}
.bad{color:#b91c1c;font-weight:600}.good{color:#15803d;font-weight:600}
svg{width:100%;height:auto;background:#fafafa;border:1px solid #eee}
svg text{font:11px system-ui,sans-serif;fill:#555}
"""
Points = list[tuple[float, float]]


def chart(title: str, lines: dict[str, Points], unit: str) -> str:
    """A line chart with a legend; x is whatever the points say, y begins at 0."""
    points = [p for line in lines.values() for p in line]
    if not points:
        return ""
    most_x = max(x for x, _ in points) or 1.0
    least_x = min(x for x, _ in points)
    most_y = max(y for _, y in points) * 1.08 or 1.0
    span = (most_x - least_x) or 1.0

    def at(x: float, y: float) -> str:
        px = LEFT + (x - least_x) / span * (WIDTH - LEFT - 10)
        return f"{px:.1f},{HEIGHT - BOTTOM - y / most_y * (HEIGHT - BOTTOM - 24):.1f}"

    parts = [f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{_e(title)}">']
    for k in range(5):
        y = most_y * k / 4
        _, py = at(least_x, y).split(",")
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - 10}" y1="{py}" y2="{py}" stroke="#e5e5e5"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{py}" text-anchor="end">{_short(y)}</text>')
    for n, (name, line) in enumerate(lines.items()):
        colour = COLOURS[n % len(COLOURS)]
        path = " ".join(at(x, y) for x, y in line)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{LEFT + 8 + n * 130}" y="14" fill="{colour}">● {_e(name)}</text>')
    parts.append(f'<text x="{WIDTH - 10}" y="14" text-anchor="end">{_e(unit)}</text>')
    for x in (least_x, (least_x + most_x) / 2, most_x):
        px = at(x, 0).split(",")[0]
        parts.append(f'<text x="{px}" y="{HEIGHT - 8}" text-anchor="middle">{_short(x)}</text>')
    return f"<h2>{_e(title)}</h2>{''.join(parts)}</svg>"


def table(head: list[str], rows: list[list[Any]]) -> str:
    top = "".join(f"<th>{_e(name)}</th>" for name in head)
    body = "".join(
        f"<tr>{''.join(f'<td>{_e(_cell(cell))}</td>' for cell in row)}</tr>" for row in rows
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def whole(title: str, *parts: str) -> str:
    return (
        f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{_e(title)}</title>'
        f"<style>{STYLE}</style></head><body><h1>{_e(title)}</h1>{''.join(parts)}</body></html>"
    )


def write(file: Path, result: dict[str, Any]) -> None:
    """The page of a peak day."""
    file.write_text(whole("Ngày cao điểm", *_parts(result)), encoding="utf-8")


def _parts(result: dict[str, Any]) -> list[str]:
    requests, books, course = result["requests"], result["books"], result["course"]
    faults = books["faults"]
    good = f'<p class="good">Sổ sách khớp: {books["dossiers"]} hồ sơ, {books["tickets"]} số.</p>'
    bad = f'<p class="bad">Sổ sách không khớp: {len(faults)} chỗ.</p>'
    head = ["việc", "số lần", "/giây", "p50", "p95", "p99", "max", "SQL", "lỗi"]
    rows = [_row("tất cả", requests["all"])]
    rows += [_row(name, figures) for name, figures in requests["actions"].items()]
    samples = result["samples"]
    return [
        f"<p><code>{_e(result['command'])}</code></p>",
        f"<p>{_e(str(result['machine']))}</p>", bad if faults else good,
        "".join(f"<p>{_e(fault)}</p>" for fault in faults[:20]),
        chart("Yêu cầu mỗi giây", {"yêu cầu": _xy(course, "per_second")}, "/giây"),
        chart("Thời gian trả lời", {q: _xy(course, q) for q in ("p50", "p95", "p99")}, "ms"),
        chart("CPU", {g: _xy(samples, f"cpu_{g}") for g in GROUPS}, "nhân"),
        chart("Bộ nhớ", {g: _xy(samples, f"mb_{g}") for g in GROUPS}, "MB"),
        "<h2>Theo việc (ms, tính từ lúc đáng lẽ gửi)</h2>", table(head, rows),
        "<h2>Lỗi đầu tiên</h2>",
        "".join(f"<p>{_e(words)}</p>" for words in requests["error_samples"]) or "<p>Không có.</p>",
    ]  # fmt: skip


GROUPS = ("web", "worker", "database", "bench")


def _row(name: str, f: dict[str, Any]) -> list[Any]:
    errors = ", ".join(f"{kind}: {n}" for kind, n in f["errors"].items())
    figures = [f[key] for key in ("count", "per_second", "p50", "p95", "p99", "max")]
    return [name, *figures, f["queries_mean"], errors]


def _xy(rows: list[dict[str, float]], name: str) -> Points:
    return [(row["at"], row[name]) for row in rows if name in row]


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:.2f}"


def _cell(value: Any) -> str:
    return "" if value is None else str(value)


def _e(text: str) -> str:
    return html.escape(text)
