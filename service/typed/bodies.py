"""Parts of the body beside complaints, in any order and with words between: "the knee on the left hurts".

Owns which complaint is about which part. What both mean together is the lexicon's.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from service.typed.compounds import LEAST_OF_A_PART
from service.typed.lexicon import Lexicon, Meaning
from service.typed.phrases import Phrases
from service.typed.tokens import Token

Run = tuple[Token, ...]
"""Tokens that stand side by side."""
Codes = tuple[str, ...]
Named = tuple[Run, Codes]
"""Tokens that are words of a table, and what they name."""
OfWord = Callable[[Token], Codes]
_LEAST_FOR_A_SLIP = 6
"""Letters of a part of the body or a complaint in which one slip is forgiven."""
_GENITIVES = ("s", "es")
_SPREADING = frozenset({"pain", "nerve", "stiff", "cramp"})
"""Kinds of complaint that may go from one part of the body into another."""


class Complained(Struct, frozen=True):
    """The tokens of one part of the body, with those of the complaints beside the first, and what they mean."""

    tokens: Run
    meanings: tuple[Meaning, ...]


def complaints_in(runs: Sequence[Run], lexicon: Lexicon, *, is_particular: bool = False) -> tuple[Complained, ...]:
    """All parts of the body, each with all complaints; () where there is no part, nothing is said of it, or there
    is a word of another field of medicine, which may be what it is about. is_particular: nor where all that is
    named is found all over the body."""
    if any(lexicon.of_another_field((token,)) for run in runs for token in run):
        return ()
    bodies, complaints = _bodies_and_complaints(runs, lexicon)
    bodies, general = _without_general(bodies, lexicon)
    complaints += [(tokens, kinds) for tokens, _ in general if (kinds := lexicon.kinds.exactly(tokens))]
    is_only_general = is_particular and all(codes[0] in lexicon.general for _, codes in bodies)
    if not bodies or is_only_general or not (complaints or general):
        return ()
    order = {token: at for at, token in enumerate(token for run in runs for token in run)}
    told = [tokens for tokens, _ in (*complaints, *general)]
    bodies.sort(key=lambda body: order[body[0][0]])
    meant = _meant(bodies, {kind for _, found in complaints for kind in found}, lexicon)
    return tuple(
        Complained(tuple(sorted({*tokens, *_all(told if at == 0 else ())}, key=order.__getitem__)), meanings)
        for at, (tokens, meanings) in enumerate(meant)
    )


def _bodies_and_complaints(runs: Sequence[Run], lexicon: Lexicon) -> tuple[list[Named], list[Named]]:
    """Phrases before words, and compounds that hold both last."""
    complaints = _named(runs, lexicon.kinds, least=2)
    bodies = _named(_left(runs, complaints), lexicon.parts, least=2)
    is_named = bool(bodies) or any(_names_body(token, lexicon) for run in runs for token in run)
    is_known = (lambda _: True) if is_named else lexicon.is_known
    kept = [
        left for run in _left(runs, (*complaints, *bodies)) for left in without(run, _told_around(run, lexicon))
    ]
    bodies += _named(kept, lexicon.parts, lambda token: _body(token, lexicon), is_known=is_known)
    kept = _left(kept, bodies)
    complaints += _named(kept, lexicon.kinds, lambda token: _kinds(token, lexicon), is_known=lexicon.is_known)
    if bodies:
        more = [_apart(token, lexicon) for run in _left(kept, complaints) for token in run]
        bodies += [each[0] for each in more if each]
        complaints += [each[1] for each in more if each]
    return bodies, complaints


def _meant(
    bodies: Sequence[Named], kinds: Collection[str], lexicon: Lexicon
) -> list[tuple[Run, tuple[Meaning, ...]]]:
    """What each part means, or two of which one goes into the other."""
    codes = list(dict.fromkeys(body[1][0] for body in bodies))
    is_one = len(codes) == 2 and _SPREADING.issuperset(kinds)
    both = lexicon.of_both((codes[0], codes[1]), kinds) if is_one else ()
    if both or len(codes) == 1:
        return [(_all(tokens for tokens, _ in bodies), both or lexicon.about(codes[0], kinds))]
    return [(tokens, lexicon.about(found[0], kinds)) for tokens, found in bodies]


def _without_general(bodies: list[Named], lexicon: Lexicon) -> tuple[list[Named], list[Named]]:
    """The parts, and those that are found all over the body ("bone") where another says which is meant."""
    general = [body for body in bodies if body[1][0] in lexicon.general]
    particular = [body for body in bodies if body not in general]
    return (particular, general) if particular else (bodies, [])


def _names_body(token: Token, lexicon: Lexicon) -> bool:
    """Whether it does as it stands: beside it another word is rather a name than a slip ("Hansen Knieweh")."""
    return bool(lexicon.parts.exactly((token,))) or any(map(lexicon.compounds.complaint, token.forms))


def _body(token: Token, lexicon: Lexicon) -> Codes:
    """The part of the body a compound or a genitive names ("des Knies"), if it means nothing else."""
    if lexicon.phrases.exactly((token,)):
        return ()
    ends = ((form, end) for form in token.forms for end in _GENITIVES if len(form) - len(end) >= LEAST_OF_A_PART)
    genitive = (lexicon.parts.of_word(form.removesuffix(end)) for form, end in ends if form.endswith(end))
    compound = ((found,) for form in token.forms if (found := lexicon.compounds.body(form)))
    return next(filter(None, genitive), ()) or next(compound, ())


def _kinds(token: Token, lexicon: Lexicon) -> Codes:
    """The complaint a compound ends in, if it means nothing else."""
    if lexicon.phrases.exactly((token,)) or any(map(lexicon.compounds.complaint, token.forms)):
        return ()
    return next((found for form in token.forms if (found := lexicon.compounds.kinds(form))), ())


def _apart(token: Token, lexicon: Lexicon) -> tuple[Named, Named] | None:
    """The part of the body and the complaint of a compound ("Nackenschmerzen"); None: it is none."""
    found = next(filter(None, map(lexicon.compounds.complaint, token.forms)), None)
    return (((token,), (found[0],)), ((token,), found[1])) if found else None


def without(run: Run, taken: Collection[Token]) -> Iterator[Run]:
    """What is left of the run, apart where something was taken out."""
    for is_taken, tokens in groupby(run, key=lambda token: token in taken):
        if not is_taken:
            yield tuple(tokens)


def _told_around(run: Run, lexicon: Lexicon) -> set[Token]:
    return {token for token in run if not lexicon.complaint.isdisjoint({*token.forms, token.bare})}


def _all(runs: Sequence[Run] | Iterator[Run]) -> Run:
    return tuple(token for run in runs for token in run)


def _left(runs: Sequence[Run], named: Collection[Named]) -> list[Run]:
    taken = {token for tokens, _ in named for token in tokens}
    return [left for run in runs for left in without(run, taken)]


def _named(
    runs: Sequence[Run],
    phrases: Phrases[str],
    of_word: OfWord = lambda _: (),
    least: int = 1,
    is_known: Callable[[Token], bool] = lambda _: False,
) -> list[Named]:
    """The tokens that are words of the table or compounds of them, longest first, with what they name. least:
    words of the shortest phrase; is_known: whether a word is no slip for another."""
    found: list[Named] = []
    for size in range(phrases.longest, least - 1, -1):
        left: list[Run] = []
        for run in runs:
            taken: set[Token] = set()
            at = 0
            while at + size <= len(run):
                tokens = run[at : at + size]
                codes = phrases.exactly(tokens) or phrases.inflected(tokens)
                codes = codes or (() if any(map(is_known, tokens)) else _nearly(tokens, phrases))
                codes = codes or (of_word(tokens[0]) if size == 1 else ())
                if codes:
                    found.append((tokens, codes))
                    taken.update(tokens)
                at += size if codes else 1
            left += without(run, taken)
        runs = left
    return found


def _nearly(tokens: Run, phrases: Phrases[str]) -> Codes:
    """With one slip, in words that are too long to be another one."""
    return phrases.nearly(tokens) if all(len(token.plain) >= _LEAST_FOR_A_SLIP for token in tokens) else ()
