"""Measurements, run by hand: nothing here is an assertion of the suite but `test_*`.

`python -m tests.benchmarks` (make bench) puts the same questions to our directory and to what a user would pick
instead:

    __main__ → run     the sizes, one after the other          sides        which sides, what each needs
    directories        the generated directory, kept           columns      its facts as flat arrays
    mixes ← meaning    the questions, as bodies and queries    asking       the records between all of these
    judge ← scan       what is right; proved by the oracle     measuring    judge first, then time
    timing clients wire   the clock, many clients, bare HTTP   peers/       one module a side
    results goals report pictures   what was found: JSON, ratios, table, SVG

`python -m tests.benchmarks.guard` (make bench-check) counts the instructions of `workload`. Apart from these stand
`reindex_scale` (how fast a directory is indexed) and `suggestions` (while somebody types).
"""
