"""Whether the triage tables agree with each other and with the taxonomy. Says nothing of what is right."""

from indexer.errors import BadReference
from indexer.reference.reading import require_known
from indexer.reference.taxonomy import Taxonomy
from indexer.reference.triage_tables import ADULT, Triage


def check_triage(triage: Triage, taxonomy: Taxonomy) -> None:
    """Raises BadReference naming the file and the key."""
    _check_outcomes(triage, taxonomy)
    _check_signs(triage)
    _check_raising(triage, taxonomy)
    _check_ages(triage)
    _check_fit(triage)
    _check_guidance(triage)


def _check_outcomes(triage: Triage, taxonomy: Taxonomy) -> None:
    for outcome in triage.outcomes.values():
        where = f"outcomes.toml: outcome {outcome.code!r}"
        require_known(where, outcome.who, [*triage.who, *taxonomy.professions])
        require_known(where, outcome.body_regions, triage.body_regions)
        if outcome.default_body_region is not None:
            require_known(where, [outcome.default_body_region], outcome.body_regions)
        if outcome.level == "emergency" and outcome.handoff != "only":
            raise BadReference(f'{where}: an emergency has handoff = "only"')
    shared = triage.outcomes.keys() & triage.factors.keys()
    if shared:
        raise BadReference(f"factors.toml: {sorted(shared)[0]!r} is an outcome too; codes are shared by both")


def _check_signs(triage: Triage) -> None:
    for flag in triage.red_flags.values():
        where = f"red_flags.toml: red_flag {flag.code!r}"
        if flag.outcome is None:
            continue
        require_known(where, [flag.outcome], triage.outcomes)
        if triage.outcomes[flag.outcome].level != flag.level:
            raise BadReference(f"{where}: it is {flag.level}, the outcome it points to is not")


def _check_raising(triage: Triage, taxonomy: Taxonomy) -> None:
    known = [*triage.who, *taxonomy.professions]
    for modifier in triage.modifiers.values():
        where = f"modifiers.toml: modifier {modifier.code!r}"
        require_known(where, modifier.who, known)
        if triage.levels[modifier.raises_to].severity == 0:
            raise BadReference(f"{where}: raises_to {modifier.raises_to!r} raises nothing")
    for band in triage.ages.values():
        require_known(f"ages.toml: age {band.code!r}", band.who, known)


def _check_ages(triage: Triage) -> None:
    expected: int | None = 0
    for band in triage.ages.values():
        if band.from_years != expected:
            raise BadReference(f"ages.toml: age {band.code!r} begins at {band.from_years}, not at {expected}")
        expected = band.under_years
    if expected is not None:
        raise BadReference(f"ages.toml: nobody from {expected} years; the last band has no under_years")
    require_known("ages.toml", [ADULT], triage.ages)


def _check_fit(triage: Triage) -> None:
    rated = triage.fit.outcomes()
    require_known("fit.toml", sorted(rated), [*triage.outcomes, *triage.factors])
    for outcome in triage.outcomes.values():
        if outcome.shows_nobody and outcome.code in rated:
            raise BadReference(f"fit.toml: {outcome.code!r} shows nobody, so it has no rows")
        if not outcome.shows_nobody and outcome.code not in rated:
            raise BadReference(f'fit.toml: {outcome.code!r} has no rows; add who fits or set handoff to "only"')
    unrated = triage.factors.keys() - rated
    if unrated:
        raise BadReference(f"fit.toml: factor {sorted(unrated)[0]!r} has no rows")


def _check_guidance(triage: Triage) -> None:
    """Every sentence reaches a reader: some outcome or factor carries it."""
    said = {line for row in (*triage.outcomes.values(), *triage.factors.values()) for line in row.guidance("en")}
    for sentence in triage.guidance.values():
        if sentence.text.en not in said:
            raise BadReference(f"guidance.toml: {sentence.code!r} is carried by no outcome and no factor")
