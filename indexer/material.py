"""What a reindex of one country is made from."""

from datetime import date

from msgspec import Struct

from indexer.reference import Country, Taxonomy
from indexer.reviewers import Reviewers
from indexer.sources.base import Supply


class Material(Struct, frozen=True):
    """What is filled in: the supply of a country, under its rules, as of a day; `reviewers` hides who wrote."""

    country: Country
    taxonomy: Taxonomy
    supply: Supply
    as_of: date
    reviewers: Reviewers
