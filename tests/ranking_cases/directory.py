"""A small directory and a need, answered by the whole service over an embedded index."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from indexer.document_builder import DocumentBuilder
from indexer.engines.embedded import EmbeddedEngine
from indexer.records import Point, Registration, Specialist
from indexer.reference import load_reference
from indexer.reputation import Rating, Tally, rate
from indexer.settings import Settings
from service.app import create_app
from tests.builders import AS_OF, a_practice, a_specialist, load, point_from
from tests.feeds import a_registration

LONDON = Point(lat=51.5074, lon=-0.1278)
HIGHLANDS = Point(lat=57.68, lon=-5.02)
PRIOR = 4.0


def rated(mean: float, reviews: int) -> Rating:
    """A rating from so many equal scores, all of today."""
    tally = Tally()
    for _ in range(reviews):
        tally.add(mean)
    return rate(tally, PRIOR)


class Town:
    """A place with specialists; `add` names only what a case is about."""

    def __init__(self, centre: Point) -> None:
        self.centre = centre
        self._members: list[tuple[Specialist, Rating]] = []

    def add(
        self, specialist_id: str, rating: Rating | None = None, *, north_km: float = 1.0, **changes: Any
    ) -> None:
        """A specialist `north_km` from the centre; facts of the practice are given as `practice`."""
        practice = a_practice(
            **({"point": point_from(self.centre, north_km=north_km)} | changes.pop("practice", {}))
        )
        professions = changes.get("professions", ("physiotherapist",))
        fields = {
            "id": specialist_id,
            "practices": (practice,),
            "registrations": tuple(map(_in_register, professions)),
        } | changes
        self._members.append((a_specialist(**fields), rating or rated(4.0, 10)))

    def ask(self, state: Path, **request: Any) -> dict[str, Any]:
        """The answer of POST /v1/matches for an adult at the centre, as of AS_OF."""
        builder = DocumentBuilder(load_reference().countries["GB"], load_reference().taxonomy, AS_OF)
        engine = EmbeddedEngine(state / "index")
        manifest = load(engine, [builder.build(specialist, rating) for specialist, rating in self._members])
        engine.writer().promote(manifest.version)
        try:
            client = create_app(Settings(state=Path("var")), engine, lambda _: AS_OF).test_client()
            return _post(client, self._body(request))
        finally:
            engine.close()

    def _body(self, request: dict[str, Any]) -> dict[str, Any]:
        return {
            "country": "GB",
            "outcome": {"code": "radicular_pain", "body_region": "lower_back", "red_flags": []},
            "patient": {"age_years": 40},
            "location": {"lat": self.centre.lat, "lon": self.centre.lon},
        } | request


def _in_register(profession: str) -> Registration:
    """An entry in order, in the register that holds the profession."""
    register = load_reference().countries["GB"].registers_of(profession)[0]
    return a_registration(f"DEMO-{profession}", register=register.code)


def _post(client: FlaskClient, body: dict[str, Any]) -> dict[str, Any]:
    response = client.post("/v1/matches", json=body)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.get_json()
    return answer


def ids(answer: dict[str, Any]) -> Sequence[str]:
    return [match["specialist"]["id"] for match in answer["matches"]]
