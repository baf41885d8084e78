"""All of one answer is of one version, whatever goes live meanwhile: its tag, its lists, what is asked beside."""

from collections.abc import Callable

import pytest
from flask import Flask

from indexer.engines.base import Engine, View
from indexer.records import Name
from tests.api.conftest import post
from tests.api.documented import documented_client
from tests.api.scene import people_of, promoted
from tests.api.test_caching import OPENED, PEOPLE
from tests.builders import a_document
from tests.oracle_engine import OracleEngine

TIMES = 4


class RestlessEngine(OracleEngine):
    """Two versions take turns: once it is moved, another one goes live whenever somebody asked which is."""

    def __init__(self) -> None:
        super().__init__()
        self.versions_made = [promoted(self, people_of("GB")), promoted(self, people_of("GB")[:2])]
        self.is_moved = False

    def stand_still(self, version: str) -> None:
        self.is_moved = False
        self.writer().promote(version)

    def live(self, country: str) -> View:
        found = super().live(country)
        if self.is_moved:
            (other,) = {*self.versions_made} - {found.manifest.version}
            self.writer().promote(other)
        return found


@pytest.mark.parametrize("endpoint", PEOPLE)
def test_the_tag_is_of_the_version_that_is_shown(endpoint: str, make_app: Callable[[Engine], Flask]) -> None:
    engine = RestlessEngine()
    client = make_app(engine).test_client()

    def answered() -> tuple[str, bytes]:
        answer = client.get(OPENED[endpoint])
        return answer.headers["ETag"], answer.get_data()

    still = set()
    for version in engine.versions_made:
        engine.stand_still(version)
        still.add(answered())
    engine.is_moved = True
    assert {answered() for _ in range(TIMES)} <= still
    assert len({tag for tag, _ in still}) == 2


def test_later_pages_ask_as_the_first_did(make_app: Callable[[Engine], Flask], stored_engine: Engine) -> None:
    engine = stored_engine
    first = promoted(engine, people_of("GB"))
    client = documented_client(make_app(engine))
    asked = {"country": "GB", "text": "knee pain Zorrowitz", "limit": 1}
    page = post(client, "/v1/specialists/search", asked).get_json()
    assert page["total"] > 1, "nobody bears the name, so it is let go"
    promoted(engine, [a_document(names=(Name(text="Ann Zorrowitz"),), professions=("osteopath",))])
    later = post(client, "/v1/specialists/search", asked | {"cursor": page["next_cursor"]}).get_json()
    assert (later["total"], later["index_version"]) == (page["total"], first)
    assert [match["rank"] for match in later["matches"]] == [2]
