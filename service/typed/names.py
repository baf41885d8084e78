"""Words that mean nothing else → what is looked for in names: other spellings, particles, a slip, a beginning."""

from collections.abc import Iterator

from msgspec import structs

from indexer.engines.query import Term
from indexer.reference.spellings import Spellings
from service.typed.reading import Read
from service.typed.tokens import Token

LEAST_FOR_A_SLIP = 4
"""Letters of a word of a name in which one slip is forgiven; with one dropped, beside another word of the name."""
LEAST_BEGINNING = 3
"""Letters of the last word from which it may be the beginning of a name."""


def terms_of_names(found: Read, spellings: Spellings) -> Iterator[Term]:
    """A term for each word of a name; particles and initials are left out beside words that tell more."""
    names = [part.tokens[0] for part in found.parts if part.is_name]
    telling = [token for at, token in enumerate(names) if not _is_particle(token, names[at + 1 :], spellings)]
    last = found.parts[-1].tokens[-1] if names else None
    before = ""
    for token in names:
        if token in (telling or names):
            words = {*_spellings(token, spellings), *_joined(before, token, spellings)}
            yield structs.replace(
                term_of_name(token, spellings, is_last=token == last), words=tuple(sorted(words))
            )
        is_joining = not spellings.joining.isdisjoint(token.forms)
        before = before + token.plain if is_joining else ""


def _is_particle(token: Token, after: list[Token], spellings: Spellings) -> bool:
    if len(token.plain) == 1 or not spellings.loose.isdisjoint(token.forms):
        return True
    return bool(after) and not spellings.joining.isdisjoint(token.forms)


def term_of_name(token: Token, spellings: Spellings, *, is_last: bool) -> Term:
    """A word looked for in names: as spelt in any way, with a slip, and of the last word the beginning."""
    return Term(
        words=_spellings(token, spellings),
        slips=tuple(form for form in token.forms if len(form) >= LEAST_FOR_A_SLIP),
        short=tuple(form for form in token.forms if len(form) == LEAST_FOR_A_SLIP - 1),
        starts=tuple(form for form in token.forms if is_last and len(form) >= LEAST_BEGINNING),
    )


def _joined(before: str, token: Token, spellings: Spellings) -> Iterator[str]:
    """The word with the particles before it, as names are also written."""
    for form in token.forms if before else ():
        yield before + form
        yield from spellings.other_spellings(before + form)


def _spellings(token: Token, spellings: Spellings) -> tuple[str, ...]:
    """The word and its other spellings."""
    found = set(token.forms).union(*(spellings.other_spellings(form) for form in token.forms))
    return tuple(sorted(found))
