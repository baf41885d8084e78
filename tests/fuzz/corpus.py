"""Strings meant to break something, made by families, the same in every run.

Each is short enough to get past the limit of a text where it can: what is refused for its length tests nothing
deeper. Knows no route.
"""

import base64
import random
from collections.abc import Callable, Iterator
from itertools import islice

from tests.fuzz import attacks

TEXT_LIMIT = 200
"""Of the texts people type (`service.asked.MAX_TEXT`, said here again so that a change is noticed)."""
LONGEST = 20_000
SEED = 20_261_123
Family = Callable[[random.Random], Iterator[str]]


def bare(_random: random.Random) -> Iterator[str]:
    """Each attack as it is."""
    yield from attacks.ALL


def beside_words(_random: random.Random) -> Iterator[str]:
    """Each attack where a person types: after words, before them, or within one."""
    ways = ("back pain {}", "{} physiotherapist London", "phy{}sio")
    for number, attack in enumerate(attacks.ALL):
        yield ways[number % len(ways)].replace("{}", attack, 1)


def stretched(_random: random.Random) -> Iterator[str]:
    """Each attack again and again, up to the limit of a text."""
    for attack in attacks.ALL:
        yield (attack * TEXT_LIMIT)[:TEXT_LIMIT]


def letters(_random: random.Random) -> Iterator[str]:
    """One character again and again, of every kind, then another: where a pattern begins to guess."""
    for character in attacks.CHARACTERS:
        yield character
        yield character * (TEXT_LIMIT - 1) + "!"
        yield f"{character} " * (TEXT_LIMIT // 2)
    for character in "a1 .,-_('\"[{<\\/é\u0301\u200bß":
        for length in (TEXT_LIMIT + 1, 1_000, LONGEST):
            yield character * length


def sentences(chance: random.Random) -> Iterator[str]:
    """Words this directory knows, thrown together to the limit: nothing else gets so deep into reading them."""
    words = attacks.KNOWN_WORDS
    for joint in (" ", " and ", ", ", " no ", " not ", "-", "", " . ", "\n", " in my "):
        for _ in range(24):
            picked = joint.join(chance.choice(words) for _ in range(40))
            yield picked[:TEXT_LIMIT]


def slips(chance: random.Random) -> Iterator[str]:
    """Known words with a letter lost, doubled or swapped, many in one text: all are looked up as nearly right."""
    for _ in range(160):
        spoilt = (_slip(chance.choice(attacks.KNOWN_WORDS), chance) for _ in range(14))
        yield " ".join(spoilt)[:TEXT_LIMIT]


def thousands(chance: random.Random) -> Iterator[str]:
    """Far more words than anybody types."""
    for count in (500, 1_000, 3_000):
        yield " ".join(chance.choice(attacks.KNOWN_WORDS) for _ in range(count))
        yield " ".join(str(number) for number in range(count))
        yield ",".join(["a"] * count)
        yield ",".join(f"a{number}" for number in range(count))


def nested(_random: random.Random) -> Iterator[str]:
    """Brackets in brackets."""
    for opened, closed in ("()", "[]", "{}", "<>", '""'):
        for depth in (5, 30, 99, 500):
            yield opened * depth + closed * depth
            yield opened * depth
            yield "a|".join([opened] * min(depth, 60))


def noise(chance: random.Random) -> Iterator[str]:
    """Anything: characters of all planes, halves of pairs too, and bytes in base64."""
    for length in (1, 3, 10, 40, TEXT_LIMIT):
        for _ in range(30):
            yield "".join(chr(chance.randrange(0x11_0000)) for _ in range(length))
            yield base64.urlsafe_b64encode(chance.randbytes(length)).decode()


def spoilt_cursors(chance: random.Random) -> Iterator[str]:
    """A cursor with something changed in its text, or in what it holds."""
    held = b'["gb-4e2b7f8c-20261123t120000000000z","2026-11-23","fad33a30","2aecd7f.63fefd223dc2.0",3]'
    for _ in range(60):
        spoilt = bytearray(held)
        spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        yield base64.urlsafe_b64encode(bytes(spoilt)).rstrip(b"=").decode()
    for old, new in attacks.SPOILT_PARTS:
        yield base64.urlsafe_b64encode(held.replace(old, new)).rstrip(b"=").decode()
    text = base64.urlsafe_b64encode(held).decode()
    for cut in range(0, len(text), 9):
        yield text[:cut]


FAMILIES: tuple[Family, ...] = (
    bare, beside_words, stretched, letters, sentences, slips, thousands, nested, noise, spoilt_cursors,
)  # fmt: skip


def strings(at_most: int | None = None) -> list[str]:
    """Every string once; of `at_most`, as many of each family as of any other."""
    chance = random.Random(SEED)
    made = [list(family(chance)) for family in FAMILIES]
    if at_most is not None:
        share = max(1, at_most // len(made))
        made = [list(islice(family[:: max(1, len(family) // share)], share)) for family in made]
    return list(dict.fromkeys(text for family in made for text in family))


def _slip(word: str, chance: random.Random) -> str:
    place = chance.randrange(len(word))
    kind = chance.randrange(3)
    if kind == 0:
        return word[:place] + word[place + 1 :]
    if kind == 1:
        return word[:place] + word[place] + word[place:]
    return word[:place] + chance.choice("abcdefghijklmnopqrstuvwxyzäüأ") + word[place + 1 :]
