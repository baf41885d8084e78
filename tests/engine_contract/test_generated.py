"""Generated directories × generated queries: every engine answers what the oracle answers."""

from random import Random

from hypothesis import given, note, settings
from hypothesis import strategies as st

from indexer.engines.base import Engine
from tests.builders import load
from tests.engine_contract import generated
from tests.engine_contract.conftest import SCORE_ERRORS
from tests.engine_contract.directory import Directory
from tests.properties import UNSHRUNK

DOCUMENTS = generated.directory(Random(20261102), 400)


@settings(UNSHRUNK, max_examples=150)
@given(rng=st.randoms(use_true_random=True))
def test_large_directory_answers_any_query_exactly(directory: Directory, rng: Random) -> None:
    query = generated.query(rng)
    note(repr(query))
    directory.ask(query)
    directory.turn_page(query, 0, 10)
    directory.turn_page(query, 30, 20)


@settings(UNSHRUNK, max_examples=12)
@given(rng=st.randoms(use_true_random=True), size=st.integers(0, 60))
def test_any_directory_answers_exactly(engine: Engine, kind: str, rng: Random, size: int) -> None:
    documents = generated.directory(rng, size)
    version = load(engine, documents).version
    written = Directory(engine.at(version), documents, engine.margin, SCORE_ERRORS[kind])
    for _ in range(6):
        query = generated.query(rng)
        note(repr(query))
        written.ask(query)
        written.turn_page(query, 0, 5)
    engine.writer().drop(version)
