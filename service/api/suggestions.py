"""POST /v1/suggestions: what a text that is still being typed may become."""

from flask import Response, g

from service.api.http import directory, read_json, read_query, refuse, write
from service.api.routes import Spec, new_blueprint, route
from service.reading import load_body
from service.schemas import examples
from service.schemas.queries import LanguageQuery
from service.schemas.suggestions import SuggestionsRequestSchema, SuggestionsSchema
from service.suggesting.suggesting import suggest

blueprint = new_blueprint("suggestions", "As one types")
_SUGGESTIONS, _LANGUAGE = SuggestionsRequestSchema(), LanguageQuery()


@route(
    blueprint,
    "/v1/suggestions",
    Spec(
        method="POST",
        answer=SuggestionsSchema,
        body=SuggestionsRequestSchema,
        examples=examples.SUGGESTIONS,
        query=LanguageQuery,
        problems=(400, 413, 422, 503),
    ),
)
def post_suggestions() -> Response:
    """Places, professions, specialties, conditions, procedures and specialists by name, mixed and grouped.

    Every typed word is the beginning of a word, in any order; lay terms are known, and from three letters those of
    all languages. Groups stand by their best likeness: all of it, whole words, the label begins so, another word
    begins so, nearly; equal ones in the order profession, specialty, condition, procedure, place, specialist. No
    group has more than five, unless one kind alone is asked for, and every group has its first before any has its
    second. Within a group the likest comes first; then of topics the caller's language, labels and short names, of
    places the larger, of people a digest of their id: neither rating nor payment plays a part.

    One slip is forgiven in each word of four letters or more (in an unfinished one neither in its first nor its
    last letter), where a kind has nothing that begins as typed and none has all of it; in places only where no
    kind has anything. Specialists are those listed today, by their names alone. One letter suggests professions
    and places, none nothing; so do words for somebody who is not listed here, and words of an emergency.
    """
    read_query(_LANGUAGE)
    body, fault = read_json()
    if fault is not None:
        refuse(fault)
    return write(suggest(directory(), load_body(_SUGGESTIONS, body), g.language))
