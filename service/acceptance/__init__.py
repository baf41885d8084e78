"""The judged set: whether a version answers known questions well, before it goes live.

Asks through the code that answers patients (`matching`); judges by facts, never by who it is. Changes nothing.
"""

from collections.abc import Iterator, Sequence
from statistics import fmean

from indexer.checks import Candidate, Check, Finding
from indexer.checks.coordinates import OpenGazetteer
from indexer.reference import load_reference
from service.acceptance import limits
from service.acceptance.asking import Asking
from service.acceptance.judged import load_judged_set
from service.acceptance.judging import CaseResult, judge_cases
from service.acceptance.moves import compare_with

__all__ = ["CaseResult", "compare_with", "judged_finding", "ranking_check"]

_MOST_TOLD = 5


def ranking_check(open_gazetteer: OpenGazetteer) -> Check:
    """The check of the ranking by the judged set of the candidate's country; without one it passes."""

    def look(candidate: Candidate) -> Finding:
        reference, country = load_reference(), candidate.manifest.country
        judged = load_judged_set(country, reference)
        if not judged.cases:
            return Finding()
        asking = Asking(candidate.view, reference, open_gazetteer(country))
        return judged_finding(list(judge_cases(asking, judged)))

    limit = (
        f"nDCG@10 of the judged set at least {limits.MEAN_FLOOR:.2f} in the mean of {limits.MIN_CASES} cases with "
        f"{limits.MIN_CANDIDATES} matches, {limits.CASE_FLOOR:.2f} in each with {limits.MANY_CANDIDATES}; nobody "
        "listed who may not be"
    )
    return Check("ranking", limit, look)


def judged_finding(results: Sequence[CaseResult]) -> Finding:
    """What the results of a judged set say of a version; its figures are the nDCG of each case, and the mean."""
    graded = [result for result in results if result.ndcg is not None]
    figures = {result.case: round(result.ndcg or 0.0, 4) for result in graded}
    counting = [result.ndcg or 0.0 for result in graded if result.total >= limits.MIN_CANDIDATES]
    if counting:
        figures = {"mean": round(fmean(counting), 4)} | figures
    faults = list(_faults_of(results, counting))
    more = f"; and {len(faults) - _MOST_TOLD} more" if len(faults) > _MOST_TOLD else ""
    return Finding("; ".join(faults[:_MOST_TOLD]) + more or None, figures)


def _faults_of(results: Sequence[CaseResult], counting: Sequence[float]) -> Iterator[str]:
    for result in results:
        yield from (f"{result.case}: {fault}" for fault in result.broken)
    if len(counting) >= limits.MIN_CASES and fmean(counting) < limits.MEAN_FLOOR:
        yield f"mean nDCG@10 {fmean(counting):.2f} over {len(counting)} cases"
    for result in results:
        is_told = result.total >= limits.MANY_CANDIDATES
        if is_told and result.ndcg is not None and result.ndcg < limits.CASE_FLOOR:
            yield f"{result.case}: nDCG@10 {result.ndcg:.2f} over {result.total} matches"
