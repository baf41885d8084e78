"""Words of a table found with one slip, by what is left of them with a letter less."""

from collections.abc import Iterable, Mapping, Sequence

from indexer.nearness import is_one_slip, shortened

LONGEST = 100
"""Letters up to which a word is looked up with a slip: no word of a table has more, and one of a thousand letters
leaves a thousand with a letter less."""


def remember(near: dict[str, list[str]], word: str) -> None:
    """Enters the word of the table; what has more letters than LONGEST is a list of words, and none."""
    if len(word) > LONGEST:
        return
    for each in {word, *shortened(word)}:
        kept = near.setdefault(each, [])
        if word not in kept:
            kept.append(word)


def near_words(near: Mapping[str, Sequence[str]], forms: Iterable[str]) -> frozenset[str]:
    """The entered words that one of the forms is, or is one slip from."""
    return frozenset(
        key
        for form in forms
        if len(form) <= LONGEST
        for each in (form, *shortened(form))
        for key in near.get(each, ())
        if is_one_slip(form, key)
    )
