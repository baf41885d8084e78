"""GET /v1/outcomes: every code a triage tool may send, with its words."""

from flask import Response, g

from indexer.reference import Language, Triage
from service.api.http import directory, read_query, write
from service.api.routes import Spec, new_blueprint, route
from service.schemas.queries import LanguageQuery
from service.schemas.reference import OutcomesSchema
from service.statement import review_statement
from service.words import say

blueprint = new_blueprint("outcomes", "Codes of the triage tables")
_QUERY = LanguageQuery()


@route(
    blueprint,
    "/v1/outcomes",
    Spec(
        method="GET",
        answer=OutcomesSchema,
        query=LanguageQuery,
        problems=(400,),
    ),
)
def get_outcomes() -> Response:
    """Outcomes, red flags, training factors, patient modifiers and body regions.

    Guidance on whom to see and how soon; not a diagnosis. A code is never reused; `triage_version` changes with
    every change of a table.
    """
    read_query(_QUERY)
    return write(outcomes_shown(directory().reference.triage, g.language))


def outcomes_shown(triage: Triage, language: Language) -> dict[str, object]:
    labelled = {"factors": triage.factors, "modifiers": triage.modifiers, "body_regions": triage.body_regions}
    return {
        "outcomes": [
            {
                "code": outcome.code,
                "label": outcome.label.in_language(language),
                "public_label": outcome.public_label.in_language(language),
                "level": outcome.level,
                "handoff": outcome.handoff,
            }
            for outcome in triage.outcomes.values()
        ],
        "red_flags": [
            {"code": flag.code, "question": flag.question.in_language(language), "level": flag.level}
            for flag in triage.red_flags.values()
        ],
        **{
            name: [{"code": row.code, "label": row.label.in_language(language)} for row in rows.values()]
            for name, rows in labelled.items()
        },
        "intended_use": say("intended_use", language),
        "review_statement": review_statement(triage, language),
        "triage_version": triage.version,
    }
