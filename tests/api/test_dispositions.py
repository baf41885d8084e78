"""Every outcome in every capital: what the sources ask for, the country's numbers, sums that add up."""

import tomllib
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from indexer.reference import load_reference
from tests.api.conftest import match
from tests.api.documented import DocumentedClient
from tests.api.scene import CAPITALS

EXPECTED: dict[str, Any] = tomllib.loads((Path(__file__).parent / "dispositions.toml").read_text(encoding="utf-8"))
ROWS = {row["code"]: row for row in EXPECTED["outcome"]}


def test_every_outcome_has_an_expectation() -> None:
    assert set(ROWS) == set(load_reference().triage.outcomes)


@pytest.mark.parametrize(("country", "code"), list(product(CAPITALS, ROWS)))
def test_outcome_in_capital(client: DocumentedClient, country: str, code: str) -> None:
    row, lines = ROWS[code], EXPECTED["numbers"][country]
    place = {"text": CAPITALS[country][0]}
    answer = match(
        client, country=country, location=place, outcome={"code": code}, include_optional=True, facets=True
    )
    disposition = answer["disposition"]
    numbers = [line["number"] for line in disposition["numbers"]]
    assert disposition["level"] in row["levels"]
    assert disposition["handoff"] == row["handoff"]
    assert lines["emergency"] in numbers
    if disposition["level"] != "emergency":
        assert ("advice" not in lines) or numbers[0] == lines["advice"]
    assert bool(answer["matches"]) == (row["handoff"] != "only")
    for found in answer["matches"]:
        assert abs(sum(part["contribution"] for part in found["score_parts"]) - found["score"]) < 1e-9
        assert abs(sum(part["weight"] for part in found["score_parts"]) - 1) < 1e-9
        assert all(part["value"] * part["weight"] == part["contribution"] for part in found["score_parts"])
        assert found["access"]
        assert found["specialist"]["synthetic"] is True
    # Who needs an order first comes after everybody else; within each the score decides.
    order = [
        (any(words.startswith("First a ") for words in found["access"]), -found["score"])
        for found in answer["matches"]
    ]
    assert order == sorted(order)
