"""POST /v1/matches: a triage outcome and a place → disposition, guidance, ranked specialists."""

from flask import Response, current_app, g

from service.api import links
from service.api.http import directory, write
from service.api.routes import Spec, new_blueprint, route
from service.api.triage import read_judged
from service.matching import match
from service.metrics import note
from service.schemas import examples
from service.schemas.matches import MatchAnswerSchema
from service.schemas.problems import TriageProblemSchema
from service.schemas.queries import LanguageQuery
from service.schemas.requests import MatchRequestSchema

blueprint = new_blueprint("matches", "From a triage outcome to the right specialists")
_QUERY = LanguageQuery()


@route(
    blueprint,
    "/v1/matches",
    Spec(
        method="POST",
        answer=MatchAnswerSchema,
        body=MatchRequestSchema,
        query=LanguageQuery,
        problems=(400, 404, 409, 410, 413, 422, 500, 503),
        problem=TriageProblemSchema,
        examples=examples.MATCHES,
        links=links.OF_MATCHES,
    ),
)
def post_matches() -> Response:
    """Who to see for a triage outcome, near a place.

    An emergency, or an outcome nobody here is right for, is answered 200 with numbers and whom to turn to, and
    lists nobody, whatever else is sent; faults of the request are then in `warnings`. `near_misses` come with the
    first page. Every problem of this route carries `numbers`.

    First comes who may be seen now and can write the order that others need; `referrals_held` names professions
    an order is there for. An urgent need lists only who has a known appointment before it is due. Where nobody
    fits, `relaxed` says what was let go: radius, then video, an earlier date, profession, rating, new patients;
    never what is the patient's own. `explain` counts why others are not listed, `explain_specialist` asks why one
    person is not; that person gone is 410, unknown 404.
    """
    judged = read_judged(_QUERY)
    answer = match(directory(), judged.body, judged.verdict, g.language, judged.faults)
    note(answer, judged.verdict.country)
    current_app.extensions["unanswered"].note(answer, judged.verdict.country, directory())
    return write(answer)
