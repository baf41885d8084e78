"""Words of a table found with one slip, by what is left of them with a letter less."""

from collections.abc import Iterable, Iterator, Mapping

from indexer.nearness import is_one_slip, shortened

Near = dict[str, str]
"""By what is left of words the words, a space between: mostly it is one, which costs less than a list of one."""
LONGEST = 100
"""Letters up to which a word is looked up with a slip: no word of a table has more, and one of a thousand letters
leaves a thousand with a letter less."""


def remember(near: Near, word: str) -> None:
    """Enters the word of the table; what has more letters than LONGEST is a list of words, and none."""
    if len(word) > LONGEST:
        return
    for each in {word, *shortened(word)}:
        kept = near.get(each)
        if kept is None:
            near[each] = word
        elif word not in kept.split():
            near[each] = f"{kept} {word}"


def candidates(near: Mapping[str, str], form: str) -> Iterator[str]:
    """The entered words that may be one slip from the form, as they were entered; some come twice."""
    if len(form) <= LONGEST:
        for each in (form, *shortened(form)):
            yield from near.get(each, "").split()


def near_words(near: Mapping[str, str], forms: Iterable[str]) -> frozenset[str]:
    """The entered words that one of the forms is, or is one slip from."""
    return frozenset(word for form in forms for word in candidates(near, form) if is_one_slip(form, word))
