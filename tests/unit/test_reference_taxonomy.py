"""Professions, specialties and the codes and words that mean them. Expectations are written out here."""

import pytest

from indexer.reference import Reference, load_reference

# Every in-scope NUCC code of the public Plan-Net sample (HL7-DaVinci/plan-net-ri, PractitionerRole), and two that
# are named by the scope but absent there.
NUCC = {
    "111N00000X": ("chiropractor", None),
    "111NS0005X": ("chiropractor", "sports"),
    "111NX0100X": ("chiropractor", "occupational_health"),
    "204C00000X": ("sport_exercise_physician", None),
    "207QS0010X": ("sport_exercise_physician", None),
    "207T00000X": ("neurosurgeon", None),
    "207X00000X": ("orthopaedic_surgeon", None),
    "207XS0106X": ("orthopaedic_surgeon", "hand"),
    "207XS0117X": ("orthopaedic_surgeon", "spine"),
    "207XX0004X": ("orthopaedic_surgeon", "foot_ankle"),
    "207XX0005X": ("orthopaedic_surgeon", "sports"),
    "208100000X": ("rehabilitation_physician", None),
    "2081P0010X": ("rehabilitation_physician", "paediatric"),
    "2081P2900X": ("rehabilitation_physician", "pain"),
    "2081S0010X": ("sport_exercise_physician", None),
    "213E00000X": ("podiatrist", None),
    "213EP1101X": ("podiatrist", "general_podiatry"),
    "213ES0000X": ("podiatrist", "sports"),
    "213ES0103X": ("podiatrist", "foot_ankle"),
    "213ES0131X": ("podiatrist", "foot_ankle"),
    "225100000X": ("physiotherapist", None),
    "2251G0304X": ("physiotherapist", "geriatric"),
    "2251H1200X": ("physiotherapist", "hand"),
    "2251X0800X": ("physiotherapist", "musculoskeletal"),
}


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference()


@pytest.mark.parametrize(("code", "expected"), NUCC.items())
def test_nucc_code_means_one_offer(reference: Reference, code: str, expected: tuple[str, str | None]) -> None:
    profession, specialty = expected
    taxonomy = reference.taxonomy
    assert taxonomy.from_nucc(code) == expected
    offer = f"{profession}/{specialty}" if specialty else profession
    assert offer in taxonomy.offers()
    assert any(code.startswith(nucc) for nucc in taxonomy.nucc_of(offer))


@pytest.mark.parametrize(
    "code", ["122300000X", "1223X0400X", "225200000X", "207Q00000X", "207RS0010X", "207X", ""]
)
def test_other_nucc_codes_are_out_of_scope(reference: Reference, code: str) -> None:
    assert reference.taxonomy.from_nucc(code) is None


def test_offers_of_a_record(reference: Reference) -> None:
    offers_of = reference.taxonomy.offers_of
    assert offers_of(["orthopaedic_surgeon"], ["spine", "sports"]) == (
        "orthopaedic_surgeon/spine",
        "orthopaedic_surgeon/sports",
    )
    assert offers_of(["osteopath", "physiotherapist"], ["hand"]) == ("osteopath", "physiotherapist/hand")
    assert offers_of(["neurosurgeon"], ["foot_ankle"]) == ("neurosurgeon",)


def test_words_are_found_in_every_language(reference: Reference) -> None:
    words = reference.taxonomy.words_of("condition", ["sciatica"])
    assert {"Sciatica", "Ischias", "عرق النسا"} <= set(words)
    assert reference.taxonomy.words_of("procedure", ["no_such_procedure"]) == ()
    assert {"lifting_technique_assessment", "return_to_training_plan"} <= set(reference.taxonomy.procedures)
