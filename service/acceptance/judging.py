"""Every case of a country asked of one version: who is listed, how good that is, and what must not happen."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from indexer.engines.base import View
from indexer.engines.query import Hits, Query
from indexer.errors import RequestRefused
from service.acceptance.asking import Answer, Asking
from service.acceptance.facts import Judge, Match, practice_of
from service.acceptance.gain import ndcg
from service.acceptance.invariants import broken, out_of_order
from service.acceptance.judged import Case, JudgedSet
from service.acceptance.limits import MOST_JUDGED
from service.access import access_of

NOBODY = Hits(hits=(), total=0, facets={})


class CaseResult(Struct, frozen=True, kw_only=True):
    """What one version answers to one case. ndcg None: nobody in reach is worth anything, or it is not graded."""

    case: str
    total: int = 0
    ndcg: float | None = None
    broken: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()


def judge_cases(asking: Asking, judged: JudgedSet) -> Iterator[CaseResult]:
    """The result of each case, in the order of the file. Raises EngineError."""
    for case in judged.cases.values():
        try:
            yield _judge(asking, judged, case)
        except RequestRefused as refused:
            fault = f"the request is refused: {refused.code}: {refused.message}"
            yield CaseResult(case=case.code, broken=(fault,))


def _judge(asking: Asking, judged: JudgedSet, case: Case) -> CaseResult:
    answer = asking.ask(case.request)
    listed = list(_listed(asking.view, answer))
    reachable = NOBODY if answer.answered is None else _all_matches(asking.view, answer.answered)
    triage = asking.directory.reference.triage
    faults = [*broken(answer, listed, triage), *out_of_order(answer, listed, reachable)]
    if case.lists_nobody and not answer.verdict.is_closed:
        faults.append("the gate is open")
    return CaseResult(
        case=case.code,
        total=answer.shown["total"],
        ndcg=_ndcg(asking, judged, case, (answer, listed, reachable)),
        broken=tuple(faults),
        listed=tuple(match.document.specialist.id for match in listed),
    )


def _ndcg(asking: Asking, judged: JudgedSet, case: Case, seen: tuple[Answer, list[Match], Hits]) -> float | None:
    """None also where something had to be let go: then the list answers another question."""
    answer, listed, reachable = seen
    if case.need is None or answer.asked is None or answer.own is None or answer.shown["relaxed"]:
        return None
    country = asking.directory.country(asking.country)
    access = access_of(answer.asked, country, answer.own.as_of)
    judge = Judge(judged, case, judged.needs[case.need], answer.own, access)
    candidates = [Match(hit.document, practice_of(hit.document, hit.practice_id)) for hit in reachable.hits]
    return ndcg(map(judge.grade, listed), map(judge.grade, candidates))


def _listed(view: View, answer: Answer) -> Iterator[Match]:
    """Those an answer lists, with the practices it names, as they are stored."""
    shown: list[dict[str, Any]] = answer.shown["matches"]
    documents = view.get([match["specialist"]["id"] for match in shown])
    for match in shown:
        document = documents.get(match["specialist"]["id"])
        if document is not None:  # suppressed since they were listed
            yield Match(document, practice_of(document, match["practice"]["id"]))


def _all_matches(view: View, query: Query) -> Hits:
    return view.search(replace(query, fetch=MOST_JUDGED, near_misses=0, facets=False))
