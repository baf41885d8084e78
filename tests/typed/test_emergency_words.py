"""Emergency words: found in any language with one slip a word; nothing is inferred from them."""

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random

import msgspec
import pytest

from indexer.folding import words as folded
from indexer.reference import LANGUAGES, load_reference
from indexer.reference.emergency_words import EmergencyWords
from service.asked import LocationAsked, Wish
from service.directory import Served
from service.typed.asking import ask
from service.typed.emergencies import signs_in
from service.typed.side_by_side import LEAST_FOR_A_SLIP
from service.typed.telling import notice_above
from service.typed.tokens import without_article
from tests.seed_copy import SEED
from tests.typed.slips import slips_at

REFERENCE = load_reference()
ROWS = REFERENCE.typed.emergencies
SERVED = Served(REFERENCE, REFERENCE.public_countries())
COUNTRIES = ("gb", "ie", "de", "at", "au", "ae", "us")
NO_ALARM = {
    "stoke": "a place (Stoke-on-Trent): stated in [[not_meant]]",
    "mini stoke": "the same",
    "Hirschlag": "a place: stated in [[not_meant]]",
}
"""Slips that give no alarm, and why."""


def flags_in(text: str) -> list[str]:
    return [sign.flag for sign in signs_in(text, REFERENCE)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.flag)
def test_every_word_names_its_sign_and_asks_for_nobody(row: EmergencyWords) -> None:
    for text in row.all():
        assert row.flag in flags_in(text), text
        asked = ask(text, REFERENCE)
        assert (asked.query, asked.widened) == (None, None), text
        assert {part.sign is not None or part.is_passed_over for part in asked.read.parts} == {True}, text


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.flag)
def test_one_slip_in_a_long_word_is_forgiven_at_every_letter(row: EmergencyWords) -> None:
    dice = Random(row.flag)
    for text in row.all():
        for slipped in _slipped(text, dice):
            assert row.flag in flags_in(slipped) or slipped in NO_ALARM, (text, slipped)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.flag)
def test_every_word_carries_a_notice_whatever_field_it_is_typed_into(row: EmergencyWords) -> None:
    """The fields that are answered with a list; how the others ask is in tests/api/test_typed_words.py."""
    dice = Random(row.flag)
    for language in LANGUAGES:
        question = REFERENCE.triage.red_flags[row.flag].question.in_language(language)
        for text in getattr(row, language):
            for typed in (text, *islice(_slipped(text, dice), 1)):
                for wish in (
                    Wish(country="GB", text=typed),
                    Wish(country="GB", location=LocationAsked(text=typed)),
                ):
                    notice = notice_above(wish, SERVED, language)
                    assert question in notice or typed in NO_ALARM, typed
                    assert "999" in notice


def _slipped(text: str, dice: Random) -> Iterator[str]:
    words = text.split()
    for place, word in enumerate(words):
        if len(without_article(folded(word)[0][0])) >= LEAST_FOR_A_SLIP:
            for at in range(len(word)):
                slip = dice.choice(list(slips_at(word, at, dice)))
                yield " ".join([*words[:place], slip, *words[place + 1 :]])


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("severe pain in my left chest since today", ["chest_pain"]),
        ("CHEST   PAIN!!", ["chest_pain"]),
        ("chestpain", ["chest_pain"]),
        ("physio for chest pain and dark urine", ["chest_pain", "dark_urine"]),
        ("no chest pain", ["chest_pain"]),
        ("Brust-Schmerzen", ["chest_pain"]),
        ("plötzliche starke Schmerzen in der linken Brust", ["chest_pain"]),
        ("weiß nicht: Reiszender Schmertz, reißender Schmerz", ["tearing_belly_or_back_pain"]),
        ("عندي ألم شديد بالصدر", ["chest_pain"]),
        ("الم في صدري", ["chest_pain"]),
        ("I can't feel my legs", ["weakness_both_legs"]),
        ("my legs gave way, I wet myself", ["weakness_both_legs", "bladder_or_bowel_change"]),
        ("chest physio", []),
        ("chest physio for back pain", []),
        ("stroke", ["speech_sight_or_face_change"]),
        ("rehabilitation after stroke", []),
        ("stroke rehab", []),
        ("After taub", ["saddle_numbness"]),
        ("taub am After seit gestern", ["saddle_numbness"]),
        ("tauber Po", ["saddle_numbness"]),
        ("Finger taub", []),
        ("Taubheit in der Hand", []),
        ("Rothenburg ob der Tauber", []),
        ("stroke yesterday", ["speech_sight_or_face_change"]),
        ("Stoke-on-Trent", []),
        ("back pain", []),
        ("leg pain", []),
        ("الشلل الرعاش", []),
        ("شلل", ["weakness_both_legs"]),
        ("", []),
        ("\u202e\x00 chest\u200d pain", ["chest_pain"]),
        ("x" * 200, []),
    ],
)
def test_signs_in_sentences(text: str, flags: list[str]) -> None:
    assert flags_in(text) == flags


def test_beside_a_sign_only_who_is_named_is_looked_for() -> None:
    """A complaint in the same text means nothing; a profession and a name are read as without the sign."""
    calm = ask("physio Layla", REFERENCE).query
    loud = ask("sudden chest pain knee physio arthritis in my hip Layla", REFERENCE).query
    assert calm is not None
    assert loud is not None
    assert loud.terms == calm.terms
    assert ask("bad back and can't wee", REFERENCE).query is None


def test_no_word_of_the_directory_gives_an_alarm() -> None:
    taxonomy, typed = REFERENCE.taxonomy, REFERENCE.typed
    kinds = (taxonomy.professions, taxonomy.specialties, taxonomy.conditions, taxonomy.procedures)
    texts = [word for terms in kinds for term in terms.values() for word in term.words()]
    texts += [word for row in (*typed.offers, *typed.look_alikes) for word in row.all()]
    texts += [word for row in (*typed.kept_apart, *typed.not_meant) for word in row.words]
    assert [text for text in texts if signs_in(text, REFERENCE)] == []


def test_no_demonstration_name_gives_an_alarm() -> None:
    texts = {text for file in (SEED / "specialists").glob("*.jsonl") for text in _names_in(file)}
    assert len(texts) > 1000
    assert [text for text in texts if signs_in(text, REFERENCE)] == []


def _names_in(file: Path) -> Iterator[str]:
    for line in file.read_text("utf-8").splitlines():
        record = msgspec.json.decode(line)
        for name in record["names"]:
            yield from (name["text"], *name.get("variants", ()))
        for practice in record["practices"]:
            yield from (practice["name"], practice["address"].get("city", ""))


@pytest.mark.parametrize("country", COUNTRIES)
def test_no_place_of_the_gazetteer_gives_an_alarm(country: str) -> None:
    with (SEED / "places" / f"{country}.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    texts = {name for row in rows for name in (row["label"], *(row["names"] or "").split("|")) if name}
    assert len(texts) > 100
    assert [text for text in texts if not text.isdigit() and signs_in(text, REFERENCE)] == []
