"""Who is suggested by a name that is being typed: by likeness, then tie, the same people in every engine."""

from random import Random

import pytest
from msgspec.json import encode

from indexer import folding
from indexer.document_builder import whole_name_keys
from indexer.documents import FOREVER, SINCE_EVER, Window
from indexer.engines.base import Engine
from indexer.engines.naming import Likeness, NameQuery, TypedWord
from indexer.records import Address, Name
from tests import oracle_names
from tests.builders import AS_OF, a_document, a_practice, in_days, load
from tests.engine_contract.directory import Directory
from tests.engine_contract.generated import WINDOWS

SYLLABLES = ("ba", "mo", "li", "san", "ü", "kh", "er", "ha", "مح", "حم", "د", "ø", "nn", "ji", "𐍈", "sch", "عبد")
DICE = Random(20261123)
WORDS = sorted({"".join(DICE.choices(SYLLABLES, k=DICE.choice((1, 2, 3, 4, 6)))) for _ in range(160)})
DOCUMENTS = (
    *(
        a_document(
            id=f"g{number}",
            names=(Name(text=f"{DICE.choice(WORDS)} {DICE.choice(WORDS)}", variants=(DICE.choice(WORDS),)),),
            windows=DICE.choice(WINDOWS),
        )
        for number in range(300)
    ),
    *(a_document(id=f"reed{number:03}", names=(Name(text="Alex Reed"),)) for number in range(60)),
    a_document(id="reedham", names=(Name(text="Ann Reedham"),)),
    a_document(id="no-longer", names=(Name(text="Ann Reedham"),), windows=(Window(SINCE_EVER, in_days(-1)),)),
    a_document(
        id="again",
        names=(Name(text="Ann Reedham"),),
        windows=(Window(SINCE_EVER, in_days(-9)), Window(AS_OF, FOREVER)),
    ),
    a_document(id="mueller", names=(Name(text="Jürgen Müller"),)),
    a_document(id="salma", names=(Name(text="سلمى عبدالرحمن", script="Arab"),)),
    a_document(
        id="in-wexford",
        names=(Name(text="Jo Lee"),),
        practices=(a_practice(name="Quay Rooms", address=Address(city="Wexford")),),
    ),
)
Expected = list[tuple[str, Likeness]]


def typed(text: str, *, near: bool = True, fetch: int = 8) -> NameQuery:
    """Every word as it stands, as a beginning, and as one with a slip from four letters."""
    words = tuple(
        TypedWord(words=forms, starts=forms, near=tuple(form for form in forms if near and len(form) >= 4))
        for forms in folding.words(text)
    )
    return NameQuery(as_of=AS_OF, words=words, whole=whole_name_keys(text), fetch=fetch)


def ask(directory: Directory, query: NameQuery) -> Expected:
    """The engine's answer, which is the oracle's."""
    found = directory.view.named(query)
    assert encode(found) == encode(oracle_names.named(directory.documents, query))
    return [(named.specialist.id, named.likeness) for named in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("jürgen müller", {"mueller": Likeness.WHOLE}),
        ("mueller", {"mueller": Likeness.WORDS}),
        ("MÜLL", {"mueller": Likeness.BEGUN}),
        ("muel jur", {"mueller": Likeness.BEGUN}),
        ("mueler", {"mueller": Likeness.NEAR}),
        ("mlule", {"mueller": Likeness.NEAR}),
        ("mxlle", {"mueller": Likeness.NEAR}),
        ("mulller", {"mueller": Likeness.NEAR}),
        ("xueller jurgen", {"mueller": Likeness.NEAR}),
        ("xuelle jurgen", {}),
        ("mullx", {}),
        ("mulr", {}),
        ("reedham", {"reedham": Likeness.WORDS, "again": Likeness.WORDS}),
        ("reedhma an", {"reedham": Likeness.NEAR, "again": Likeness.NEAR}),
        ("عبدالرح", {"salma": Likeness.BEGUN}),
        ("عبدارحم", {"salma": Likeness.NEAR}),
        ("wexford", {}),
        ("quay", {}),
        ("DEMO-1", {}),
        ("zzzz", {}),
    ],
)
def test_who_is_named(directory: Directory, text: str, expected: dict[str, Likeness]) -> None:
    assert dict(ask(directory, typed(text))) == expected


def test_of_a_crowd_the_first_by_tie(directory: Directory) -> None:
    found = ask(directory, typed("reed", fetch=5))
    by_tie = sorted((d for d in DOCUMENTS if d.specialist.id.startswith("reed0")), key=lambda d: d.tie)
    assert found == [(document.specialist.id, Likeness.WORDS) for document in by_tie[:5]]


def test_whoever_is_named_better_comes_first_and_once(directory: Directory) -> None:
    ids = [id_ for id_, _ in ask(directory, typed("reed", fetch=100))]
    assert len(ids) == len(set(ids)) == 62
    assert set(ids[-2:]) == {"reedham", "again"}


def test_of_nothing_typed_nobody(directory: Directory) -> None:
    assert ask(directory, NameQuery(as_of=AS_OF, words=())) == []
    assert ask(directory, NameQuery(as_of=AS_OF, words=(TypedWord(),))) == []


@pytest.mark.parametrize("seed", range(60))
def test_generated_names_in_every_engine(directory: Directory, seed: int) -> None:
    dice = Random(seed)
    words = [_misspelt(dice.choice(WORDS), dice) for _ in range(dice.choice((1, 1, 1, 2)))]
    day = in_days(dice.choice((0, 0, -7, -20, 5)))
    query = typed(" ".join(words), near=dice.random() < 0.8, fetch=dice.choice((1, 3, 8, 400)))
    ask(directory, NameQuery(as_of=day, words=query.words, whole=query.whole, fetch=query.fetch))


def _misspelt(word: str, dice: Random) -> str:
    """The word or its beginning, half of the time with a letter dropped, added, changed or swapped."""
    begun = word[: dice.randint(1, len(word))]
    at = dice.randrange(len(begun))
    other = dice.choice("abmüxحد𐍈")
    return dice.choice(
        (
            *[begun] * 4,
            begun[:at] + begun[at + 1 :] or other,
            begun[:at] + other + begun[at:],
            begun[:at] + other + begun[at + 1 :],
            begun[:at] + begun[at : at + 2][::-1] + begun[at + 2 :],
        )
    )


def test_an_empty_directory_names_nobody(engine: Engine) -> None:
    version = load(engine, []).version
    assert engine.at(version).named(typed("reed")) == ()
    engine.writer().drop(version)
