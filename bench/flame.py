"""Where the CPU goes: a sampling profiler on the CPU's own clock, and its picture.

The timer counts CPU time of this process only, so waiting for the database is not in the picture:
what the database itself spends is measured beside it.
"""

import html
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

EVERY_SECONDS = 0.001
BEGINS = "get_response"  # Django's handler: what is above it is the test, not the product
ROW, WIDE, LEAST = 17, 1200.0, 0.002
WARM = ("#f2a65a", "#ee8434", "#f4c06f", "#e76f51", "#f6bd60", "#f28482")
COLD = {"motcua": "#4ea8de", "django": "#f2a65a", "psycopg": "#8ac926", "ninja": "#c77dff"}


@dataclass
class Flame:
    """Stacks that were seen, outermost first, with how often."""

    stacks: Counter[tuple[str, ...]] = field(default_factory=Counter)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Main thread only: that is where Python runs signal handlers."""
        before = signal.signal(signal.SIGPROF, self._seen)
        signal.setitimer(signal.ITIMER_PROF, EVERY_SECONDS, EVERY_SECONDS)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)

    def _seen(self, _: int, frame: FrameType | None) -> None:
        stack: list[str] = []
        while frame is not None:
            stack.append(_name(frame))
            frame = frame.f_back
        self.stacks[tuple(reversed(stack))] += 1

    def folded(self) -> str:
        """One stack a line, as other tools read it."""
        return "\n".join(f"{';'.join(s)} {n}" for s, n in sorted(self.inside().items())) + "\n"

    def inside(self) -> Counter[tuple[str, ...]]:
        """Only what happened for a request."""
        found: Counter[tuple[str, ...]] = Counter()
        for stack, n in self.stacks.items():
            begins = next((i for i, name in enumerate(stack) if name.startswith(BEGINS)), None)
            if begins is not None:
                found[stack[begins:]] += n
        return found

    def by_module(self, most: int = 14) -> list[tuple[str, float]]:
        """Share of samples whose innermost frame is in this package or room."""
        seen: Counter[str] = Counter()
        for stack, n in self.inside().items():
            seen[_room(stack[-1])] += n
        total = seen.total() or 1
        return [(name, round(n / total, 3)) for name, n in seen.most_common(most)]

    def heaviest(self, most: int = 25) -> list[tuple[str, float]]:
        """Share of samples that pass through a function of the product."""
        seen: Counter[str] = Counter()
        total = 0
        for stack, n in self.inside().items():
            total += n
            for name in {frame for frame in stack if "motcua/" in frame}:
                seen[name] += n
        return [(name, round(n / (total or 1), 3)) for name, n in seen.most_common(most)]

    def write(self, file: Path, title: str) -> None:
        file.with_suffix(".folded").write_text(self.folded())
        file.write_text(_svg(self.inside(), title), encoding="utf-8")


def _name(frame: FrameType) -> str:
    code = frame.f_code
    path = code.co_filename
    for mark in ("site-packages/", "/motcua/", "/lib/python3"):
        if mark in path:
            path = path.split(mark, 1)[1]
            path = f"motcua/{path}" if mark == "/motcua/" else path
            break
    return f"{code.co_name} {path.replace(';', ',')}"


def _room(name: str) -> str:
    path = name.split(" ", 1)[1]
    parts = path.split("/")
    return "/".join(parts[:2]) if parts[0] in {"motcua", "django"} else parts[0]


def _svg(stacks: Counter[tuple[str, ...]], title: str) -> str:
    root: dict[str, Any] = {"n": 0, "next": {}}
    for stack, n in stacks.items():
        root["n"] += n
        node = root
        for name in stack:
            node = node["next"].setdefault(name, {"n": 0, "next": {}})
            node["n"] += n
    boxes: list[str] = []
    deep = _draw(root, 0.0, 0, root["n"] or 1, boxes)
    high = (deep + 3) * ROW
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE:.0f} {high}" '
        f'font-family="monospace" font-size="10"><text x="4" y="13">{html.escape(title)}: '
        f"{root['n']} mẫu</text>{''.join(boxes)}</svg>"
    )


def _draw(node: dict[str, Any], left: float, depth: int, total: int, boxes: list[str]) -> int:
    deepest = depth
    for name, child in sorted(node["next"].items()):
        share = child["n"] / total
        wide = share * WIDE
        if share >= LEAST:
            boxes.append(_box(name, left, wide, depth, share))
            deepest = max(deepest, _draw(child, left, depth + 1, total, boxes))
        left += wide
    return deepest


def _box(name: str, left: float, wide: float, depth: int, share: float) -> str:
    y, words = (depth + 1.3) * ROW, html.escape(name)
    path = name.split(" ", 1)[1]
    colour = next((c for k, c in COLD.items() if path.startswith(k)), WARM[hash(path) % len(WARM)])
    fits = int(wide / 6.2)
    label = html.escape(name[:fits]) if fits > 3 else ""
    return (
        f'<g><title>{words} ({share:.1%})</title><rect x="{left:.1f}" y="{y:.1f}" '
        f'width="{max(wide - 0.4, 0.3):.1f}" height="{ROW - 1}" fill="{colour}"/>'
        f'<text x="{left + 2:.1f}" y="{y + 12:.1f}">{label}</text></g>'
    )
