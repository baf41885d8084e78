"""What answers say of a typed text: how each part was read, and the notice where it names an emergency sign."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from msgspec import structs

from indexer.reference import Language, Reference, split_offer
from service.asked import Wish
from service.directory import Served
from service.guidance import numbers, turn_to_words
from service.typed.asking import Asked, Step
from service.typed.emergencies import Sign, signs_in
from service.typed.lexicon import Meaning
from service.typed.parts import Part
from service.words import say

MOST_READ = 1000
"""Letters of a text that are searched for emergency signs: far more than any field takes, and soon done."""


def understood(
    asked: Asked, place: dict[str, Any] | None, served: Served, language: Language, step: Step | None
) -> dict[str, Any] | None:
    """What was made of the words for a place and of the typed text; None where there were neither.

    step: how the text was asked in the end; None where it narrows nothing.
    """
    is_widened = step is not None and (step.is_widened or step.is_without_names)
    is_stated = step is None or not step.is_widened
    text = [
        shown | {"stated": is_stated if shown["kind"] in ("condition", "procedure") else None}
        for part in asked.read.parts
        for shown in _shown(_as_taken(part, step, is_widened=is_widened), step, served.reference, language)
    ]
    return (place or {"location": None}) | {"text": text} if place or text else None


def notice_above(wish: Wish, served: Served, language: Language) -> str:
    """Whom to call where the typed words or those for the place name an emergency sign; else whom to turn to."""
    typed = (wish.text, (wish.location and wish.location.text) or "")
    return notice_about(typed, served, wish.country, language) or turn_to_words(served, wish.country, language)


def safety_notice(text: str, served: Served, country: str, language: Language) -> str | None:
    """`notice_about` one text."""
    return notice_about((text,), served, country, language)


def notice_about(texts: Iterable[str], served: Served, country: str | None, language: Language) -> str | None:
    """Whom to call, the signs named and the way to the questions about them, in a paragraph; None: none named.

    Country None: not known, then the numbers of all. Of a text no more is read than MOST_READ letters, signs that
    stand for several written out.
    """
    read = (unicodedata.normalize("NFKC", text[:MOST_READ])[:MOST_READ] for text in texts)
    signs = {sign.flag: sign for text in read for sign in signs_in(text, served.reference)}
    if not signs:
        return None
    by_level: dict[str, list[Sign]] = {}
    for sign in signs.values():
        by_level.setdefault(served.reference.triage.red_flags[sign.flag].level, []).append(sign)
    told = (_notice_of(level, by_level[level], (served, country), language) for level in sorted(by_level))
    notice = " ".join(told)
    return f"{notice} {say('emergency_notice_assessment', language)}" if served.has_assessment else notice


def _notice_of(level: str, signs: Sequence[Sign], asked: tuple[Served, str | None], language: Language) -> str:
    """Of an emergency the emergency numbers, of what is urgent those for advice first; emergencies sort first."""
    served, country = asked
    return say(
        f"{level}_notice",
        language,
        words=", ".join(dict.fromkeys(sign.words for sign in signs)),
        numbers=" / ".join(
            f"{line['number']} ({line['label']})" for line in numbers(served, country, language, level)
        ),
        questions=" ".join(_question(sign, served.reference, language) for sign in signs),
    )


def _as_taken(part: Part, step: Step | None, *, is_widened: bool) -> Part:
    """A word that may be a slip as the name it is where somebody bears it. Where nobody is listed for the sake of
    a word that is not known, nothing is said to follow from the others."""
    if step is not None and step.is_word_lost and part.meanings:
        return structs.replace(part, meanings=(), is_passed_over=True)
    return structs.replace(part, meanings=()) if part.is_maybe_name and not is_widened else part


def _shown(part: Part, step: Step | None, reference: Reference, language: Language) -> Iterator[dict[str, Any]]:
    if part.sign is not None:
        level = reference.triage.red_flags[part.sign.flag].level
        yield _row(part, level, part.sign.flag, _question(part.sign, reference, language))
    for meaning in part.meanings:
        yield _row(part, meaning.kind, meaning.code, _label(meaning, reference, language))
    for key, instead in (("read_instead", step.instead), ("read_nobody_of_this_kind", step.told)) if step else ():
        for offers in (offers for lacking, offers in instead if lacking == part and offers):
            labels = dict.fromkeys(offer_label(offer, reference, language) for offer in _whole(offers))
            yield _row(part, "instead", None, say(key, language, labels="; ".join(labels)))
    if part.is_name and step is not None and (step.is_without_names or step.is_word_lost):
        key = "read_word_lost" if step.is_word_lost else "read_not_understood"
        yield _row(part, "not_understood", None, say(key, language, words=part.words))
    elif part.is_name:
        yield _row(part, "name", None, None)
    if part.is_passed_over:
        yield _row(part, "passed_over", None, None)


def _whole(offers: Iterable[str]) -> Iterator[str]:
    """A profession that is listed with all its specialties is named alone."""
    whole = {offer for offer in offers if "/" not in offer}
    return (offer for offer in offers if offer in whole or split_offer(offer)[0] not in whole)


def _row(part: Part, kind: str, code: str | None, label: str | None) -> dict[str, Any]:
    return {"words": part.words, "kind": kind, "code": code, "label": label}


def _question(sign: Sign, reference: Reference, language: Language) -> str:
    return reference.triage.red_flags[sign.flag].question.in_language(language)


def _label(meaning: Meaning, reference: Reference, language: Language) -> str:
    taxonomy = reference.taxonomy
    if meaning.kind == "look_alike":
        alike = next(row for row in reference.typed.look_alikes if row.code == meaning.code)
        return alike.reason.in_language(language)
    if meaning.kind == "other_field":
        field = next(row for row in reference.typed.complaints.other_fields if row.code == meaning.code)
        return field.reason.in_language(language)
    if meaning.kind == "offer":
        return offer_label(meaning.code, reference, language)
    terms = {
        "condition": taxonomy.conditions,
        "procedure": taxonomy.procedures,
        "profession": taxonomy.professions,
        "specialty": taxonomy.specialties,
    }[meaning.kind]
    return terms[meaning.code].label.in_language(language)


def offer_label(offer: str, reference: Reference, language: Language) -> str:
    profession, specialty = split_offer(offer)
    label = reference.taxonomy.professions[profession].label.in_language(language)
    if specialty is None:
        return label
    separator = "، " if language == "ar" else ", "
    return label + separator + reference.taxonomy.specialties[specialty].label.in_language(language)
