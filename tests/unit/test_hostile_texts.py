"""Texts that were slow to read: what made them so, held where it was. `make fuzz` measures them."""

import pytest
from marshmallow import ValidationError

from indexer.nearness import shortened
from indexer.reference import load_reference
from service.asked import MAX_TEXT
from service.schemas.suggestions import SuggestionsRequestSchema
from service.suggesting.typing import unfinished
from service.typed.near_words import LONGEST, near_words, remember
from service.typed.reading import read
from service.typed.tokens import take_apart


def test_a_word_of_many_pieces_is_joined_once() -> None:
    """Not once for each of its pieces: a text of 200 letters became one of 13,000."""
    pieces = unfinished("%za%zb%zc", ())
    assert len(pieces.tokens) == 3
    assert pieces.joined == pieces
    assert [token.plain for token in unfinished("Rücken schm", ()).joined.tokens] == ["ruckenschm"]


def test_a_word_written_together_with_itself_is_one() -> None:
    """Nothing told the second from the first, and what was joined with itself was not found: an error of ours."""
    assert len(take_apart("knee/knee").tokens) == 1
    assert len(take_apart("knee knee").tokens) == 2
    for text in ("physiotherapist,physiotherapist", "knee,knee and ankle,ankle", "x,x," * 50):
        assert read(text, load_reference()).parts


def test_signs_that_stand_for_several_letters_are_counted_written_out() -> None:
    """One of them is 18 letters in four words: 200 of them took seconds to read."""
    schema = SuggestionsRequestSchema()
    assert schema.load({"country": "GB", "q": "\ufdfa" * 11})
    for text in ("\ufdfa" * 12, "a" * (MAX_TEXT + 1), "e\u0301" * (MAX_TEXT // 2 + 1) + "q\u0301" * 99):
        with pytest.raises(ValidationError, match="q"):
            schema.load({"country": "GB", "q": text})


def test_the_edges_of_a_word_are_taken_off() -> None:
    taken_off = {"«knee».": "knee", "...": "", "a...b...": "a...b", "_x_": "_x_", "مرحبا،": "مرحبا"}
    for typed, letters in taken_off.items():
        assert {token.letters for token in take_apart(typed).tokens} == ({letters} if letters else set()), typed
    whole = take_apart('my "left, leg"!')
    assert whole.shown(whole.tokens) == 'my "left, leg'


def test_no_word_is_so_long_that_it_is_looked_up_without_each_of_its_letters() -> None:
    near: dict[str, str] = {}
    for word in ("a" * LONGEST, "b" * (LONGEST + 1)):
        remember(near, word)
    assert near_words(near, ["a" * (LONGEST - 1)]) == {"a" * LONGEST}
    assert not near_words(near, ["b" * (LONGEST + 1), "b" * LONGEST])
    assert len(list(shortened("a" * LONGEST))) == LONGEST
