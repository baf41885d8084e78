"""One part of a typed text and what it was taken for. Knows no word."""

from msgspec import Struct

from service.typed.emergencies import Sign
from service.typed.lexicon import Meaning
from service.typed.tokens import Token


class Part(Struct, frozen=True, kw_only=True):
    """Some tokens of a text. With meanings any of them is meant; without it is a name, a sign or passed over.

    is_maybe_name: one word, read with a slip; where it names somebody, it is no slip. is_far: with more than one
    slip or by ear; it is a name with a slip before.
    """

    words: str
    tokens: tuple[Token, ...]
    meanings: tuple[Meaning, ...] = ()
    is_maybe_name: bool = False
    is_far: bool = False
    sign: Sign | None = None
    is_passed_over: bool = False

    @property
    def is_name(self) -> bool:
        return not (self.meanings or self.sign or self.is_passed_over)
