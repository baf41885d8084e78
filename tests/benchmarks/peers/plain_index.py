"""The index of plain Elasticsearch: its shape, its settings, and the rows it is filled with."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import orjson

from indexer.documents import Document
from tests.benchmarks.asking import Json

_ROWS_A_REQUEST = 2_000
_KEYWORD = {"type": "keyword"}
_DATE = {"type": "date"}
MAPPING: Json = {
    "dynamic": "strict",
    "_source": {"enabled": False},
    "properties": {
        **dict.fromkeys(("id", "offers", "languages", "gender", "conditions", "procedures"), _KEYWORD),
        **dict.fromkeys(
            ("professions", "specialties", "names", "places", "whole_names", "whole_places"), _KEYWORD
        ),
        **{name: {"type": "double"} for name in ("rating", "ranking", "signal")},
        "tie": {"type": "long"},
        "verified": _DATE,
        "eligible": {"type": "date_range", "format": "strict_date"},
        "youngest": {"type": "short"},
        "oldest": {"type": "short"},
        "practices": {
            "type": "nested",
            "properties": {
                "point": {"type": "geo_point"},
                "modes": _KEYWORD,
                "funding": _KEYWORD,
                "insurers": _KEYWORD,
                "fee": {"type": "double"},
                "accepting": {"type": "boolean"},
                "step_free": {"type": "boolean"},
                "next": _DATE,
            },
        },
    },
}
SETTINGS: Json = {
    "number_of_shards": 1,
    "number_of_replicas": 0,
    "refresh_interval": "-1",
    "translog.durability": "async",
    "sort.field": "ranking",
    "sort.order": "desc",
}


def by_requests(documents: Iterable[Document]) -> Iterator[bytes]:
    """Bodies of bulk requests."""
    some: list[bytes] = []
    for document in documents:
        some += [b'{"create":{}}', orjson.dumps(_row(document))]
        if len(some) >= 2 * _ROWS_A_REQUEST:
            yield b"\n".join(some) + b"\n"
            some = []
    if some:
        yield b"\n".join(some) + b"\n"


def _row(document: Document) -> Json:
    specialist, rating, text = document.specialist, document.rating, document.text
    offers = [offer.partition("/") for offer in document.offers]
    return _known(
        id=specialist.id,
        tie=document.tie,
        offers=document.offers,
        professions=sorted({profession for profession, _, _ in offers}),
        specialties=sorted({specialty for _, _, specialty in offers if specialty}),
        languages=specialist.languages,
        gender=specialist.gender,
        conditions=specialist.conditions,
        procedures=specialist.procedures,
        rating=rating.value,
        ranking=rating.ranking_value,
        signal=rating.signal,
        verified=specialist.verified_at,
        eligible=[{"gte": _day(window.start), "lte": _day(window.until)} for window in document.windows],
        youngest=document.ages[0],
        oldest=document.ages[1],
        names=text.name_words,
        places=text.place_words,
        whole_names=text.whole_names,
        whole_places=text.whole_places,
        practices=[
            _known(
                point={"lat": each.point.lat, "lon": each.point.lon},
                modes=each.modes,
                funding=each.funding,
                insurers=each.insurers,
                fee=each.fee,
                accepting=each.accepting,
                step_free=each.step_free,
                next=each.next_available,
            )
            for each in specialist.practices
        ],
    )


def _day(day: date) -> str:
    return day.isoformat()


def _known(**fields: Any) -> Json:
    return {name: value for name, value in fields.items() if value is not None}
