"""`directory report freshness|coverage`: what an operator should look after, country by country."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice

import click
import msgspec

from indexer.cli.opening import configured_countries, opened, read_settings
from indexer.cli.parameters import COUNTRY, DAY
from indexer.coverage import CITIES, FEWEST, RADIUS_KM, Gap, gaps
from indexer.eligibility import Eligibility
from indexer.engines.base import Engine, View
from indexer.errors import NoLiveVersion
from indexer.freshness_report import DUE_DAYS, CountryFreshness, freshness_of
from indexer.gazetteer import Gazetteer
from indexer.reference import Country, load_reference
from indexer.telling import TellingGroup
from indexer.unanswered import FEWEST_SHOWN, MONTHS_KEPT, Unanswered

_COUNTRIES = click.argument("countries", metavar="[CC]...", nargs=-1, type=COUNTRY)
_AS_OF = click.option("--as-of", type=DAY, help="The day that counts as today. Without it: today in the country.")
_JSON = click.option("--json", "is_json", is_flag=True, help="As JSON, for programs.")


@click.group(cls=TellingGroup)
def report() -> None:
    """Tell how fresh the live index is, and where it has too few people."""


@report.command()
@_COUNTRIES
@_AS_OF
@_JSON
def freshness(*, countries: tuple[str, ...], as_of: date | None, is_json: bool) -> None:
    """Count people by the age of their last look-up, who is due, and whom the country's limit hides."""
    settings, reference = read_settings(), load_reference()
    with opened(settings) as engine:
        found = [
            freshness_of(
                view.documents(),
                view.manifest.version,
                Eligibility(country, reference.taxonomy, _day(country, as_of)),
            )
            for country, view in _live(engine, countries or configured_countries(settings))
        ]
    if is_json:
        click.echo(msgspec.json.encode({"countries": found}))
    else:
        click.echo("\n".join(_freshness_lines(found)))


@report.command()
@_COUNTRIES
@_AS_OF
@_JSON
def coverage(*, countries: tuple[str, ...], as_of: date | None, is_json: bool) -> None:
    """List outcomes with nobody, or hardly anybody, to be sent to, and how many requests listed nobody.

    Supply is thin where fewer than 3 people who fit can be seen within 25 km of one of the country's 10 largest
    cities. Requests that listed nobody are counted by outcome, country and month in var/unanswered, nothing else
    about them; of fewer than 10 the count is not shown.
    """
    settings, triage = read_settings(), load_reference().triage
    codes = countries or configured_countries(settings)
    gazetteer = Gazetteer.open(settings.state, codes)
    with opened(settings) as engine:
        found = [
            gap
            for country, view in _live(engine, codes)
            for gap in gaps(
                country.code,
                view.documents(),
                tuple(islice(gazetteer.places(country.code), CITIES)),
                triage,
                _day(country, as_of),
            )
        ]
    shown = Unanswered(settings.state).shown()
    unanswered = [
        {"country": country, "outcome": outcome, "requests": count} for (country, outcome), count in shown.items()
    ]
    if is_json:
        click.echo(msgspec.json.encode({"gaps": found, "unanswered": unanswered}))
    else:
        click.echo("\n".join(_coverage_lines(found, unanswered)))


def _live(engine: Engine, codes: tuple[str, ...]) -> Iterator[tuple[Country, View]]:
    """The live version of each country; one that has none is told and passed over."""
    for code in codes:
        try:
            yield load_reference().countries[code], engine.live(code)
        except NoLiveVersion as error:
            click.echo(str(error), err=True)


def _day(country: Country, as_of: date | None) -> date:
    return as_of or datetime.now(country.tz).date()


def _freshness_lines(found: list[CountryFreshness]) -> Iterator[str]:
    for each in found:
        ages = ", ".join(f"{band}: {count}" for band, count in each.days_since_look_up.items())
        limit = "no limit" if each.limit_days is None else f"limit {each.limit_days} d"
        yield (
            f"{each.country}: {each.listed} listed, {each.due} due within {DUE_DAYS} d, "
            f"{each.hidden_by_limit} hidden for their age ({limit}, {each.as_of})"
        )
        yield f"    days since the last look-up: {ages}"


def _coverage_lines(found: list[Gap], unanswered: list[dict[str, object]]) -> Iterator[str]:
    yield f"outcomes with nobody, or fewer than {FEWEST} within {RADIUS_KM:.0f} km of a city:"
    for gap in found:
        cities = ", ".join(f"{city} {count}" for city, count in gap.thin_in.items())
        yield f"{gap.country} {gap.outcome}: {gap.specialists or 'nobody'} in the country; {cities}"
    yield f"requests that listed nobody, last {MONTHS_KEPT} months, at least {FEWEST_SHOWN}:"
    yield from (f"{row['country']} {row['outcome']}: {row['requests']}" for row in unanswered)
