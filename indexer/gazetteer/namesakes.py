"""Which of several places of one name is meant, if any.

Owns when a name is ambiguous. Must not know how places are looked up or how a text is taken apart.
"""

from collections.abc import Sequence

from indexer.folding import place_keys
from indexer.gazetteer.labels import names_shown
from indexer.gazetteer.place import Place, people_at_least

DOMINANT_TIMES = 10
"""So many times the people of every namesake make one place the one that is meant."""


def decided(found: Sequence[Place], name: str) -> list[Place]:
    """The first alone, the largest, if it has so many people that it is the one meant; else all.

    One that is called so for short or abroad only ("Weston" of Weston-super-Mare, "Perlin" of Berlin) is never
    picked before those that are called so.
    """
    if len(found) < 2 or (not is_shown_as(found[0], name) and so_labelled(found[1:], name)):
        return list(found)
    others = max(map(people_at_least, found[1:]))
    return list(found[:1] if found[0].population >= DOMINANT_TIMES * others else found)


def so_labelled(found: Sequence[Place], name: str) -> list[Place]:
    """Those shown under that name, not under another of theirs."""
    keys = set(place_keys(name))
    return [place for place in found if keys & set(place_keys(place.label))]


def is_shown_as(place: Place, name: str) -> bool:
    """Whether the place is shown under that name in some language; what stands in brackets is no part of it."""
    shown = {*names_shown(place), place.label.partition(" (")[0]}
    return not set(place_keys(name)).isdisjoint(key for each in shown for key in place_keys(each))
