"""Complaints as people put them: a part of the body and what is wrong with it, by ear, among idle words."""

from itertools import islice, product
from random import Random

import pytest

from indexer.reference import LANGUAGES, load_reference
from indexer.reference.emergency_words import EmergencyWords
from service.typed.asking import ask
from service.typed.emergencies import signs_in
from service.typed.far_words import is_two_slips
from tests.oracle_text import slips_between

REFERENCE = load_reference()
TABLES = REFERENCE.typed.complaints
FIRST_WAYS = 12
"""Of each pattern so many ways to say it are tried, drawn anew with the row's own dice."""


def codes_of(text: str) -> list[set[str]]:
    return [{each.code for each in part.meanings} for part in ask(text, REFERENCE).read.parts if part.meanings]


def names_in(text: str) -> list[str]:
    return [part.words for part in ask(text, REFERENCE).read.parts if part.is_name]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("knee wear", {"osteoarthritis", "joint_reconstruction"}),
        ("wear in my left knee", {"osteoarthritis", "joint_reconstruction"}),
        ("Hüftverschleiß", {"osteoarthritis", "joint_reconstruction"}),
        ("Verschleiß der rechten Hüfte", {"osteoarthritis", "joint_reconstruction"}),
        ("my left knee really hurts when climbing the stairs", {"knee_pain", "joint_reconstruction"}),
        ("Schmerzen beim Treppensteigen im linken Knie", {"knee_pain", "joint_reconstruction"}),
        ("ألم شديد في ركبتي اليمنى", {"knee_pain", "joint_reconstruction"}),
        ("torn left calf", {"limb_muscle_strain", "sports"}),
        ("Faserriss in der Wade", {"limb_muscle_strain", "sports"}),
        ("broken little toe", {"fracture", "trauma", "foot_ankle"}),
    ],
)
def test_a_part_of_the_body_and_a_complaint_are_one(text: str, codes: set[str]) -> None:
    assert codes_of(text) == [codes]
    assert names_in(text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("carple tunnel", "wrist_pain"),
        ("choirproctar", "chiropractor"),
        ("fysiotherapeut", "physiotherapist"),
        ("rumatoid arthritus", "rheumatologist"),
        ("plantar fashitis", "plantar_fasciitis"),
        ("osteoarthiritus", "osteoarthritis"),
        ("verkrümmten Wirbelsäule", "spinal_curvature"),
    ],
)
def test_words_by_ear_with_two_slips_and_with_endings(text: str, code: str) -> None:
    assert code in set().union(*codes_of(text))


@pytest.mark.parametrize("text", ["phytotherapist", "psychotherapist", "orthoptist", "orthodontics"])
def test_two_slips_never_lead_from_one_trade_to_another(text: str) -> None:
    assert not {"physiotherapist", "orthopaedic_surgeon"} & set().union(*codes_of(text))


@pytest.mark.parametrize("text", ["cancer in my knee", "Krebs im Knie", "سرطان في الركبة", "canser in my knee"])
def test_a_word_of_another_field_is_never_left_out(text: str) -> None:
    asked = ask(text, REFERENCE)
    assert asked.without_names == ()
    assert asked.query is not None


def test_a_word_of_another_field_finds_nobody_unless_the_directory_has_a_meaning_for_it() -> None:
    taxonomy = REFERENCE.taxonomy
    kinds = (taxonomy.professions, taxonomy.specialties, taxonomy.conditions, taxonomy.procedures)
    own = {word.lower() for terms in kinds for term in terms.values() for word in term.words()}
    for field in TABLES.other_fields:
        for word in (word for word in field.all() if word.lower() not in own):
            kinds_read = {each.kind for part in ask(word, REFERENCE).read.parts for each in part.meanings}
            assert kinds_read <= {"other_field", "look_alike"}, word
            assert kinds_read or signs_in(word, REFERENCE), word


@pytest.mark.parametrize("text", ["eczema on my elbow", "Ekzem am linken Ellenbogen", "cancer of the jaw bone"])
def test_nothing_is_inferred_from_a_part_of_the_body_beside_a_word_of_another_field(text: str) -> None:
    meant = [part for part in ask(text, REFERENCE).read.parts if part.meanings]
    assert {each.kind for part in meant for each in part.meanings} == {"other_field"}


