"""What only a server shared by many can suffer: versions that vanish, race, are late or of another program."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from elasticsearch import Elasticsearch

from indexer.engines.elastic import ElasticEngine, leases
from indexer.engines.elastic.asking import whole
from indexer.engines.elastic.failures import PartialAnswer
from indexer.errors import EngineError, EngineUnavailable, NoLiveVersion, VersionGone
from indexer.identity_keys import keys_of
from tests.builders import a_document, a_manifest, a_query, a_review, load
from tests.engine_contract.versions import erase, ids_in, promoted

COUNTRY = "ZZ"
OTHER_SHAPE = "zz-00000000-20200101t000000000000z"


@pytest.fixture
def engine(elasticsearch_url: str) -> Iterator[ElasticEngine]:
    opened = ElasticEngine(elasticsearch_url)
    yield opened
    opened.close()
    erase(elasticsearch_url, COUNTRY)


@pytest.fixture
def client(elasticsearch_url: str) -> Iterator[Elasticsearch]:
    """Somebody else at the same server."""
    with Elasticsearch(elasticsearch_url) as opened:
        yield opened


def lose_shard(client: Elasticsearch, index: str) -> None:
    """In place of the index one whose only shard is on no node, as after the loss of a disk."""
    client.indices.delete(index=index)
    client.indices.create(
        index=index, settings={"index.routing.allocation.enable": "none"}, wait_for_active_shards="0"
    )
    assert client.cluster.health(index=index)["status"] == "red"


def test_fill_of_a_dropped_version_leaves_no_index_behind(engine: ElasticEngine, client: Elasticsearch) -> None:
    manifest = a_manifest(COUNTRY)
    engine.writer().create_version(manifest)
    engine.writer().drop(manifest.version)
    with pytest.raises(VersionGone):
        engine.writer().add(manifest.version, [a_document()])
    assert not client.indices.exists(index=f"specialists-{manifest.version}")
    assert not client.indices.exists(index=f"reviews-{manifest.version}")


def test_lost_rows_are_noticed_when_sealing(engine: ElasticEngine, client: Elasticsearch) -> None:
    manifest = a_manifest(COUNTRY)
    writer = engine.writer()
    writer.create_version(manifest)
    writer.add(manifest.version, [a_document(id="s1"), a_document(id="s2")])
    client.delete(index=f"specialists-{manifest.version}", id="s2")
    with pytest.raises(EngineError, match="holds 1 of 2"):
        writer.seal(manifest)
    assert [state.role for state in engine.versions(COUNTRY)] == ["unsealed"]


def test_sealed_version_takes_no_more(engine: ElasticEngine) -> None:
    version = load(engine, [a_document()], [a_review()], COUNTRY).version
    with pytest.raises(VersionGone):
        engine.writer().add(version, [a_document(id="late")])
    assert engine.at(version).get(["late"]) == {}


def test_unsealed_version_cannot_be_promoted(engine: ElasticEngine) -> None:
    manifest = a_manifest(COUNTRY)
    engine.writer().create_version(manifest)
    with pytest.raises(EngineError, match="not sealed"):
        engine.writer().promote(manifest.version)
    with pytest.raises(NoLiveVersion):
        engine.live(COUNTRY)


def test_row_written_twice_is_refused(engine: ElasticEngine) -> None:
    manifest = a_manifest(COUNTRY)
    engine.writer().create_version(manifest)
    with pytest.raises(EngineError, match=r"refused 1 of the records.*exists"):
        engine.writer().add(manifest.version, [a_document(id="a"), a_document(id="a")])


def test_copy_is_not_sealed_by_the_seal_of_its_base(engine: ElasticEngine, client: Elasticsearch) -> None:
    base = load(engine, [a_document()], country=COUNTRY).version
    copy = a_manifest(COUNTRY)
    engine.writer().create_version(copy, base)
    mapping = client.indices.get_mapping(index=f"specialists-{copy.version}")
    assert mapping[f"specialists-{copy.version}"]["mappings"]["_meta"]["manifest"]["version"] == base
    assert next((state.version, state.role, state.manifest) for state in engine.versions(COUNTRY)) == (
        copy.version,
        "unsealed",
        None,
    )
    with pytest.raises(VersionGone):
        engine.at(copy.version)
    with pytest.raises(EngineError, match="not sealed"):
        engine.writer().promote(copy.version)


def test_rows_missing_from_a_copy_are_noticed_when_sealing(engine: ElasticEngine, client: Elasticsearch) -> None:
    base = load(engine, [a_document(id="a"), a_document(id="b")], country=COUNTRY).version
    manifest = a_manifest(COUNTRY)
    engine.writer().create_version(manifest, base)
    engine.writer().remove(manifest.version, ["a"])
    engine.writer().add(manifest.version, [a_document(id="a")])
    client.delete(index=f"specialists-{manifest.version}", id="b")
    with pytest.raises(EngineError, match="holds 1 of 2"):
        engine.writer().seal(manifest)


def test_what_fills_many_pages_is_found_and_removed_whole(
    engine: ElasticEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for setting, size in {"bearers.PAGE_KEYS": 3, "bearers.PAGE_ROWS": 2, "filling.PAGE_ROWS": 2}.items():
        monkeypatch.setattr(f"indexer.engines.elastic.{setting}", size)
    people = [a_document(id=f"s{number}") for number in range(5)]
    reviews = [a_review(id=f"r{number}", specialist_id="s0") for number in range(7)]
    base = load(engine, people, reviews, COUNTRY).version
    keys = frozenset[int]().union(*map(keys_of, people))
    expected = {key: {each.specialist.id for each in people if key in keys_of(each)} for key in keys}
    assert engine.at(base).bearers(keys | {1, 2, 3}) == expected
    manifest = a_manifest(COUNTRY)
    engine.writer().create_version(manifest, base)
    engine.writer().remove(manifest.version, ["s0"])
    engine.writer().seal(manifest)
    assert list(engine.at(manifest.version).all_reviews()) == []


def test_version_without_its_shards_is_neither_promoted_nor_copied(
    engine: ElasticEngine, client: Elasticsearch
) -> None:
    live = load(engine, [a_document(id="a")], country=COUNTRY).version
    engine.writer().promote(live)
    broken = load(engine, [a_document(id="b")], country=COUNTRY).version
    lose_shard(client, f"reviews-{broken}")
    with pytest.raises(EngineUnavailable, match=r"http://.* lacks a part of the index.*health of its shards"):
        engine.writer().promote(broken)
    with pytest.raises(EngineUnavailable):
        engine.writer().create_version(a_manifest(COUNTRY), broken)
    assert ids_in(engine.live(COUNTRY)) == {"a"}
    for leftover in (state.version for state in engine.versions(COUNTRY) if state.role != "live"):
        engine.writer().drop(leftover)
    assert [state.version for state in engine.versions(COUNTRY)] == [live]


def test_promotion_moves_both_indices_and_keeps_one_previous(engine: ElasticEngine, client: Elasticsearch) -> None:
    first, second, third = (load(engine, [a_document()], country=COUNTRY).version for _ in range(3))
    for version in (first, second, third, second):
        engine.writer().promote(version)
    assert engine.live(COUNTRY).manifest.version == second
    for kind in ("specialists", "reviews"):
        held = {
            name: set(index["aliases"]) for name, index in client.indices.get_alias(index=f"{kind}-zz-*").items()
        }
        assert held == {
            f"{kind}-{first}": set(),
            f"{kind}-{second}": {f"{kind}-zz"},
            f"{kind}-{third}": {f"{kind}-zz-previous"},
        }


def test_two_live_versions_are_refused_until_one_is_promoted(engine: ElasticEngine, client: Elasticsearch) -> None:
    first, second, third = (load(engine, [a_document()], country=COUNTRY).version for _ in range(3))
    for version in (first, second):
        for kind in ("specialists", "reviews"):
            client.indices.put_alias(index=f"{kind}-{version}", name=f"{kind}-zz")
    with pytest.raises(EngineUnavailable, match="several live versions"):
        engine.live(COUNTRY)
    engine.writer().promote(third)
    assert [state.role for state in engine.versions(COUNTRY)] == ["live", "previous", "hidden"]


def test_view_of_a_dropped_version_says_so(engine: ElasticEngine) -> None:
    version = load(engine, [a_document()], country=COUNTRY).version
    view = engine.at(version)
    engine.writer().drop(version)
    for ask in (
        lambda: view.search(a_query(facets=True, near_misses=5)),
        lambda: view.get(["s1"]),
        lambda: view.reviews("s1", 0, 10),
        view.vocabulary,
    ):
        with pytest.raises(VersionGone):
            ask()


def test_version_of_another_shape_is_listed_but_never_answered_from(
    engine: ElasticEngine, client: Elasticsearch
) -> None:
    index = f"specialists-{OTHER_SHAPE}"
    client.indices.create(
        index=index, aliases={"specialists-zz": {}}, mappings={"_meta": {"manifest": {"shape": "of old"}}}
    )
    current = load(engine, [a_document()], country=COUNTRY).version
    assert [(state.version, state.role) for state in engine.versions(COUNTRY)] == [
        (current, "hidden"),
        (OTHER_SHAPE, "live"),
    ]
    with pytest.raises(NoLiveVersion):
        engine.live(COUNTRY)
    with pytest.raises(VersionGone):
        engine.at(OTHER_SHAPE)
    with pytest.raises(VersionGone):
        engine.at("zz-*")


def test_rejected_document_is_named(engine: ElasticEngine) -> None:
    manifest = a_manifest(COUNTRY)
    writer = engine.writer()
    writer.create_version(manifest)
    with pytest.raises(EngineError, match=r"refused 1 of the records.*\[tie\]"):
        writer.add(manifest.version, [a_document(tie=2**63)])  # one more than fits


@pytest.mark.parametrize(
    "answer",
    [
        {"timed_out": True, "_shards": {"failed": 0}},
        {"timed_out": False, "_shards": {"failed": 1}},
        {"error": {"reason": "all shards failed"}, "status": 503},
    ],
)
def test_part_of_an_answer_is_none(answer: dict[str, object]) -> None:
    with pytest.raises(PartialAnswer):
        whole(answer)


def test_once_it_is_promoted_no_machine_answers_from_the_version_before(
    engine: ElasticEngine, elasticsearch_url: str
) -> None:
    promoted(engine, COUNTRY, "a")
    with closing(ElasticEngine(elasticsearch_url)) as server:
        for other in "b", "c":
            server.lately_live(COUNTRY)
            promoted(engine, COUNTRY, other)
            assert ids_in(server.lately_live(COUNTRY)) == ids_in(engine.lately_live(COUNTRY)) == {other}


def test_what_is_lately_live_is_asked_for_once(engine: ElasticEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    promoted(engine, COUNTRY, "a")
    monkeypatch.setattr(leases, "_now", lambda: 1000.0)
    assert engine.lately_live(COUNTRY) is engine.lately_live(COUNTRY)
