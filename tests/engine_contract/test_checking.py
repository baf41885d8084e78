"""What the checks and the dry run ask of a version is answered alike by every engine."""

from indexer.checks import Candidate
from indexer.checks.drift import kinds_kept
from indexer.checks.live_queries import still_answered
from indexer.checks.sampling import everybody
from indexer.differences import Change, differences_between
from indexer.engines.base import Engine, View
from indexer.ledger import Intake
from tests.builders import AS_OF, a_document, a_practice, load, point_from
from tests.engine_contract.directory import Directory

DOCUMENTS = tuple(
    a_document(
        id=f"s{number}",
        professions=("physiotherapist",) if number % 3 else ("osteopath",),
        languages=("en", "de") if number % 2 else ("en",),
        practices=(
            a_practice(
                point=point_from(north_km=number / 10), modes=("video",) if number == 7 else ("in_person",)
            ),
        ),
        windows=() if number == 5 else a_document().windows,
    )
    for number in range(60)
)


def test_a_sample_is_by_chance_and_of_all_who_can_be_found(directory: Directory) -> None:
    found = directory.view.search(everybody("GB", AS_OF, fetch=20, facets=True))
    expected = sorted((each for each in DOCUMENTS if each.windows), key=lambda each: each.tie)
    assert [hit.id for hit in found.hits] == [each.specialist.id for each in expected[:20]]
    assert found.total == 59
    assert found.facets["language"] == {"en": 59, "de": 29}
    osteopaths = directory.view.search(everybody("GB", AS_OF, fetch=3, offer="osteopath"))
    assert (osteopaths.total, len(osteopaths.hits)) == (20, 3)


def candidate(live: View, hidden: View) -> Candidate:
    return Candidate(
        manifest=hidden.manifest,
        view=hidden,
        live=live.manifest,
        specialists=Intake(),
        reviews=Intake(),
        real_records=0,
        synthetic_records=1,
        live_view=live,
    )


def test_a_version_is_compared_with_another(directory: Directory, engine: Engine) -> None:
    changed = [a_document(id="s0", professions=("osteopath",), gender=None), a_document(id="new"), *DOCUMENTS[2:]]
    version = load(engine, changed).version
    hidden = engine.at(version)
    try:
        looked = candidate(directory.view, hidden)
        assert kinds_kept(looked).fault is None
        found = still_answered(looked)
        assert (found.fault, found.figures["unanswered"]) == (None, 0)
        assert found.figures["questions"] >= 3
        differences = differences_between(directory.view, hidden)
        assert (differences.added.ids, differences.removed.ids) == (("new",), ("s1",))
        assert differences.fields["gender"].examples == (Change("s0", "female", ""),)
    finally:
        engine.writer().drop(version)
