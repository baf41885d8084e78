"""A request whose outcome is named by codes of others (ICD-10, NUCC) → the same with the outcome's own code.

The gate has judged already, by the same tables; here what it could not decide is refused, with a choice. Knows no
HTTP.
"""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from indexer.errors import AmbiguousOutcome, RequestRefused
from indexer.reference import Triage
from service.asked import MatchAsked, OutcomeAsked
from service.faults import Fault, quoted
from service.triage.codes import named_by_others
from service.triage.foreign import Icd10, narrowed, outcomes_of_nucc
from service.triage.gate import Verdict


def faults_of_codes(outcome: OutcomeAsked, triage: Triage) -> Iterator[Fault]:
    """Codes that name no outcome."""
    if outcome.icd10 is not None and not Icd10(triage).outcomes_of(outcome.icd10):
        message = f"ICD-10 {quoted(outcome.icd10)} names no outcome of this directory; see GET /v1/outcomes"
        yield Fault("unknown_outcome", "outcome.icd10", message)
    if outcome.nucc is not None and not outcomes_of_nucc(outcome.nucc, triage):
        message = f"NUCC {quoted(outcome.nucc)} is right for no outcome of this directory; see GET /v1/outcomes"
        yield Fault("unknown_outcome", "outcome.nucc", message)


def with_own_code(asked: MatchAsked, verdict: Verdict, triage: Triage) -> MatchAsked:
    """The request with the outcome the gate judged by.

    Raises AmbiguousOutcome where codes leave several, or one of them may be something worse; RequestRefused where
    it cannot be in the region sent.
    """
    outcome = asked.outcome
    if outcome.icd10 is None and outcome.nucc is None:
        return asked
    _require_none_worse_below(outcome, verdict, triage)
    if verdict.outcome is None:
        raise _ambiguous(outcome, verdict, triage)
    _require_region(outcome, verdict.outcome, triage)
    return replace(asked, outcome=replace(outcome, code=verdict.outcome))


def remarks_on_codes(outcome: OutcomeAsked, verdict: Verdict, triage: Triage) -> Iterator[Fault]:
    """What a caller should know of codes that do not name the outcome sent beside them."""
    named = {
        "icd10": () if outcome.icd10 is None else Icd10(triage).outcomes_of(outcome.icd10),
        "nucc": () if outcome.nucc is None else outcomes_of_nucc(outcome.nucc, triage) or (),
    }
    for field, outcomes in named.items():
        if outcomes and outcome.code and outcome.code not in outcomes:
            message = f"{field} names {' or '.join(outcomes)}, code {outcome.code}; it counts as {verdict.outcome}"
            yield Fault("codes_conflict", f"outcome.{field}", message)


def _require_region(outcome: OutcomeAsked, code: str, triage: Triage) -> None:
    """A code of others and a region that contradict each other: which of them is wrong nobody here can tell."""
    stated, region = triage.outcomes.get(code), outcome.body_region
    if code == outcome.code or stated is None or region is None or region in stated.body_regions:
        return
    field = "icd10" if outcome.icd10 is not None else "nucc"
    meant = f"{field} {quoted(getattr(outcome, field))} names {code}"
    if outcome.code:
        meant += f", which is more severe than code {outcome.code} and counts"
    message = f"{meant}; {code} is not of body region {quoted(region)} but of {', '.join(stated.body_regions)}"
    remedy = f"send the {field} and the body_region of one and the same complaint"
    raise RequestRefused("invalid_value", "outcome.body_region", f"{message}; {remedy}")


def _require_none_worse_below(outcome: OutcomeAsked, verdict: Verdict, triage: Triage) -> None:
    """A code broader than any outcome here names none. Beside an outcome's own code it may be passed over only if
    that is one of those below it, or nothing below it is worse than what the gate found."""
    sent = outcome.icd10
    if sent is None or not Icd10(triage).is_broader(sent):
        return
    below = Icd10(triage).outcomes_of(sent)
    if verdict.outcome is None or (outcome.code not in below and _is_any_worse(below, verdict, triage)):
        emergencies = [code for code in below if triage.outcomes[code].level == "emergency"]
        told = f"; {', '.join(emergencies)} would be an emergency" if emergencies else ""
        message = (
            f"{quoted(sent)} is broader than any outcome here and may be {' or '.join(below)}{told}; "
            "send a narrower code, or the outcome as outcome.code without this one"
        )
        raise AmbiguousOutcome("outcome.icd10", message, below)


def _is_any_worse(outcomes: Iterable[str], verdict: Verdict, triage: Triage) -> bool:
    rows = [triage.outcomes[code] for code in outcomes]
    found = -1 if verdict.level is None else triage.levels[verdict.level].severity
    return any(row.shows_nobody or triage.levels[row.level].severity > found for row in rows)


def _ambiguous(outcome: OutcomeAsked, verdict: Verdict, triage: Triage) -> AmbiguousOutcome:
    found = dict.fromkeys(code for each in named_by_others(verdict.claim, triage) for code in each.outcomes)
    codes = narrowed(found, outcome.duration_days, triage)
    field = "icd10" if outcome.icd10 is not None else "nucc"
    sent = quoted(getattr(outcome, field))
    message = f"{sent} names several outcomes; send outcome.code, one of {', '.join(codes)}"
    return AmbiguousOutcome(f"outcome.{field}", message, codes)
