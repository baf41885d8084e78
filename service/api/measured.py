"""GET /metrics: what an operator watches, in Prometheus' text format."""

from flask import Response

from service import metrics
from service.api.http import directory
from service.api.routes import new_blueprint

blueprint = new_blueprint("metrics", "What an operator watches")


def get_metrics() -> Response:
    """Requests, what they found, the gate, the index and its age. Takes a key with scope metrics where there are
    keys; where there are none keep it from the public at the proxy."""
    body = metrics.exposition(directory())
    return Response(body, content_type=metrics.CONTENT_TYPE, headers={"Cache-Control": "no-store"})


_ANSWER = {"200": {"description": "Prometheus text format 0.0.4", "content": {"text/plain": {}}}}
blueprint.route("/metrics", methods=["GET"])(blueprint.doc(responses=_ANSWER)(get_metrics))
