"""How property tests run here: the same examples on every run, on slow machines too, leaving nothing behind."""

from hypothesis import HealthCheck, Phase, settings

REPEATABLE = settings(deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
UNSHRUNK = settings(REPEATABLE, phases=[Phase.generate])
"""For examples that are whole directories: shrinking one takes minutes, and the query that failed is shown."""
