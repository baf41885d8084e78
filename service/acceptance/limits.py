"""The limits of the judged set, and what they were chosen from.

Measured on 2026-11-23 over the six countries, mean of a country over its cases with MIN_CANDIDATES matches:
demonstration records (100 a country) 0.85 to 0.96; invented directories of 200 to 5,000 a country 0.82 to 0.93,
of 1,500 to 37,000 a country 0.83 to 0.94; of the former without reviews and dates 0.92 to 0.99. Least single case
with MANY_CANDIDATES: 0.49. The same without proximity: 0.56 to 0.92, without fit 0.57 to 0.85, in the largest 0.57
and 0.67; ordered by freshness alone 0.27 to 0.67. A hundred people a country tell a broken ranking only if little
of it is left; thousands tell the loss of a signal.
"""

MIN_CANDIDATES = 10
"""Cases with fewer to choose from count for nothing: whatever the order, the same are listed."""
MIN_CASES = 3
"""A mean of fewer cases says nothing."""
MEAN_FLOOR = 0.75
"""Least mean nDCG@10."""
MANY_CANDIDATES = 20
CASE_FLOOR = 0.40
"""Least nDCG@10 of a case with MANY_CANDIDATES."""
MOST_JUDGED = 1_000
"""So many of a case's matches are graded to know the best order."""
