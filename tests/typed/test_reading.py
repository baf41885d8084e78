"""What typed words are taken for: meanings longest first, with one slip, in each language; the rest are names."""

import msgspec
import pytest

from indexer.engines.criteria import text_tier
from indexer.engines.query import Term
from indexer.records import Name
from indexer.reference import load_reference
from service.typed.asking import Asked, ask
from service.typed.lexicon import lexicon_of
from service.typed.tokens import tokens_of
from tests.builders import a_document, a_practice, a_query
from tests.seed_copy import SEED

REFERENCE = load_reference()
TAXONOMY = REFERENCE.taxonomy
TERMS = {
    "condition": TAXONOMY.conditions,
    "procedure": TAXONOMY.procedures,
    "profession": TAXONOMY.professions,
    "specialty": TAXONOMY.specialties,
}


def codes_of(text: str) -> list[set[str]]:
    """Of each part that means something the codes it may mean."""
    return [
        {meaning.code for meaning in part.meanings} for part in ask(text, REFERENCE).read.parts if part.meanings
    ]


def names_in(text: str) -> list[str]:
    return [part.words for part in ask(text, REFERENCE).read.parts if part.is_name]


@pytest.mark.parametrize(
    ("text", "codes", "names"),
    [
        ("slipped disc", [{"disc_herniation"}], []),
        ("SLIPPED-DISC", [{"disc_herniation"}], []),
        ("sliped disc", [{"disc_herniation"}], []),
        ("slipped disc mohamad", [{"disc_herniation"}], ["mohamad"]),
        ("Bandscheibenvorfall", [{"disc_herniation"}], []),
        ("Bandscheiben Vorfall", [{"disc_herniation"}], []),
        ("bandscheibenvorfal", [{"disc_herniation"}], []),
        ("انزلاق غضروفي", [{"disc_herniation"}], []),
        ("الانزلاق الغضروفي", [{"disc_herniation"}], []),
        ("Kreuzband", [{"knee_pain"}], []),
        ("ACL", [{"knee_pain"}], []),
        ("acl reconstruction", [{"knee_arthroscopy"}], []),
        ("frozen shoulder", [{"shoulder_pain", "shoulder_elbow"}], []),
        ("frosen shoulder", [{"shoulder_pain", "shoulder_elbow"}], []),
        ("pain in my knee", [{"knee_pain"}], []),
        ("my knee hurts", [{"knee_pain", "joint_reconstruction"}], []),
        ("Schmerzen im Knie", [{"knee_pain", "joint_reconstruction"}], []),
        ("ألم في الركبة", [{"knee_pain"}], []),
        ("ألم بالركبة", [{"knee_pain"}], []),
        ("Kniechirurg", [{"orthopaedic_surgeon/joint_reconstruction"}], []),
        ("Knie-Spezialistin", [{"knee_pain", "joint_reconstruction"}], []),
        ("Schulterbeschwerden", [{"shoulder_pain", "shoulder_elbow"}], []),
        ("back surgeon", [{"orthopaedic_surgeon/spine", "neurosurgeon/spine"}], []),
        ("sports physio", [{"physiotherapist/sports"}], []),
        ("spine physio", [{"spine"}, {"physiotherapist"}], []),
        ("Orthopäde Müller", [{"orthopaedic_surgeon"}], ["Müller"]),
        ("دكتور عظام", [{"orthopaedic_surgeon"}], []),
        ("علاج طبيعي ليلى", [{"physiotherapist"}], ["ليلى"]),
        ("physiotherpist", [{"physiotherapist"}], []),
        ("pain", [{"pain"}], []),
        ("pain doctor", [{"rehabilitation_physician/pain"}], []),
        ("lip pain", [], ["lip"]),
        ("hip pain", [{"hip_groin_pain"}], []),
        ("Dr. med. Anna Schulte", [], ["Anna", "Schulte"]),
        ("doctor near me", [], []),
        ("", [], []),
        ("؟ !", [], []),
    ],
)
def test_what_words_are_taken_for(text: str, codes: list[set[str]], names: list[str]) -> None:
    assert codes_of(text) == codes
    assert names_in(text) == names


def test_every_word_of_the_taxonomy_means_its_own_term() -> None:
    for kind, terms in TERMS.items():
        for code, term in terms.items():
            for word in term.words():
                meant = {(m.kind, m.code) for part in ask(word, REFERENCE).read.parts for m in part.meanings}
                assert (kind, code) in meant, word


