"""What must not be said to a patient, in three languages: a diagnosis, reassurance, the name of a medicine.

Finds texts in anything read from TOML or JSON; knows no table and no answer.
"""

import re
from collections.abc import Iterator
from typing import Any

from indexer.reference import LANGUAGES

REFUSED = {
    # A question ("do you have", "هل لديك") asks; a statement diagnoses.
    "en": r"(?<!do )\byou(?: have|'ve got| are suffering)\b|nothing (?:serious|to worry)|\bharmless\b|\bsafe to\b",
    "de": r"\bSie (?:haben|leiden)\b|nichts (?:Ernstes|Schlimmes)|harmlos|unbedenklich|gefahrlos|ungefährlich"
    r"|kein Grund zur Sorge|können Sie (?:sicher|bedenkenlos)",
    "ar": r"(?<!هل )(?:لديك|عندك)|أنت مصاب|تعاني من|لا شيء خطير|(?:ليس|غير) خطير|لا داعي للقلق|لا يدعو للقلق"
    r"|آمن|بأمان|غير ضار",
}
MEDICINES = (
    r"ibuprofen|paracetamol|acetaminophen|naproxen|diclofenac|aspirin|code[iï]n|tramadol|opio[iï]d|[ck]ortison"
    r"|painkiller|anti-inflammator|antibioti|schmerzmittel|schmerztablett|entzündungshemm|voltaren"
    r"|إيبوبروفين|باراسيتامول|أسبرين|نابروكسين|ديكلوفيناك|كورتيزون|كودايين|ترامادول|مسكن|مضاد حيوي|مضادات"
)
TASHKEEL = re.compile("[\u064b-\u0652\u0640]")
"""Vowel signs and the stretching stroke, which spell the same word in another way."""


def texts_in(value: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Every text inside, in whatever language and field, with the path of names that leads there."""
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from texts_in(inner, f"{where}.{name}".strip("."))
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner, where)


def refused_texts(value: Any, may_name_medicines: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """The texts inside that must not be said, each held against the patterns of every language.

    `may_name_medicines`: parts of paths (they end in a dot) where a medicine may be named.
    """
    return [
        (where, text)
        for where, text in texts_in(value)
        if any(is_refused(text, REFUSED[language]) for language in LANGUAGES)
        or (is_refused(text, MEDICINES) and not any(named in f"{where}." for named in may_name_medicines))
    ]


def is_refused(words: str, patterns: str) -> bool:
    return bool(re.search(patterns, TASHKEEL.sub("", words), re.IGNORECASE))
