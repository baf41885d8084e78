"""What red flags, rules, modifiers and age ask for: how far each raises, and to whom it leads. Pure."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from indexer.reference import Translated, Triage
from indexer.reference.assessment_rows import Rule
from indexer.reference.triage_rows import AgeBand, Modifier, RedFlag
from service.triage.claim import Claim
from service.triage.codes import Meaning
from service.triage.consequences import handoff_of, level_of, who_of
from service.triage.handoffs import HANDOFFS, RAISED_HANDOFF, RAISED_WHO, most_careful
from service.triage.stated import PREGNANT


class Sign(Struct, frozen=True, kw_only=True):
    """What a red flag, a rule, a modifier or the patient's age asks for. level None: it raises nothing by itself.

    `who`: whom it leads to where it decides. `first`: who comes before anybody else, an emergency excepted.
    `outcome`: the one it points to, of the same level. `reason`: why, where the row says so to a patient.
    """

    code: str
    level: str | None
    handoff: str
    who: tuple[str, ...]
    source: str
    first: tuple[str, ...] = ()
    outcome: str | None = None
    reason: Translated | None = None
    is_of_patient: bool = False


def signs_of(meant: Iterable[Meaning], rules: Iterable[Rule], claim: Claim, triage: Triage) -> Iterator[Sign]:
    """Flags in the order sent, the rules that hold, then what the patient brings along: modifiers, age."""
    codes = list(meant)
    yield from (_of_flag(triage.red_flags[each.code], triage) for each in codes if each.kind == "red_flag")
    yield from (_of_rule(rule, triage) for rule in rules)
    yield from (_of_patient(triage.modifiers[each.code]) for each in codes if each.kind == "modifier")
    if claim.is_pregnant:
        yield _of_patient(triage.modifiers[PREGNANT])
    if claim.age_years is not None:
        yield _of_patient(triage.age_band(claim.age_years))


def _of_flag(flag: RedFlag, triage: Triage) -> Sign:
    """A sign of an outcome nobody here is right for closes as that outcome does, and leads to the same people."""
    handoff, who = RAISED_HANDOFF[flag.level], RAISED_WHO.get(flag.level, ())
    if flag.outcome is not None:
        pointed = triage.outcomes[flag.outcome]
        handoff, who = most_careful([handoff, pointed.handoff]), pointed.who
    return Sign(
        code=flag.code, level=flag.level, handoff=handoff, who=who, source=flag.source, outcome=flag.outcome
    )


def _of_rule(rule: Rule, triage: Triage) -> Sign:
    """An outcome that the rule raises above its own level keeps its words to itself: they are of the lower one."""
    level, outcome = level_of(rule, triage), triage.outcomes.get(rule.outcome or "")
    return Sign(
        code=rule.code,
        level=level,
        handoff=handoff_of(rule, triage),
        who=who_of(rule, triage),
        source=rule.source,
        outcome=outcome.code if outcome is not None and outcome.level == level else None,
        reason=rule.reason,
    )


def _of_patient(row: Modifier | AgeBand) -> Sign:
    """A row nobody here is right for leads to whom it names alone."""
    asked_for = [HANDOFFS[0]] if row.raises_to is None else [RAISED_HANDOFF[row.raises_to], row.handoff]
    return Sign(
        code=row.code,
        level=row.raises_to,
        handoff=most_careful(asked_for),
        who=row.who if row.handoff == "only" else RAISED_WHO.get(row.raises_to or "", ()),
        source=row.source,
        first=row.who,
        is_of_patient=True,
    )
