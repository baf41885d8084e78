"""All that is known of a country before anybody is invented in it."""

from msgspec import Struct

from indexer.errors import BadReference
from indexer.reference import Country, Taxonomy, load_reference
from indexer.synthetic.ingredients import Flavour, load_flavour
from indexer.synthetic.mix import Mix, ProfessionMix, check_codes, load_mix
from indexer.synthetic.towns import Towns, read_towns


class Scene(Struct, frozen=True, eq=False):
    """Facts of one country; `professions` are those that a register of the country holds."""

    country: Country
    taxonomy: Taxonomy
    flavour: Flavour
    mix: Mix
    towns: Towns
    professions: tuple[ProfessionMix, ...]


def load_scene(code: str) -> Scene:
    """Raises BadReference for a country without a file, naming those that have one."""
    reference = load_reference()
    if code not in reference.countries:
        raise BadReference(f"unknown country {code!r}; known: {', '.join(reference.countries)}")
    country, mix, flavour = reference.countries[code], load_mix(), load_flavour(code)
    check_codes(mix, reference.taxonomy)
    professions = tuple(row for row in mix.profession if country.registers_of(row.code))
    towns = read_towns(code, flavour.written)
    return Scene(country, reference.taxonomy, flavour, mix, towns, professions)
