"""Records made into persons, as a reindex does."""

from indexer.identity import People, trait_of
from indexer.ledger import Intake
from indexer.records import Specialist
from indexer.sources.base import Found


def settle(*records: Specialist) -> tuple[list[Specialist], People, Intake]:
    """Everybody once, who is who, and what was told of it."""
    people, intake = People(), Intake()
    people.survey(trait_of(record) for record in records)
    if shared := people.shared():
        found = [(at, Found(record, "gb.jsonl", at + 1, b"{}")) for at, record in enumerate(records)]
        people.merge((each for each in found if each[0] in shared), intake)
    kept = [people.whole(at) or record for at, record in enumerate(records) if not people.is_left_out(at)]
    return kept, people, intake