def test_every_word_of_an_offer_means_that_offer_alone() -> None:
    for row in REFERENCE.typed.offers:
        for word in row.all():
            (found,) = codes_of(word)
            assert set(row.means) <= found, word
            assert all(
                part.meanings[0].kind == "offer" for part in ask(word, REFERENCE).read.parts if part.meanings
            )


def test_look_alikes_find_nobody_and_say_who_is_meant() -> None:
    for row in REFERENCE.typed.look_alikes:
        for word in row.all():
            asked = ask(word, REFERENCE)
            assert codes_of(word) == [{row.code}], word
            assert asked.query is not None
            assert asked.query.terms == (Term(),), word


@pytest.mark.parametrize("text", ["orthodontics", "Kieferorthopäde", "orthopaedic shoemaker", "تقويم الأسنان"])
def test_a_look_alike_is_no_orthopaedic_surgeon(text: str) -> None:
    surgeon = a_document(professions=("orthopaedic_surgeon",), names=(Name(text="Ortho Schumacher"),))
    for asked in (ask(text, REFERENCE), ask(f"{text} Schumacher", REFERENCE)):
        assert asked.query is not None
        assert text_tier(surgeon, a_query(offers=(), text=asked.query)) is None


def test_no_name_of_the_demonstration_is_taken_for_a_slip() -> None:
    names = {
        text for file in (SEED / "specialists").glob("*.jsonl") for text in _names_in(file.read_text("utf-8"))
    }
    lexicon = lexicon_of(REFERENCE)
    read = {name: [part for part in ask(name, REFERENCE).read.parts if part.meanings] for name in names}
    taken = {
        name
        for name, parts in read.items()
        if parts and not all(map(lexicon.phrases.exactly, map(tokens_of, name.split())))
    }
    assert taken == set()


def _names_in(text: str) -> list[str]:
    people = map(msgspec.json.decode, text.splitlines())
    return [
        each for person in people for name in person["names"] for each in (name["text"], *name.get("variants", ()))
    ]


def tier(asked: Asked, *, widened: bool = False, **changes: object) -> float | None:
    text = asked.widened if widened else asked.query
    assert text is not None
    return text_tier(a_document(**changes), a_query(offers=(), text=text))


def test_a_condition_is_answered_by_who_states_it_and_else_by_whom_it_is_for() -> None:
    asked = ask("tennis elbow", REFERENCE)
    assert tier(asked, conditions=("elbow_tendinopathy",)) == 0.6
    assert tier(asked) is None
    assert tier(asked, widened=True) == 0.6
    assert tier(asked, widened=True, professions=("neurosurgeon",)) is None
    assert tier(asked, widened=True, specialties=("hand",)) is None
    assert tier(asked, widened=True, specialties=("musculoskeletal",)) == 0.6


def test_beside_a_profession_a_specialty_is_that_professions() -> None:
    asked = ask("spine physio", REFERENCE)
    assert tier(asked, specialties=("spine",)) == 0.6
    assert tier(asked, offers=("orthopaedic_surgeon/spine", "physiotherapist/sports")) is None


def test_who_is_not_listed_is_answered_by_nobody() -> None:
    assert tier(ask("GP", REFERENCE), names=(Name(text="GP"),), practices=(a_practice(name="GP Rooms"),)) == 1.0
    assert tier(ask("GP", REFERENCE), practices=(a_practice(name="GP Rooms"),)) is None


def test_a_word_with_a_slip_is_a_name_first() -> None:
    asked = ask("Schulterr", REFERENCE)
    assert tier(asked, names=(Name(text="Jo Schulterr"),)) == 0.8
    assert tier(asked, names=(Name(text="Jo Reed"),), conditions=("shoulder_pain",)) is None
    assert tier(asked, widened=True, conditions=("shoulder_pain",)) == 0.6


def test_a_word_that_means_something_may_be_a_name_but_no_place() -> None:
    asked = ask("hand", REFERENCE)
    assert tier(asked, names=(Name(text="Otto Hand"),)) == 0.8
    assert tier(asked, practices=(a_practice(name="Hand Clinic"),)) is None
    assert tier(ask("hand clinic", REFERENCE), practices=(a_practice(name="Hand Clinic"),)) == 0.3
