"""The results as people read them: a table for the terminal and one for a README. Draws nothing (`pictures`)."""

from collections.abc import Callable, Iterator, Sequence

from tests.benchmarks.goals import reached
from tests.benchmarks.results import Results, Row, Sized

WHERES = (("in process", "In process"), ("socket", "End to end over a socket"))


def told(results: Results) -> str:
    """For a terminal."""
    return "\n\n".join(_of_size(sized, "  ") for sized in results.sizes)


def markdown(results: Results) -> str:
    """For a page."""
    return "\n\n".join([*(_of_size(sized, " | ") for sized in results.sizes), _goals(results, " | ")]) + "\n"


def row_told(row: Row) -> str:
    """A line for who waits."""
    rate = "" if row.per_second is None else f", {_rate(row)} a second"
    return f"  {row.mix:<16} {row.peer:<32} {_cell(row)} ms{rate} {(row.fault or '')[:200]}".rstrip()


def goals_told(results: Results) -> str:
    """For a terminal: what the largest size was to show."""
    return _goals(results, "  ")


def _of_size(sized: Sized, rule: str) -> str:
    parts = [_heading(sized)]
    for where, title in WHERES:
        rows = [row for row in sized.rows if row.where == where]
        if rows:
            parts.append("\n".join(_table(f"{title}: p50 / p95 ms", rows, rule, _cell)))
    fast = [row for row in sized.rows if row.per_second is not None]
    if fast:
        parts.append("\n".join(_table("Answers a second to many clients (client's own ms)", fast, rule, _rate)))
    faults = [f"- {row.mix}, {row.peer}: {row.fault[:300]}" for row in sized.rows if row.fault]
    if faults:
        parts.append("\n".join(["Not timed:", *dict.fromkeys(faults)]))
    return "\n\n".join(parts)


def _heading(sized: Sized) -> str:
    return (
        f"{sized.specialists:,} specialists generated; {sized.listed:,} stored, {sized.practices:,} practices. "
        f"{sized.measured_at}; {sized.machine['cores']} cores, {sized.machine['processor']}. "
        f"{sized.judged:,} answers judged; the judge proved on {sized.proofs:,} answers of the oracle over "
        f"{sized.proved_on:,} specialists."
    )


def _goals(results: Results, rule: str) -> str:
    found = [
        [each.told, each.mix, f"{each.value:.2f}", each.limit, "yes" if each.is_reached else "NO"]
        for each in reached(results)
    ]
    if not found:
        return ""
    return "\n".join(_lines("Goals", [["goal", "mix", "found", "goal", "reached"], *found], rule))


def _table(title: str, rows: Sequence[Row], rule: str, cell: Callable[[Row | None], str]) -> Iterator[str]:
    peers, mixes = (list(dict.fromkeys(getattr(row, name) for row in rows)) for name in ("peer", "mix"))
    by_place = {(row.mix, row.peer): row for row in rows}
    lines = [["mix", "matches", *peers]]
    for mix in mixes:
        cells = [cell(by_place.get((mix, peer))) for peer in peers]
        matches = next(row.matches for row in rows if row.mix == mix)
        lines.append([mix, f"{matches:,.0f}", *cells])
    yield from _lines(title, lines, rule)


def _lines(title: str, lines: Sequence[Sequence[str]], rule: str) -> Iterator[str]:
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    is_markdown = "|" in rule
    yield f"{title}\n"
    for number, line in enumerate(lines):
        text = rule.join(word.ljust(width) for word, width in zip(line, widths, strict=True))
        yield f"| {text} |" if is_markdown else text.rstrip()
        if is_markdown and number == 0:
            yield "|" + "|".join(["---", *["---:"] * (len(line) - 1)]) + "|"


def _cell(row: Row | None) -> str:
    if row is None or row.times is None:
        fault = "" if row is None else row.fault or ""
        return next((word.upper() for word in ("wrong", "failed") if fault.startswith(word)), "–")
    return f"{_number(row.times.p50)} / {_number(row.times.p95)}"


def _rate(row: Row | None) -> str:
    if row is None or row.per_second is None:
        return "–"
    refused = f", {row.refused:.0%} refused" if row.refused else ""
    return f"{row.per_second:,.0f} ({row.client_ms:.2f}{refused})"


def _number(milliseconds: float) -> str:
    return f"{milliseconds:.2f}" if milliseconds < 10 else f"{milliseconds:.1f}"
