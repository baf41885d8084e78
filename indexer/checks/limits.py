"""The limits of all checks of the index, in one place. Those of the ranking are in `service/acceptance/limits.py`.

A comparison with what is live refuses only what is both beyond its limit and beyond chance: a directory of a
hundred people changes by tens of per cent from one day to the next without any fault.
"""

REJECTED_SHARE = 0.20
"""More rejects than this and the source is broken, not single records."""
LEAST_OF_LIVE = 0.5
"""Fewer than this share of what is live and something was lost on the way."""

STANDARD_ERRORS = 3.0
"""A difference is beyond chance if it is more than so many standard errors of two samples of these sizes."""
RATING_DEVIATION = 0.7
"""Standard deviation of the ratings shown, for that error; in invented directories it is 0.4 to 0.65."""

OUTSIDE_SHARE = 0.01
"""More practices than this lie outside the country and coordinates were swapped, cut or of another country."""
OUTSIDE_TOLERATED = 2
"""So many never refuse: single typing errors, whatever the size of the directory."""
OUTSIDE_KM = 50.0
"""A practice farther than this from any place of the country is outside it."""
MOST_PRACTICES = 1_000
"""So many practices are looked at: of a share of 2 % outside 99 in 100 samples find more than 1 %."""

LESS_IN_ORDER = 0.10
"""So much smaller a share of specialists whose registration is in order: a register was not read, or misread."""
RATING_DRIFT = 0.3
"""The mean of thousands of ratings does not move by this in a day."""
FACET_SHARE = 0.05
"""Values rarer than this are left alone."""
FACET_CHANGE = 0.5
"""The share of a value may grow or shrink by this share of itself."""

HITS_PER_OFFER = 2
"""Places a live query is drawn from, of each offer."""
QUERY_RADIUS_KM = 25.0
ENOUGH_LIVE = 5
"""A query that so many answer must not be answered by nobody."""
UNANSWERED_SHARE = 0.05
UNANSWERED_TOLERATED = 2
"""So many unanswered queries never refuse: somebody moved, or left."""
FIRST = 10
LONG_LIST = 20
"""Where both lists are so long, their first ten are compared."""
LEAST_COMPARED = 5
"""Fewer such queries say nothing."""
LEAST_OVERLAP = 0.2
"""Of the first ten, so many must still be among the first ten, in the median query."""
