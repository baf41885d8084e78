"""What follows from a rule that holds: how soon, how careful, to whom. Pure."""

from indexer.reference import Triage
from indexer.reference.assessment_rows import Rule
from service.triage.handoffs import RAISED_HANDOFF, RAISED_WHO, most_careful


def level_of(rule: Rule, triage: Triage) -> str:
    """The outcome's own level, or that which the rule raises to."""
    outcome = triage.outcomes.get(rule.outcome or "")
    return triage.worst([level for level in (rule.level, outcome and outcome.level) if level])


def handoff_of(rule: Rule, triage: Triage) -> str:
    """Never less careful than the outcome's own, or than its level asks for where that is raised."""
    level, outcome = level_of(rule, triage), triage.outcomes.get(rule.outcome or "")
    handoffs: list[str] = ["first"] if rule.is_unclear else []
    if outcome is not None:
        handoffs.append(outcome.handoff)
    if outcome is None or outcome.level != level:
        handoffs.append(RAISED_HANDOFF[level])
    return most_careful(handoffs)


def who_of(rule: Rule, triage: Triage) -> tuple[str, ...]:
    """Whom its outcome names, or whom a raised level leads to."""
    level, outcome = level_of(rule, triage), triage.outcomes.get(rule.outcome or "")
    return outcome.who if outcome is not None and outcome.level == level else RAISED_WHO.get(level, ())
