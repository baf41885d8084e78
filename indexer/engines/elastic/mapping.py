"""What is indexed of a document and a review, and how: settings, mappings, and the fields of each record.

Owns the shape of the indices. Must not know queries or the client. Beside the searchable fields each row keeps
the stored bytes themselves, unindexed. Text was folded before (`indexer/folding.py`): only keywords here.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec
import orjson

from indexer import documents
from indexer.documents import Document, Unchecked, Window
from indexer.identity_keys import keys_of
from indexer.records import Practice, Review

Json = dict[str, Any]

MOST_ROWS = 100_000
"""The most rows one search may return."""

_KEYWORD = {"type": "keyword"}
_DOUBLE = {"type": "double"}
_BOOLEAN = {"type": "boolean"}
_DATE = {"type": "date"}
_STORED_ONLY = {"type": "object", "enabled": False}

_PRACTICE = {
    "offers": _KEYWORD,  # the specialist's, repeated: a sort by who has one reads nested fields only
    "one": {"type": "byte"},  # always 1: what such a sort reads
    "point": {"type": "geo_point"},
    "modes": _KEYWORD,
    "funding": _KEYWORD,
    "insurers": _KEYWORD,
    "fee": _DOUBLE,
    "accepting": _BOOLEAN,
    "step_free": _BOOLEAN,
    "next_available": _DATE,  # one date each: a distance feature takes the latest of several
}
_WORDS = {"type": "keyword", "copy_to": "words"}

SPECIALISTS: Json = {
    "dynamic": "strict",
    "_source": {"includes": ["document"]},
    "properties": {
        "document": _STORED_ONLY,
        "tie": {"type": "long"},
        "identity_keys": {"type": "keyword", "doc_values": False},  # looked up, never counted or sorted by
        "offers": _KEYWORD,
        "offer_professions": _KEYWORD,
        "offer_specialties": _KEYWORD,
        "windows": {"type": "integer_range"},  # proleptic day numbers: both ends included, nothing to round
        "youngest": {"type": "short"},
        "oldest": {"type": "short"},
        "conditions": _KEYWORD,
        "procedures": _KEYWORD,
        "languages": _KEYWORD,
        "gender": _KEYWORD,
        "rating_value": _DOUBLE,
        "ranking_value": _DOUBLE,
        "rating_signal": _DOUBLE,
        "verified_at": _DATE,
        "whole_names": _KEYWORD,
        "whole_places": _KEYWORD,
        "name_words": _WORDS,
        "place_words": _WORDS,
        "words": _KEYWORD,
        "practices": {"type": "nested", "properties": _PRACTICE},
    },
}

REVIEWS: Json = {
    "dynamic": "strict",
    "_source": {"includes": ["review"]},
    "properties": {
        "review": _STORED_ONLY,
        "id": _KEYWORD,
        "specialist_id": _KEYWORD,
        "published_on": _DATE,
    },
}

_SETTINGS: Json = {
    "number_of_shards": 1,  # with one shard the counts of facets are exact
    "auto_expand_replicas": "0-1",
    "refresh_interval": "-1",  # sealed once, then never written again
    "translog.durability": "async",  # a version that is not sealed is not worth a disk flush a batch
    "max_result_window": MOST_ROWS,
}
SPECIALISTS_SETTINGS: Json = _SETTINGS | {"sort.field": "ranking_value", "sort.order": "desc"}
REVIEWS_SETTINGS: Json = _SETTINGS | {"sort.field": "specialist_id", "sort.order": "asc"}


def specialist_row(document: Document) -> Json:
    """The fields of a document; those it lacks are left out, so that unknown never passes a filter."""
    specialist, rating, text = document.specialist, document.rating, document.text
    offered = [offer.partition("/") for offer in document.offers]
    return _known(
        {
            "document": orjson.Fragment(documents.encode(document)),
            "tie": document.tie,
            "identity_keys": [identity_word(key) for key in sorted(keys_of(document))],
            "offers": document.offers,
            "offer_professions": _distinct(profession for profession, _, _ in offered),
            "offer_specialties": _distinct(specialty for _, _, specialty in offered if specialty),
            "windows": [_days(window) for window in document.windows],
            "youngest": document.ages[0],
            "oldest": document.ages[1],
            "conditions": specialist.conditions,
            "procedures": specialist.procedures,
            "languages": specialist.languages,
            "gender": specialist.gender,
            "rating_value": rating.value,
            "ranking_value": rating.ranking_value,
            "rating_signal": rating.signal,
            "verified_at": specialist.verified_at,
            "whole_names": text.whole_names,
            "whole_places": text.whole_places,
            "name_words": text.name_words,
            "place_words": text.place_words,
            "practices": [
                _practice(practice) | {"offers": document.offers, "one": 1} for practice in specialist.practices
            ],
        }
    )


def review_row(review: Review) -> Json:
    body = msgspec.json.encode(review)
    return encoded_review_row(review.id, review.specialist_id, review.published_on, body)


def encoded_review_row(id_: str, specialist_id: str, published_on: date | None, body: bytes) -> Json:
    """Of a review that is encoded already."""
    return _known(
        {
            "review": orjson.Fragment(body),
            "id": id_,
            "specialist_id": specialist_id,
            "published_on": published_on,
        }
    )


def identity_word(key: int) -> str:
    """An identity key as it is indexed: 16 hex digits."""
    return f"{key:016x}"


def document_of(source: Mapping[str, Any]) -> Document:
    return msgspec.convert(source["document"], Document)


def document_found(source: Mapping[str, Any]) -> Document:
    """The same for a search, which reads many: not judged again."""
    document: Document = msgspec.convert(source["document"], Unchecked)
    return document


def review_of(source: Mapping[str, Any]) -> Review:
    return msgspec.convert(source["review"], Review)


def _practice(practice: Practice) -> Json:
    return _known(
        {
            "point": {"lat": practice.point.lat, "lon": practice.point.lon},
            "modes": practice.modes,
            "funding": practice.funding,
            "insurers": practice.insurers,
            "fee": practice.fee,
            "accepting": practice.accepting,
            "step_free": practice.step_free,
            "next_available": practice.next_available,
        }
    )


def _days(window: Window) -> Json:
    return {"gte": window.start.toordinal(), "lte": window.until.toordinal()}


def _known(fields: Json) -> Json:
    return {name: value for name, value in fields.items() if value is not None}


def _distinct(values: Any) -> list[str]:
    return list(dict.fromkeys(values))