@pytest.mark.parametrize(
    "text", ["physio for eczema", "dog chiropractor", "Osteopath für Hunde", "cataract surgeon"]
)
def test_nothing_but_that_is_read_beside_a_word_for_nobody_here(text: str) -> None:
    meant = [part for part in ask(text, REFERENCE).read.parts if part.meanings]
    assert {each.kind for part in meant for each in part.meanings} <= {"other_field", "look_alike"}


@pytest.mark.parametrize("text", ["zzyzx surgeon", "zzyzx knee surgeon", "zzyzx physio", "physio zzyzx"])
def test_a_word_nobody_knows_is_never_left_out_beside_a_profession(text: str) -> None:
    assert ask(text, REFERENCE).without_names == ()


@pytest.mark.parametrize("text", ["zzyzxed meniscus", "zzyzxing second toe", "zzyzxter Rücken", "الديسك المزغزغ"])
def test_a_word_nobody_knows_that_is_an_attribute_of_a_part_of_the_body_may_be_left_out(text: str) -> None:
    assert ask(text, REFERENCE).without_names


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Tibiakopffissur", {"fracture", "trauma", "joint_reconstruction"}),
        ("wear in my big toe", {"toe_deformity", "foot_ankle"}),
        ("sore knuckle bone", {"wrist_pain", "hand"}),
        ("numb nape", {"neck_nerve_pain", "spine"}),
        ("عدم ثبات مفصل الكاحل", {"foot_ankle", "foot_pain"}),
    ],
)
def test_parts_of_the_body_are_told_together(text: str, codes: set[str]) -> None:
    assert codes_of(text) == [codes]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("das Knie war drei Wochen ununterbrochen geschwollen", {"knee_pain", "joint_reconstruction"}),
        ("kann das Knie nicht mehr krumm machen", {"knee_pain", "joint_reconstruction"}),
        ("Schmerzen im Bereich des Knies", {"knee_pain", "joint_reconstruction"}),
        ("ripped calf", {"limb_muscle_strain", "sports"}),
        ("ويدي منملة", {"wrist_pain", "hand"}),
        ("Kind dreht den Fuß auswärts", {"leg_axis", "paediatric"}),
        ("Schleimbeutelentfernung am Ellenbogen", {"orthopaedic_surgeon/shoulder_elbow"}),
    ],
)
def test_a_word_is_no_slip_for_another_nor_what_it_ends_in(text: str, codes: set[str]) -> None:
    assert codes_of(text) == [codes]
    assert names_in(text) == []


def test_a_slip_never_leads_from_one_part_of_the_body_to_another() -> None:
    """In Arabic the neck and the knee are one letter apart."""
    (neck,) = codes_of("عملية غضروف الرقبة")
    (knee,) = codes_of("عملية غضروف الركبة")
    assert "neurosurgeon/spine" in neck
    assert neck.isdisjoint(knee)


@pytest.mark.parametrize(
    "text",
    ["pain in my knees and ankles", "knee and ankle pain", "Knie und Knöchel tun weh", "ألم في ركبتي وكاحلي"],
)
def test_either_of_two_parts_of_the_body_with_one_complaint_is_meant(text: str) -> None:
    (found,) = codes_of(text)
    assert {"knee_pain", "foot_pain"} <= found


def test_either_of_two_professions_is_meant_but_both_of_two_complaints() -> None:
    assert codes_of("osteopath or chiropractor") == [{"osteopath", "chiropractor"}]
    assert len(codes_of("neck pain and knee arthritis")) == 2


@pytest.mark.parametrize("text", ["epidural injections", "Spritze in den Nacken", "التردد الحراري", "PRT"])
def test_the_spine_is_injected_by_who_treats_spines_or_pain(text: str) -> None:
    who = {"orthopaedic_surgeon/spine", "neurosurgeon/spine", "rehabilitation_physician/pain"}
    assert codes_of(text) == [who]


def test_surgical_beside_a_profession_that_does_not_operate_is_passed_over() -> None:
    assert codes_of("surgical physio") == [{"physiotherapist"}]
    assert codes_of("surgical podiatrist") == [{"podiatrist/foot_ankle"}]


@pytest.mark.parametrize("text", ["mein Knie beim Zzyzxgehen", "my knee when zzyzxing", "ركبتي عند الزغزغة"])
def test_what_one_does_when_it_hurts_may_be_left_out(text: str) -> None:
    assert ask(text, REFERENCE).without_names


