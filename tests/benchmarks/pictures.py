"""The results drawn: SVG written by hand, readable on light and on dark pages.

Owns scales, colours and words of a picture. Must not know how anything was measured.
"""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from math import ceil, floor, log10
from pathlib import Path

from tests.benchmarks.results import Results, Row

WIDTH, HEIGHT = 800, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 270, 44, 64
_COLOURS = ("#2f7ed8", "#e07b39", "#3c9d5b", "#b0519e", "#8a8f98", "#c2a83e", "#4ab3b8", "#d1495b", "#8a6d4f")
"""One a side. Mid tones: they stand out on white and on black alike."""
_STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#57606a}.title{font-weight:600;font-size:14px}"
    "line{stroke:#8c959f;stroke-opacity:.35}@media(prefers-color-scheme:dark){text{fill:#9da7b3}}"
)
Point = tuple[float, float]
GROWTH_MIXES = ("dense_city_10", "country", "text_country")


def write(folder: Path, name: str, results: Results) -> None:
    """`<name>-latency-<mix>.svg` (growth by size) and `<name>-throughput.svg` (of the largest size)."""
    for mix in GROWTH_MIXES:
        lines = _growth(results, mix)
        if lines:
            (folder / f"{name}-latency-{mix}.svg").write_text(growth(mix, lines), encoding="utf-8")
    measured = [row for sized in results.sizes[-1:] for row in sized.rows if row.per_second is not None]
    rows = [row for row in measured if not row.is_floor]  # which would leave the others no room
    if rows:
        specialists = results.sizes[-1].specialists
        (folder / f"{name}-throughput.svg").write_text(throughput(specialists, rows), encoding="utf-8")


def _growth(results: Results, mix: str) -> Mapping[str, Sequence[Point]]:
    lines: dict[str, list[Point]] = {}
    for sized in results.sizes:
        for row in sized.rows:
            if row.mix == mix and row.times is not None:
                name = f"{row.peer} · in process" if row.where == "in process" else row.peer
                lines.setdefault(name, []).append((sized.specialists, row.times.p50))
    return lines


def growth(mix: str, lines: Mapping[str, Sequence[Point]]) -> str:
    """Median milliseconds by specialists, both on scales of tens."""
    points = [point for line in lines.values() for point in line]
    across = _Tens([x for x, _ in points], (_LEFT, WIDTH - _RIGHT))
    up = _Tens([y for _, y in points], (HEIGHT - _BOTTOM, _TOP))
    parts = [
        *(_upright(across.at(tick), _short(tick)) for tick in across.ticks),
        *(_level(up.at(tick), _short(tick)) for tick in up.ticks),
        _text(((_LEFT + WIDTH - _RIGHT) / 2, HEIGHT - 12), "specialists", "middle"),
    ]
    for number, (name, line) in enumerate(lines.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        placed = [(across.at(x), up.at(y)) for x, y in line]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in placed]
        parts.append(_legend(number, name, colour))
    return _picture(f"{mix.replace('_', ' ')}: median milliseconds (ms)", parts)


def throughput(specialists: int, rows: Sequence[Row]) -> str:
    """Answers a second by mix, a bar a side."""
    mixes, peers = (list(dict.fromkeys(getattr(row, name) for row in rows)) for name in ("mix", "peer"))
    most = max(row.per_second or 0.0 for row in rows) or 1.0
    step = (WIDTH - _LEFT - _RIGHT) / len(mixes)
    bar = 0.8 * step / len(peers)
    parts = []
    for quarter in range(5):
        value = most * quarter / 4
        parts.append(_level(_height(value, most), f"{value:,.0f}"))
    for row in rows:
        x = _LEFT + step * mixes.index(row.mix) + 0.1 * step + bar * peers.index(row.peer)
        y = _height(row.per_second or 0.0, most)
        colour = _COLOURS[peers.index(row.peer) % len(_COLOURS)]
        size = f'width="{bar * 0.9:.1f}" height="{HEIGHT - _BOTTOM - y:.1f}"'
        parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" {size} fill="{colour}"/>')
    for number, mix in enumerate(mixes):
        parts.append(_slanted((_LEFT + step * (number + 0.5), HEIGHT - _BOTTOM + 12), mix.replace("_", " ")))
    parts += [_legend(number, peer, _COLOURS[number % len(_COLOURS)]) for number, peer in enumerate(peers)]
    return _picture(f"Answers a second to many clients at once, {specialists:,} specialists", parts)


class _Tens:
    """A scale of tens over the values, drawn from one place to another."""

    def __init__(self, values: Sequence[float], drawn: tuple[float, float]) -> None:
        low, high = floor(log10(min(values))), ceil(log10(max(values)))
        self._low, self._high, self._drawn = low, max(high, low + 1), drawn
        self.ticks = [10.0**power for power in range(self._low, self._high + 1)]

    def at(self, value: float) -> float:
        start, end = self._drawn
        return start + (end - start) * (log10(value) - self._low) / (self._high - self._low)


def _height(value: float, most: float) -> float:
    return HEIGHT - _BOTTOM - (HEIGHT - _BOTTOM - _TOP) * value / most


def _short(value: float) -> str:
    if value >= 1_000_000:
        return f"{value / 1_000_000:g}M"
    return f"{value / 1000:g}k" if value >= 1000 else f"{value:g}"


def _upright(x: float, label: str) -> str:
    return (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{HEIGHT - _BOTTOM}"/>'
        f"{_text((x, HEIGHT - _BOTTOM + 18), label, 'middle')}"
    )


def _level(y: float, label: str) -> str:
    line = f'<line x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
    return line + _text((_LEFT - 8, y + 4), label, "end")


def _legend(number: int, name: str, colour: str) -> str:
    x, y = WIDTH - _RIGHT + 18, _TOP + 18 * number
    return f'<rect x="{x}" y="{y}" width="10" height="10" fill="{colour}"/>{_text((x + 16, y + 9), name, "start")}'


def _text(at: Point, words: str, anchor: str) -> str:
    return f'<text x="{at[0]:.1f}" y="{at[1]:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _slanted(at: Point, words: str) -> str:
    x, y = at
    turn = f'transform="rotate(-25 {x:.1f} {y:.1f})"'
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="end" {turn}>{escape(words)}</text>'


def _picture(title: str, parts: Sequence[str]) -> str:
    return "\n".join(_lines(title, parts)) + "\n"


def _lines(title: str, parts: Sequence[str]) -> Iterator[str]:
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">'
    yield f"<title>{escape(title)}</title><style>{_STYLE}</style>"
    yield f'<text class="title" x="{_LEFT}" y="24">{escape(title)}</text>'
    yield from parts
    yield "</svg>"
