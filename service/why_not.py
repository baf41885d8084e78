"""Why somebody is not in a list: how many fail which test first, and all that one named specialist fails.

Says nothing of who is not offered at all: hidden and lapsed specialists are refused without the reason.
"""

from typing import Any

from indexer.engines import choice
from indexer.engines.base import Engine, View
from indexer.engines.query import Hits, Query
from indexer.errors import RequestRefused
from service.referral.referable import find_specialist


def rejections_shown(engine: Engine, view: View, hits: Hits, asked: tuple[Query, str | None]) -> dict[str, Any]:
    """`asked` is the query that was answered and the id of who is asked about, if anybody.

    Raises RequestRefused: 410 for who is no longer listed, 404 for whom nobody knows.
    """
    query, specialist_id = asked
    counts = dict(hits.rejections)
    if specialist_id is None:
        return {"counts": counts, "specialist": None}
    try:
        document = find_specialist(engine, view, specialist_id, query.as_of)
    except RequestRefused as refused:
        refused.field = "explain_specialist"
        raise
    failed = list(choice.failed_tests(document, query))
    return {"counts": counts, "specialist": {"id": specialist_id, "failed": failed}}
