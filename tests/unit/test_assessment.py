"""What answers lead to: the two patterns of the article, what raises them, and that everything is reached."""

from typing import Any

import pytest

from tests.answering import QUESTIONS, RULES, SIGNS, SORENESS, TRIAGE, a_body, a_body_that_fires, assessed, without


@pytest.mark.parametrize("code", RULES)
def test_every_rule_is_reached(code: str) -> None:
    found = assessed(a_body_that_fires(RULES[code]))
    fired = {each.rule: each for each in found.fired}
    assert code in fired
    assert TRIAGE.levels[found.level].severity >= TRIAGE.levels[fired[code].level].severity


def test_every_outcome_is_reached() -> None:
    reached = {assessed(a_body_that_fires(rule)).outcome for rule in RULES.values()}
    assert set(TRIAGE.outcomes) <= reached


def test_every_red_flag_is_reached() -> None:
    bodies = [a_body({sign: "yes"}) for sign in SIGNS] + [a_body({"body_region": "upper_back"})]
    assert {flag for body in bodies for flag in assessed(body).red_flags} == set(TRIAGE.red_flags)


def test_every_factor_is_handed_on() -> None:
    found = assessed(a_body({"training_changes": list(TRIAGE.factors)}))
    assert found.factors == tuple(TRIAGE.factors)
    assert found.level == assessed(a_body()).level


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_alone_leads_at_least_to_its_stated_level(sign: str) -> None:
    found = assessed(a_body(SORENESS | {sign: "yes"}))
    stated = QUESTIONS[sign].level
    assert stated is not None
    assert TRIAGE.levels[found.level].severity >= TRIAGE.levels[stated].severity
    assert found.outcome is not None or found.handoff == "first"


@pytest.mark.parametrize(
    ("answers", "outcome", "level"),
    [
        (SORENESS, "delayed_onset_muscle_soreness", "self_care"),
        (SORENESS | {"duration_days": 7}, "delayed_onset_muscle_soreness", "self_care"),
        (SORENESS | {"onset_delay_hours": None}, "delayed_onset_muscle_soreness", "self_care"),
        (SORENESS | {"duration_days": 8}, "strain_or_sprain", "routine"),
        (SORENESS | {"onset_delay_hours": 5}, "strain_or_sprain", "routine"),
        (SORENESS | {"onset_delay_hours": 90}, "strain_or_sprain", "routine"),
        (SORENESS | {"movement": "worse"}, "strain_or_sprain", "routine"),
        (SORENESS | {"spread": "local"}, "strain_or_sprain", "routine"),
        (SORENESS | {"character": "sharp"}, "strain_or_sprain", "routine"),
        ({"onset": "sudden", "duration_days": 0, "character": "sharp"}, "strain_or_sprain", "routine"),
        ({"duration_days": 20}, "strain_or_sprain", "routine"),
        ({"duration_days": 21}, "persistent_pain", "routine"),
        ({"duration_days": 60, "recurrent": "yes"}, "recurrent_flare_ups", "routine"),
        ({"body_region": "lower_back", "spread": "one_limb"}, "radicular_pain", "soon"),
        ({"body_region": "lower_back", "numbness": "yes"}, "radicular_pain", "soon"),
        ({"body_region": "lower_back", "numbness": "yes", "weakness": "yes"}, "motor_deficit", "urgent"),
        ({"body_region": "lower_back", "both_legs": "yes"}, "suspected_cauda_equina", "emergency"),
        ({"character": "burning", "movement": "no_change"}, None, "soon"),
        ({"onset": "sudden", "onset_delay_hours": 48}, None, "soon"),
        (SORENESS | {"onset_delay_hours": 0}, None, "soon"),
        (SORENESS | {"tight_swollen_limb": "not_sure"}, None, "urgent"),
        (SORENESS | {"weight_loss": "not_sure"}, None, "soon"),
        (SORENESS | {"numbness": "not_sure"}, None, "routine"),
    ],
)
def test_patterns(answers: dict[str, Any], outcome: str | None, level: str) -> None:
    found = assessed(a_body(answers))
    assert (found.outcome, found.level) == (outcome, level)
    assert found.handoff == "first" or found.outcome is not None


def test_numbers_of_soreness_and_persistence_are_those_of_the_outcomes() -> None:
    soreness, weeks = RULES["plain_soreness"].every, RULES["goes_on_for_weeks"].every["duration_days"]
    course = TRIAGE.outcomes["delayed_onset_muscle_soreness"].course
    persistence = TRIAGE.outcomes["persistent_pain"].course
    assert course is not None
    assert persistence is not None
    delay, days = soreness["onset_delay_hours"], soreness["duration_days"]
    assert (delay.at_least, delay.at_most) == (course.onset_hours_from, course.onset_hours_to)  # type: ignore[union-attr]  # ranges
    assert days.at_most == course.days_to  # type: ignore[union-attr]  # a range
    assert weeks.at_least == persistence.days_from  # type: ignore[union-attr]  # a range


@pytest.mark.parametrize("sign", [sign for sign in SIGNS if QUESTIONS[sign].level == "emergency"])
def test_not_sure_of_an_emergency_sign_is_at_least_urgent(sign: str) -> None:
    found = assessed(a_body(SORENESS | {sign: "not_sure"}))
    assert found.level in ("urgent", "emergency")
    assert found.outcome is None or found.level == "emergency"


def test_while_emergency_signs_are_open_nothing_mild_is_concluded_and_they_are_asked_first() -> None:
    emergencies = [sign for sign in SIGNS if QUESTIONS[sign].level == "emergency"]
    nothing = assessed({"country": "GB", "answers": {}})
    assert (nothing.level, nothing.outcome, nothing.is_complete) == ("urgent", None, False)
    assert nothing.next_questions[: len(emergencies)] == tuple(emergencies)
    for sign in emergencies:
        found = assessed(without(a_body(SORENESS), sign))
        assert (found.level, found.outcome, found.is_complete) == ("urgent", None, False)
        assert found.next_questions == (sign,)


