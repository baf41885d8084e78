"""What every answer says of how far its clinical content was reviewed. Reads the record, decides nothing else."""

from indexer.reference import Language, Triage
from service.words import say


def review_statement(triage: Triage, language: Language) -> str:
    """That sign-off is awaited, until every row and every translation has it as it stands."""
    return say("review_statement_signed" if triage.record.is_fully_signed else "review_statement", language)
