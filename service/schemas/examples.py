"""Bodies that may be sent as they stand, shown in the OpenAPI document; a test sends every one of them.

People and places are of the demonstration data.
"""

from typing import Any

from msgspec import Struct


class Example(Struct, frozen=True):
    """A body, and what it asks in a few words."""

    summary: str
    value: dict[str, Any]


Examples = dict[str, Example]

_SCIATICA = {"code": "radicular_pain", "body_region": "lower_back", "duration_days": 21, "red_flags": []}
_LIFTER = {"age_years": 34, "pregnant": False, "modifiers": []}
_LONDON = {"text": "SW1A 1AA"}

MATCHES: Examples = {
    "near": Example(
        "three weeks of pain into the leg, in London",
        {"country": "GB", "outcome": _SCIATICA, "patient": _LIFTER, "location": _LONDON, "limit": 3},
    ),
    "filtered": Example(
        "who is free within a fortnight, speaks English and takes new patients",
        {
            "country": "GB",
            "outcome": _SCIATICA,
            "patient": _LIFTER,
            "location": {"lat": 51.501, "lon": -0.142},
            "radius_km": 40,
            "filters": {"language": ["en"], "accepting": True, "available_within_days": 14},
            "sort": "distance",
            "facets": True,
            "explain": True,
        },
    ),
    "other_codes": Example(
        "by an ICD-10 code, by video, paid by statutory insurance",
        {
            "country": "DE",
            "outcome": {"icd10": "M54.4", "duration_days": 30, "red_flags": []},
            "patient": _LIFTER,
            "mode": "video",
            "funding": "statutory",
            "referrals_held": ["physiotherapist"],
        },
    ),
    "emergency": Example(
        "a red flag: numbers, and nobody listed",
        {
            "country": "GB",
            "outcome": {"code": "radicular_pain", "red_flags": ["saddle_numbness"]},
            "location": _LONDON,
        },
    ),
}
SEARCH: Examples = {
    "topic": Example(
        "who treats a slipped disc near a town",
        {"country": "GB", "location": {"text": "Leeds"}, "text": "slipped disc", "limit": 5},
    ),
    "codes": Example(
        "physiotherapists anywhere in the country, with counts for the filters",
        {
            "country": "GB",
            "filters": {"profession": ["physiotherapist"], "min_rating": 4.0},
            "conditions": ["sciatica"],
            "procedures": [],
            "sort": "rating",
            "facets": True,
        },
    ),
}
REFERRALS: Examples = {
    "consented": Example(
        "for the first of a list; the reason is told, for the patient agreed",
        {
            "country": "GB",
            "specialist_id": "gb-0000006",
            "practice_id": "gb-0000006-2",
            "outcome": _SCIATICA,
            "patient": _LIFTER,
            "funding": "self_pay",
            "patient_consented": True,
            "consented_by": "patient",
        },
    ),
    "emergency": Example(
        "a red flag: numbers, and no document",
        {
            "country": "GB",
            "specialist_id": "gb-0000006",
            "practice_id": "gb-0000006-2",
            "outcome": {"code": "radicular_pain", "red_flags": ["saddle_numbness"]},
        },
    ),
}
SUGGESTIONS: Examples = {
    "word": Example("a word begun", {"country": "GB", "q": "slipped di"}),
    "place": Example("places alone", {"country": "GB", "q": "lee", "limit": 5, "kinds": ["place"]}),
}
ASSESSMENTS: Examples = {
    "begun": Example(
        "the first answers: what to ask next",
        {"country": "GB", "answers": {"bladder": "no", "saddle": "no"}, "patient": {"age_years": 34}},
    ),
    "emergency": Example("a sign of an emergency", {"country": "GB", "answers": {"saddle": "yes"}}),
}
