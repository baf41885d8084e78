"""What holds at a practice for one specialist: money, insurers, hours, the next date.

Dates are relative to ANCHOR. Does not know the person.
"""

from datetime import date
from random import Random

from msgspec import Struct

from indexer.records import Funding, OpeningHours, Practice, Weekday
from indexer.reference import Country
from indexer.synthetic.anchor import day
from indexer.synthetic.chance import lognormal_steps, one_of
from indexer.synthetic.clinics import Clinic
from indexer.synthetic.ingredients import Flavour, weighted, weighted_maybe
from indexer.synthetic.mix import PracticeMix

LONGEST_WAIT_DAYS = 180
_WEEK: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat")


class Seat(Struct, frozen=True):
    """A specialist's place in a clinic: the practice's id, what kind of work, the registration that covers it."""

    practice_id: str
    clinic: Clinic
    place: str
    registration: str | None


class Practices:
    """Draws the practices of one country."""

    def __init__(self, country: Country, flavour: Flavour, mix: PracticeMix) -> None:
        self._mix, self._fees, self._currency = mix, flavour.fees, country.currency
        self._insurers = tuple(insurer.code for insurer in country.insurers)
        self._fundings = {place: weighted(flavour.fundings.of(place)) for place in ("movement", "medical")}
        self._step_free, self._accepting = weighted_maybe(mix.step_free), weighted_maybe(mix.accepting)
        self._modes = weighted(mix.modes)
        self._waits = tuple(
            min(LONGEST_WAIT_DAYS, round(wait)) for wait in lognormal_steps(mix.next_typical_days, mix.next_spread)
        )
        self._weeks = tuple(_week(opens, closes, days) for opens, closes, days in _USUAL_HOURS)

    def draw(self, dice: Random, seat: Seat) -> Practice:
        clinic, mix = seat.clinic, self._mix
        fundings = self._fundings[seat.place].draw(dice)
        accepting = self._accepting.draw(dice)
        fee = self._fee(dice, seat.place, fundings)
        return Practice(
            id=seat.practice_id,
            name=clinic.name,
            address=clinic.address,
            point=clinic.point,
            telephone=clinic.telephone,
            booking_url=f"https://booking.example.org/{seat.practice_id}" if dice.random() < mix.booking else None,
            website=f"https://{clinic.site}.example/" if dice.random() < mix.website else None,
            email=f"reception@{clinic.site}.example" if dice.random() < mix.email else None,
            opening_hours=one_of(dice, self._weeks) if dice.random() < mix.opening_hours else (),
            step_free=self._step_free.draw(dice),
            modes=self._modes.draw(dice),
            funding=fundings,
            insurers=self._accepted_insurers(dice, fundings),
            fee=fee,
            currency=None if fee is None else self._currency,
            accepting=accepting,
            next_available=self._next_available(dice, accepting),
            registration=seat.registration,
        )

    def _fee(self, dice: Random, place: str, fundings: tuple[Funding, ...]) -> float | None:
        """What a patient who pays is asked; none where only the state pays."""
        if fundings == ("statutory",) or dice.random() < self._mix.fee_unknown:
            return None
        low, high = self._fees.of(place)
        steps = (high - low) // self._fees.step
        return float(low + self._fees.step * int((steps + 1) * dice.random() * dice.random() ** 0.5))

    def _accepted_insurers(self, dice: Random, fundings: tuple[Funding, ...]) -> tuple[str, ...]:
        if not {"private", "statutory"}.intersection(fundings) or dice.random() < self._mix.insurers_unknown:
            return ()
        return tuple([code for code in self._insurers if dice.random() < self._mix.insurer])

    def _next_available(self, dice: Random, accepting: bool | None) -> date | None:
        """A date, maybe one that has passed; who takes nobody new rarely states one."""
        unknown = 0.8 if accepting is False else self._mix.next_unknown
        luck = dice.random()
        if luck < unknown:
            return None
        if luck > 1 - self._mix.next_past:
            return day(-1 - int(dice.random() * 30))
        return day(one_of(dice, self._waits))


_USUAL_HOURS = (
    ("08:00", "18:00", 5),
    ("09:00", "17:00", 5),
    ("08:30", "17:30", 5),
    ("07:30", "19:30", 5),
    ("09:00", "20:00", 6),
    ("08:00", "14:00", 6),
    ("10:00", "18:00", 4),
    ("08:00", "13:00", 3),
)


def _week(opens: str, closes: str, days: int) -> tuple[OpeningHours, ...]:
    return tuple(OpeningHours(day=weekday, opens=opens, closes=closes) for weekday in _WEEK[:days])
