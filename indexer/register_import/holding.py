"""Who is hidden at once by what a register said, in the versions that were filled before; and shown again.

The reindex that comes next obeys the register by itself, so nothing here holds in what it makes; what was made
before stays as it is now, should it ever go live again. Knows the rulings in force, no engine.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from indexer.register_import.consequences import Findings
from indexer.suppression import Ruling, Suppressions

BY = "registers import"


class Weighed(Struct, frozen=True):
    """What an export means for one version. registers_read_at: as its manifest says."""

    registers_read_at: datetime | None
    findings: Findings


class Holding(Struct, frozen=True):
    """Rulings to be given: whom to hold back, and whom no longer."""

    hidden: tuple[Ruling, ...]
    shown: tuple[Ruling, ...]

    @property
    def rulings(self) -> tuple[Ruling, ...]:
        return (*self.hidden, *self.shown)


class _Speaker(Struct, frozen=True):
    """A register of a country, at the moment its word is obeyed."""

    at: datetime
    country: str
    register: str

    def rulings(self, reasons: Mapping[str, str], *, is_suppressed: bool) -> tuple[Ruling, ...]:
        """One about each specialist, by id."""
        return tuple(
            Ruling(
                at=self.at,
                kind="specialist",
                id=id_,
                country=self.country,
                is_suppressed=is_suppressed,
                reason=f"{self.register}: {reason}",
                by=BY,
                origin="register",
            )
            for id_, reason in sorted(reasons.items())
        )


def hold(whose: tuple[str, str], weighed: Sequence[Weighed], before: Suppressions, now: datetime) -> Holding:
    """`whose`: country and register. Nobody is ruled about who is held back, or not, already."""
    country, register = whose
    speaker = _Speaker(_moment(weighed, before, now), country, register)
    hidden: dict[str, str] = {}
    for each in weighed:
        held = before.held_back(country, each.registers_read_at)
        hidden |= {
            change.specialist: f"{change.effect}, {change.reason}"
            for change in each.findings.changes_to_hide()
            if change.specialist not in held
        }
    shown = {id_ for each in weighed for id_ in each.findings.ids_to_show()}
    shown -= {change.specialist for each in weighed for change in each.findings.changes_to_hide()}
    lifted = dict.fromkeys(shown & before.held_back(country, None), "in good standing")
    return Holding(speaker.rulings(hidden, is_suppressed=True), speaker.rulings(lifted, is_suppressed=False))


def _moment(weighed: Sequence[Weighed], before: Suppressions, now: datetime) -> datetime:
    """After all rulings and all the versions are known to have obeyed, though a clock may have been set back."""
    read = (each.registers_read_at for each in weighed if each.registers_read_at is not None)
    return max([before.next_moment(now), *(at + timedelta(microseconds=1) for at in read)])
