"""The Plan-Net export of Connecticut, end to end, against a count and a ranking made from the raw files.

Nothing of the source, the engines or the ranking is used to find what is expected: only the published facts (which
offer a NUCC code is, what fits the outcome) and the formulas of DESIGN section 3. Needs the export, which is
not part of the project: DIRECTORY_TEST_PLAN_NET names its folder, `../shared/data/plan-net` by default.
"""

import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from indexer.engines import open_engine
from indexer.gazetteer import Gazetteer
from indexer.reference import load_reference
from indexer.settings import Settings
from service.cli import main
from service.ranking import PIVOTS

EXPORT = Path(os.environ.get("DIRECTORY_TEST_PLAN_NET", "../shared/data/plan-net"))
IN_SCOPE = re.compile(r"207X|2251|2081|111N|213E|204C|207T|207QS0010X")
AS_OF = "2024-08-31"
RADIUS_KM = 50
UNRATED = 0.75
"""(4.0 − 1)/4: without a review the ranking value is the prior C, without peers 4.0."""

pytestmark = pytest.mark.skipif(not EXPORT.is_dir(), reason=f"no Plan-Net export at {EXPORT}")
Row = dict[str, Any]


@pytest.fixture(scope="module")
def raw() -> list[Row]:
    """One row per practitioner with a role in scope: id, NUCC code, profession licences, points."""
    people = {person["id"]: person for person in _resources("Practitioner")}
    places = {place["id"]: place["position"] for place in _resources("Location")}
    rows = []
    for role in _resources("PractitionerRole"):
        (code,) = {coding["code"] for stated in role["specialty"] for coding in stated["coding"]}
        if IN_SCOPE.match(code):
            person = people[role["practitioner"]["reference"].split("/")[1]]
            points = [places[place["reference"].split("/")[1]] for place in role["location"]]
            rows.append({"id": person["id"], "nucc": code, "licences": list(_licences(person)), "points": points})
    return rows


def _resources(kind: str) -> Iterator[Row]:
    with (EXPORT / f"{kind}.ndjson").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _licences(person: Row) -> Iterator[tuple[str, str, str]]:
    """NUCC code, first and last day of each licence."""
    for licence in person.get("qualification", []):
        period = licence["period"]
        yield licence["code"]["coding"][0]["code"], period["start"], period["end"]


def _is_eligible(row: Row) -> bool:
    """A current licence for the profession; without any licence at all the United States ask for none."""
    own = [licence for licence in row["licences"] if licence[0][:4] == row["nucc"][:4]]
    return not row["licences"] or any(start <= AS_OF <= end for _, start, end in own)


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> str:
    return reindexed(f"embedded:{tmp_path_factory.mktemp('plan_net') / 'index'}")


def reindexed(url: str) -> str:
    command = ["reindex", "US", "--from", str(EXPORT), "--format", "fhir", "--as-of", AS_OF]
    done = CliRunner().invoke(main, command, env={"DIRECTORY_INDEX_URL": url})
    assert done.exit_code == 0, done.output
    return url


def _match(url: str) -> Row:
    command = ["match", "--country", "US", "--outcome", "radicular_pain", "--near", "06103", "--limit", "50"]
    command += ["--radius-km", str(RADIUS_KM), "--as-of", AS_OF, "--json"]
    done = CliRunner().invoke(main, command, env={"DIRECTORY_INDEX_URL": url})
    assert done.exit_code == 0, done.output
    answer: Row = json.loads(done.stdout)
    return answer


def test_scope_and_eligibility_are_counted_as_the_raw_files_say(indexed: str, raw: list[Row]) -> None:
    engine = open_engine(Settings(index_url=indexed))
    counts = engine.live("US").manifest.counts
    engine.close()
    roles = _resources("PractitionerRole")
    used = {each["reference"] for role in roles for each in role.get("healthcareService", ())}
    alone = sum(f"HealthcareService/{each['id']}" not in used for each in _resources("HealthcareService"))
    assert (counts.read, counts.out_of_scope, counts.rejected) == (2000 + alone, 1777 + alone, 0)
    assert len(raw) == 223
    assert counts.eligible == sum(map(_is_eligible, raw))
    assert counts.eligible + counts.hidden == 223