def test_an_emergency_ends_the_questions() -> None:
    found = assessed({"answers": {"saddle": "yes"}})
    assert (found.level, found.handoff, found.next_questions, found.is_complete) == ("emergency", "only", (), True)


def test_a_page_that_asks_one_at_a_time_comes_to_an_end() -> None:
    full = a_body(SORENESS)
    body: dict[str, Any] = {"country": "GB", "answers": {}, "patient": {}}
    for _ in QUESTIONS:
        asked = assessed(body).next_questions
        if not asked:
            break
        under = "patient" if QUESTIONS[asked[0]].in_patient else "answers"
        body[under][asked[0]] = full[under][asked[0]]
    found = assessed(body)
    assert (found.is_complete, found.outcome) == (True, "delayed_onset_muscle_soreness")
    assert "groin_lump" not in body["answers"]


def asked_of(answers: dict[str, Any]) -> set[str]:
    """What a page that asks one at a time asks somebody who answers so, and denies every sign."""
    full, asked = a_body(answers), set[str]()
    body: dict[str, Any] = {"country": "GB", "answers": {}, "patient": {}}
    while (left := assessed(body).next_questions) and left[0] not in asked:
        asked.add(left[0])
        under = "patient" if QUESTIONS[left[0]].in_patient else "answers"
        body[under][left[0]] = full[under][left[0]]
    return asked


def test_a_swollen_sprained_ankle_is_a_sprain() -> None:
    """Swelling of a limb is no lump of the back, and its shape counts only after an injury."""
    sprain = {"body_region": "ankle_foot", "onset": "sudden", "character": "sharp", "movement": "worse"}
    assert "lump_or_shape" not in asked_of(sprain)
    found = assessed(without(a_body(sprain), "lump_or_shape"))
    assert (found.outcome, found.level, found.is_complete) == ("strain_or_sprain", "routine", True)
    assert "lump_or_shape" in asked_of({"body_region": "lower_back"})


@pytest.mark.parametrize("region", ["shoulder", "elbow", "wrist_hand", "hip_groin", "knee", "ankle_foot"])
def test_a_clot_is_asked_about_in_arms_and_legs(region: str) -> None:
    assert "calf" in asked_of({"body_region": region})


@pytest.mark.parametrize("sign", ["calf", "deformity", "trapped_lump"])
def test_a_sign_is_asked_about_in_the_words_of_its_flag(sign: str) -> None:
    """A word less would ask a bunion or an old scoliosis into an ambulance."""
    (flag,) = QUESTIONS[sign].red_flags
    assert QUESTIONS[sign].text == TRIAGE.red_flags[flag].question


@pytest.mark.parametrize(
    ("answers", "patient", "level"),
    [
        ({"body_region": "neck", "numbness": "yes"}, {"modifiers": ["trauma"]}, "emergency"),
        ({"body_region": "lower_back", "weakness": "yes"}, {"modifiers": ["trauma"]}, "emergency"),
        ({"body_region": "knee", "numbness": "yes"}, {"modifiers": ["trauma"]}, "urgent"),
        ({"body_region": "neck", "clumsy_hands_or_unsteady": "yes", "weakness": "yes"}, {}, "emergency"),
        ({"body_region": "neck", "clumsy_hands_or_unsteady": "yes"}, {}, "urgent"),
        ({"fever": "yes"}, {"modifiers": ["immune_suppression"]}, "emergency"),
        ({"fever": "yes"}, {"modifiers": ["cancer"]}, "emergency"),
        ({"fever": "yes"}, {"modifiers": ["diabetes"]}, "urgent"),
        ({"body_region": "hip_groin", "bone_pinpoint": "yes"}, {}, "urgent"),
        ({"bone_pinpoint": "yes"}, {}, "soon"),
        ({"onset": "sudden", "duration_days": 8}, {}, "soon"),
        ({"onset": "sudden", "duration_days": 7}, {}, "routine"),
    ],
)
def test_what_means_more_together(answers: dict[str, Any], patient: dict[str, Any], level: str) -> None:
    assert assessed(a_body(answers, patient)).level == level


@pytest.mark.parametrize("code", TRIAGE.modifiers)
def test_every_modifier_raises_and_says_why(code: str) -> None:
    found = assessed(a_body(SORENESS, {"modifiers": [code]}))
    assert TRIAGE.levels[found.level].severity >= TRIAGE.levels[TRIAGE.modifiers[code].raises_to].severity
    assert f"modifier.{code}" in {each.rule for each in found.fired}


def test_pregnancy_leads_to_the_maternity_unit_first() -> None:
    found = assessed(a_body({"onset": "sudden"}, {"pregnant": True}))
    assert found.who[0] == "maternity_unit"
    assert found.handoff in ("first", "only")
    assert "maternity_unit" not in assessed(a_body({"chest": "yes"}, {"pregnant": True})).who


@pytest.mark.parametrize(
    ("age", "level"), [(8, "urgent"), (14, "soon"), (17, "soon"), (34, "routine"), (70, "soon")]
)
def test_ages_raise_as_their_table_says(age: int, level: str) -> None:
    assert assessed(a_body({"onset": "sudden"}, {"age_years": age})).level == level


def test_a_raised_level_keeps_the_careful_handoff_of_the_outcome() -> None:
    found = assessed(a_body({"body_region": "neck", "morning_stiffness": "yes"}, {"age_years": 5}))
    assert (found.outcome, found.level, found.handoff) == ("inflammatory_back_pain", "urgent", "only")
