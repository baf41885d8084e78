"""GET /v1/places: what a place typed so far may become."""

from flask import Response

from service.api.http import accepted_language, directory, read_query, write
from service.api.routes import Spec, new_blueprint, route
from service.locating import place_shown
from service.schemas.queries import PlacesQuery
from service.schemas.reference import PlacesSchema
from service.typed.telling import safety_notice

blueprint = new_blueprint("places", "Places of the gazetteer")
_QUERY = PlacesQuery()


@route(
    blueprint,
    "/v1/places",
    Spec(
        method="GET",
        answer=PlacesSchema,
        query=PlacesQuery,
        problems=(400, 422),
    ),
)
def get_places() -> Response:
    """Places of a country: those of exactly that name first, then those it begins, largest first.

    Words of an emergency find none.
    """
    asked = read_query(_QUERY)
    country = directory().country(asked["country"])
    language = accepted_language()
    notice = safety_notice(asked["q"], directory(), country.code, language)
    found = () if notice else directory().gazetteer.candidates(country.code, asked["q"])
    return write(
        {
            "places": [place_shown(place, language) for place in found],
            "safety_notice": notice,
        }
    )
