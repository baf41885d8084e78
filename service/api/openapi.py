"""GET /openapi.json: the document of the API, made when it is asked for first.

Making it, and all that is imported for it, would be a sixth of a start.
"""

from collections.abc import Collection, Sequence
from functools import cached_property

from flask import Blueprint, Flask, Response, current_app

from service.api.http import JSON_TYPE
from service.api.routes import Resource

blueprint = Blueprint("api-docs", __name__)
_EXTENSION = "document"


class Document:
    """The document of these resources. `open_scopes`: what may be asked without a key."""

    def __init__(self, resources: Sequence[Resource], open_scopes: Collection[str]) -> None:
        self._resources, self._open_scopes = resources, open_scopes

    @cached_property
    def text(self) -> str:
        """As JSON."""
        from service.api.describing import described  # noqa: PLC0415  # as above
        from service.api.document import DocumentedApi  # noqa: PLC0415

        app = Flask(__name__, static_folder=None)
        app.config.update(
            API_TITLE="Specialist directory",
            API_VERSION="v1",
            OPENAPI_VERSION="3.1.0",
            API_SPEC_OPTIONS={"info": {"description": DESCRIPTION, "license": {"name": "Apache-2.0"}}},
        )
        api = DocumentedApi(app, self._open_scopes)
        for resource in self._resources:
            api.register_blueprint(described(resource))
        return app.json.dumps(api.spec.to_dict(), indent=2, sort_keys=False)


def register(app: Flask, resources: Sequence[Resource]) -> None:
    """All that the document tells of, and the document itself."""
    for resource in resources:
        app.register_blueprint(resource)
    app.extensions[_EXTENSION] = Document(resources, app.extensions["guard"].open_scopes)
    app.register_blueprint(blueprint)


def document_of(app: Flask) -> Document:
    found: Document = app.extensions[_EXTENSION]
    return found


@blueprint.get("/openapi.json")
def openapi_json() -> Response:
    return Response(document_of(current_app).text, content_type=JSON_TYPE)


DESCRIPTION = """\
The right kind of specialist nearby for a triage outcome, trusted by verified reviews, and why.

Guidance on whom to see and how soon; not a diagnosis. An emergency is answered with numbers and lists nobody.
Errors are application/problem+json with a stable `code`: 400 unreadable JSON or a bad query parameter, 422 a
readable body with a wrong or unknown field, 409 an ambiguous place with `candidates`, 410 a cursor or specialist
that is gone, 413 a body over 64 kB, 503 an index that cannot answer. Numbers in reasons are western digits.
"""
