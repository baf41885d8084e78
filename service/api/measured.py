"""GET /metrics: what an operator watches, in Prometheus' text format."""

from flask import Response

from service import metrics
from service.api.http import directory
from service.api.routes import Spec, new_blueprint, route

blueprint = new_blueprint("metrics", "What an operator watches")


@route(
    blueprint,
    "/metrics",
    Spec(
        method="GET",
        answer=None,
        media_type="text/plain",
    ),
)
def get_metrics() -> Response:
    """Requests, what they found, the gate, the index and its age. Takes a key with scope metrics where there are
    keys; where there are none keep it from the public at the proxy."""
    body = metrics.exposition(directory())
    return Response(body, content_type=metrics.CONTENT_TYPE)