@pytest.mark.parametrize("text", ["Augenverletzungen beim Sport", "Hautentzündung am Knie", "Zahnprobleme"])
def test_a_compound_that_begins_with_a_word_of_another_field_is_of_that_field(text: str) -> None:
    meant = [part for part in ask(text, REFERENCE).read.parts if part.meanings]
    assert {each.kind for part in meant for each in part.meanings} == {"other_field"}


def test_beside_a_part_of_the_body_another_word_is_a_name_and_no_slip() -> None:
    assert names_in("Termin beim Hansen Knieschmerzen") == ["Hansen"]


def test_an_operation_beside_a_condition_is_of_who_operates_on_it() -> None:
    assert {"orthopaedic_surgeon/foot_ankle"} in codes_of("hammer toe surgery")
    assert {"orthopaedic_surgeon/spine", "neurosurgeon/spine"} in codes_of("Skoliose OP")


def test_an_operation_is_passed_over_beside_what_comes_after_it() -> None:
    assert codes_of("strengthening exercises after hip replacement") == [{"exercise_rehabilitation"}]


def test_a_short_word_that_begins_otherwise_is_another_word() -> None:
    assert "wrist_pain" not in set().union(*codes_of("band pain"))
    assert "wrist_pain" in set().union(*codes_of("hant pain"))


def test_a_word_nobody_knows_may_be_left_out_beside_one_that_is_known() -> None:
    asked = ask("zzyzx knee pain", REFERENCE)
    assert asked.names is not None
    assert [step.is_without_names for step in asked.without_names] == [True, True]
    assert ask("zzyzx", REFERENCE).without_names == ()
    assert ask("zzyzx knee pain, cannot pee", REFERENCE).without_names == ()


@pytest.mark.parametrize("text", ["zzyzx knee", "knee zzyzx", "zzyzx am Rücken", "زغزغزة في الظهر"])
def test_a_word_nobody_knows_is_never_left_out_beside_a_part_of_the_body_alone(text: str) -> None:
    asked = ask(text, REFERENCE)
    assert asked.without_names == ()
    assert asked.names is not None
    assert asked.query is not None


@pytest.mark.parametrize("row", REFERENCE.typed.emergencies, ids=lambda row: row.flag)
def test_every_pattern_gives_the_notice_of_its_sign(row: EmergencyWords) -> None:
    dice = Random(row.flag)
    for language in LANGUAGES:
        for pattern in row.patterns.of(language):
            places = [dice.sample(place.split("|"), place.count("|") + 1) for place in pattern.split()]
            for words in islice(product(*places), FIRST_WAYS):
                if len(set(words)) == len(words):
                    flags = [sign.flag for sign in signs_in(" ".join(words), REFERENCE)]
                    assert row.flag in flags, words


@pytest.mark.parametrize(
    "text",
    [
        *(
            "numb foot",
            "cold feet",
            "tingling in my leg",
            "knee hurts",
            "swollen ankle",
            "tight calf",
            "bent finger",
        ),
        *("Kribbeln im Bein", "Fuß eingeschlafen", "Knie dick", "Rücken blockiert", "Arm taub"),
        *("Gips seit drei Wochen am Finger", "Brustmuskel gezerrt", "resistance band chest exercise"),
        *("وجع خلف الركبة", "Fuß rot vom Socken"),
        *("قص عظم الركبة", "ألم بعد قص العظم", "ما عندي حساسية رجلي تعورني"),
        *("تنميل القدم", "ركبتي متورمة", "ألم الساق", "يدي باردة", "رقبتي متصلبة"),
    ],
)
def test_common_complaints_give_no_alarm(text: str) -> None:
    assert signs_in(text, REFERENCE) == ()


def test_a_hot_swollen_joint_is_urgent_and_no_emergency() -> None:
    (sign,) = signs_in("my knee is red hot and swollen", REFERENCE)
    assert REFERENCE.triage.red_flags[sign.flag].level == "urgent"


def test_two_slips_are_two_by_every_count() -> None:
    dice = Random(11)
    for _ in range(3000):
        one = "".join(dice.choices("abc", k=dice.randrange(6)))
        other = "".join(dice.choices("abc", k=dice.randrange(6)))
        assert is_two_slips(one, other) is (slips_between(one, other) <= 2), (one, other)