def test_hartford_is_the_oracles_answer(indexed: str, raw: list[Row]) -> None:
    """Ids, order and scores equal the formula over the raw files."""
    answer = _match(indexed)
    place = answer["location"]
    expected = _ranked(raw, (place["lat"], place["lon"]), _pivot_km(place))
    shown = [(match["specialist"]["id"], match["score"]) for match in answer["matches"]]
    assert [who for who, _ in shown] == [who for who, _ in expected]
    assert [score for _, score in shown] == pytest.approx([score for _, score in expected], abs=1e-6)
    assert answer["total"] == len(expected)
    assert (place["lat"], place["lon"]) == pytest.approx((41.766, -72.674), abs=0.02)


def test_hartford_lists_only_who_fits(indexed: str, raw: list[Row]) -> None:
    answer = _match(indexed)
    professions = Counter(match["specialist"]["profession"] for match in answer["matches"])
    assert professions["physiotherapist"] == 8
    assert 0 < professions["orthopaedic_surgeon"] <= 16
    reference = load_reference()
    offered = dict(reference.triage.offers_for("radicular_pain", None, None))
    assert set(professions) <= {offer.partition("/")[0] for offer in offered}
    nucc = {row["id"]: row["nucc"] for row in raw}
    for match in answer["matches"]:
        code = nucc[match["specialist"]["id"]]
        profession, specialty = reference.taxonomy.from_nucc(code) or ("", None)
        assert (f"{profession}/{specialty}" if specialty else profession) in offered


def test_elasticsearch_gives_the_same_answer(indexed: str, elasticsearch_url: str) -> None:
    ours, theirs = _match(indexed), _match(reindexed(elasticsearch_url))
    assert _ids_and_scores(ours) == _ids_and_scores(theirs)
    assert ours["total"] == theirs["total"]


def _ids_and_scores(answer: Row) -> list[tuple[str, float]]:
    return [(match["specialist"]["id"], round(match["score"], 6)) for match in answer["matches"]]


def _pivot_km(place: Row) -> float:
    gazetteer = Gazetteer.open(Path("var"), ["US"])
    return PIVOTS[gazetteer.resolve("US", "06103").density].proximity_km


def _ranked(raw: list[Row], near: tuple[float, float], pivot_km: float) -> list[tuple[str, float]]:
    """(id, score): fit, proximity, rating and availability; nobody is fresh or asked for by words here."""
    reference = load_reference()
    fits = dict(reference.triage.offers_for("radicular_pain", None, None))
    scored = []
    for row in raw:
        profession, specialty = reference.taxonomy.from_nucc(row["nucc"]) or ("", None)
        fit = fits.get(f"{profession}/{specialty}" if specialty else profession)
        km = min(_km(near, (point["latitude"], point["longitude"])) for point in row["points"])
        if fit is None or km > RADIUS_KM or not _is_eligible(row):
            continue
        score = (0.35 * fit + 0.30 * pivot_km / (pivot_km + km) + 0.15 * UNRATED) / 0.90
        scored.append((round(score, 9), row["id"]))
    scored.sort(key=lambda each: (-each[0], sha256(each[1].encode()).digest()[:8]))
    return [(who, score) for score, who in scored]


def _km(one: tuple[float, float], other: tuple[float, float]) -> float:
    lat, lon, other_lat, other_lon = map(radians, (*one, *other))
    chord = sin((other_lat - lat) / 2) ** 2 + cos(lat) * cos(other_lat) * sin((other_lon - lon) / 2) ** 2
    return 2 * 6371.0087714 * asin(sqrt(chord))


def test_the_day_decides(indexed: str) -> None:
    """What is current today is compared when asked, not when indexed."""
    command = ["match", "--country", "US", "--outcome", "radicular_pain", "--near", "06103", "--json"]
    late = [*command, "--as-of", date(2100, 1, 1).isoformat()]
    done = CliRunner().invoke(main, late, env={"DIRECTORY_INDEX_URL": indexed})
    assert done.exit_code == 0
    now = CliRunner().invoke(main, [*command, "--as-of", AS_OF], env={"DIRECTORY_INDEX_URL": indexed})
    assert json.loads(done.stdout)["total"] < json.loads(now.stdout)["total"]
