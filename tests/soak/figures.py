"""What a soak found, each with the bound it has to keep, as a table."""

from collections.abc import Sequence

from msgspec import Struct


class Figure(Struct, frozen=True):
    """One row. bound "": the figure is told, nothing is asked of it."""

    name: str
    found: str
    bound: str = ""
    is_kept: bool = True


def at_most(name: str, found: float, bound: float, unit: str = "") -> Figure:
    return Figure(name, f"{found:.4g}{unit}", f"≤ {bound:.4g}{unit}", found <= bound)


def at_least(name: str, found: float, bound: float, unit: str = "") -> Figure:
    return Figure(name, f"{found:.4g}{unit}", f"≥ {bound:.4g}{unit}", found >= bound)


def told(name: str, found: float, unit: str = "") -> Figure:
    return Figure(name, f"{found:.4g}{unit}")


def percentile_ms(seconds: Sequence[float], share: float) -> float:
    """Milliseconds that this share of them stays within; 0 where there are none."""
    ordered = sorted(seconds)
    return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def table_of(figures: Sequence[Figure]) -> str:
    rows = [("figure", "found", "to keep", "")]
    rows += [(each.name, each.found, each.bound, "" if each.is_kept else "NOT KEPT") for each in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
