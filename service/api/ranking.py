"""GET /v1/ranking: the ranking as it runs, for anybody to check."""

from flask import Response

from indexer.engines.query import Inputs
from service import ranking
from service.api.http import read_query, write
from service.api.routes import Spec, new_blueprint, route
from service.schemas.queries import LanguageQuery
from service.schemas.reference import RankingSchema

blueprint = new_blueprint("ranking", "How the directory ranks")
_QUERY = LanguageQuery()


@route(
    blueprint,
    "/v1/ranking",
    Spec(
        method="GET",
        answer=RankingSchema,
        query=LanguageQuery,
        problems=(400,),
    ),
)
def get_ranking() -> Response:
    """Signals with weight and formula in words, pivots by density and level, and all that a signal can see.

    A score is the sum of value × weight; a signal whose input a request lacks is dropped, the others are scaled
    to sum 1. Paying changes nothing: no commercial field is among the inputs.
    """
    read_query(_QUERY)
    return write(ranking_shown(), cache="public, max-age=300")


def ranking_shown() -> dict[str, object]:
    return {
        "signals": [
            {"signal": signal.name, "weight": signal.weight, "explanation": signal.explanation}
            for signal in ranking.SIGNALS
        ],
        "pivots": [
            {
                "density": density,
                "proximity_km": pivots.proximity_km,
                "availability_days": pivots.availability_days,
            }
            for density, pivots in ranking.PIVOTS.items()
        ],
        "availability_pivot_days_by_level": dict(ranking.AVAILABILITY_PIVOT_DAYS),
        "inputs": list(Inputs.__struct_fields__),
        "decimals": ranking.DECIMALS,
        "ranking_version": ranking.version(),
    }
