"""The scan as machine code (numba): each practice in reach is looked at once, each person found once more, and
nothing is written between but what a person has so far. What any search over these columns costs at the least.

Plain loops over arrays; knows no query and no file. Compiled when first called.
"""

from importlib import import_module
from typing import Any

import numpy as np

from indexer.engines.embedded.layout import ACCEPTING, NOT_ACCEPTING
from indexer.geo import EARTH_RADIUS_KM
from tests.benchmarks.columns import Column
from tests.benchmarks.peers.fused_records import Counts, Kept, Offers, People, Places, Question, Scratch

numba: Any = import_module("numba")  # as Any: types are checked where it is not installed, too
inlined = numba.njit(inline="always")
"""Called for each row: a call would hand over every column."""
_DIAMETER_KM = 2 * EARTH_RADIUS_KM
_NOBODY_YET = -1.0
TAKES, FULL = 1, 2
"""Bits of what the practices of a person say of new patients."""


def _is_before(  # noqa: PLR0913, PLR0917  # a kernel has no objects to hold them
    step: int, score: int, tie: int, other_step: int, other_score: int, other_tie: int
) -> bool:
    if step != other_step:
        return step < other_step
    return score > other_score if score != other_score else tie < other_tie


is_before = inlined(_is_before)


def _sift(step: Column, score: Column, tie: Column, person: Column, node: int) -> None:
    """Lets what stands at the node sink until nothing below it comes later in the order."""
    size = person.shape[0]
    while 2 * node + 1 < size:
        child = 2 * node + 1
        other = child + 1
        if other < size and is_before(
            step[child], score[child], tie[child], step[other], score[other], tie[other]
        ):
            child = other
        if not is_before(step[node], score[node], tie[node], step[child], score[child], tie[child]):
            return
        for column in (step, score, tie, person):
            column[node], column[child] = column[child], column[node]
        node = child


def _count_once(code: int, seen: Any, counts: Column) -> Any:
    """The codes seen of this person, with this one; −1 is none."""
    bit = np.uint64(1) << np.uint64(max(code, 0))
    if code < 0 or seen & bit:
        return seen
    counts[code] += 1
    return seen | bit


def _count_bits(mask: Any, counts: Column) -> None:
    for bit in range(counts.shape[0]):
        counts[bit] += (mask >> np.uint64(bit)) & np.uint64(1)


sift, count_once, count_bits = numba.njit(_sift), inlined(_count_once), inlined(_count_bits)


def _reach(  # noqa: C901, PLR0912, PLR0913, PLR0917  # one loop: a call a row would hand over every column
    runs: Column, turn: int, places: Places, people: People, offers: Offers, asked: Question, scratch: Scratch
) -> int:
    """How many people have a practice that counts; what each has by theirs is in `scratch`. A facet drops one
    filter, so what a person has is noted by the filters a practice passes."""
    x, y, z, owner, flags, fee, next_day, insurers = places
    starts, items, wanted = offers.starts, offers.items, offers.wanted
    eligible, youngest, oldest, rating = people.eligible, people.youngest, people.oldest, people.rating
    stamp, slot, touched, best, insured_by, takes = scratch
    count = 0
    for run in range(runs.shape[0]):
        for at in range(runs[run, 0], runs[run, 1]):
            person, flag, wait = owner[at], flags[at], next_day[at] - asked.day
            if stamp[person] == -turn or (flag & asked.mode) != asked.mode:
                continue
            if (flag & asked.step_free) != asked.step_free:
                continue
            if asked.most_fee >= 0 and not fee[at] <= asked.most_fee:  # NaN never is
                continue
            if asked.most_wait >= 0 and not 0 <= wait <= asked.most_wait:
                continue
            near = 0.0
            if asked.chord_square > 0:
                east, north, up = x[at] - asked.x, y[at] - asked.y, z[at] - asked.z
                square = east * east + north * north + up * up
                if square > asked.chord_square:
                    continue
                km = _DIAMETER_KM * np.arcsin(np.sqrt(square) / 2)
                near = asked.near_weight * asked.near_pivot / (asked.near_pivot + km)
            if stamp[person] != turn:
                is_meant = eligible[person]
                if asked.youngest >= 0 and (youngest[person] > asked.youngest or oldest[person] < asked.oldest):
                    is_meant = False
                if asked.least_rating > 0 and not rating[person] >= asked.least_rating:
                    is_meant = False
                is_offered = False
                for item in range(starts[person], starts[person + 1]) if is_meant else range(0):
                    is_offered |= wanted[items[item]]
                if not is_offered:
                    stamp[person] = -turn
                    continue
                stamp[person], slot[person] = turn, count
                touched[count], best[count] = person, _NOBODY_YET
                insured_by[count] = takes[count] = 0
                count += 1
            place = slot[person]
            is_insured = asked.insurers == 0 or (insurers[at] & np.uint64(asked.insurers)) != 0
            is_open = (flag & asked.accepting) == asked.accepting
            if is_insured and is_open:
                if wait >= 0:
                    near += asked.soon_weight * asked.soon_pivot / (asked.soon_pivot + wait)
                best[place] = max(best[place], near)
            if is_open:
                insured_by[place] |= insurers[at]
            if is_insured:
                takes[place] |= TAKES * ((flag & ACCEPTING) != 0) + FULL * ((flag & NOT_ACCEPTING) != 0)
    return count


def _count_and_rank(  # noqa: C901, PLR0912, PLR0913, PLR0917  # as above
    count: int, people: People, offers: Offers, asked: Question, scratch: Scratch, counts: Counts, kept: Kept
) -> int:
    """The total; everybody counted in every facet they match but for its own filter, the first of them kept."""
    signal, verified, gender, ties = people.signal, people.verified, people.gender, people.tie
    spoken, starts, items, wanted, fits = people.languages, offers.starts, offers.items, offers.wanted, offers.fit
    steps, profession, specialty = offers.step, offers.profession, offers.specialty
    touched, best, insured_by, takes = scratch.touched, scratch.best, scratch.insurers, scratch.takes
    professions, specialties, tongues, genders, insurers, accepting = counts
    kept_step, kept_score, kept_tie, kept_person = kept
    total, size = 0, kept_person.shape[0]
    for place in range(count):
        person = touched[place]
        speaks = asked.languages == 0 or (spoken[person] & np.uint64(asked.languages)) != 0
        is_gender = asked.gender < 0 or gender[person] == asked.gender
        has_place = best[place] >= 0
        if speaks and is_gender:
            count_bits(insured_by[place], insurers)
            count_bits(np.uint64(takes[place]), accepting)
        if is_gender and has_place:
            count_bits(spoken[person], tongues)
        if speaks and has_place:
            genders[gender[person]] += 1
        if not (speaks and is_gender and has_place):
            continue
        step, fit = np.int64(1 << 30), 0.0
        some, others = np.uint64(0), np.uint64(0)
        for item in range(starts[person], starts[person + 1]):
            offer = items[item]
            if wanted[offer]:
                if steps[offer] < step:
                    step, fit = np.int64(steps[offer]), fits[offer]
                elif steps[offer] == step:
                    fit = max(fit, fits[offer])
                some = count_once(profession[offer], some, professions)
                others = count_once(specialty[offer], others, specialties)
        exact = best[place] + asked.fit_weight * fit + asked.rating_weight * signal[person]
        if asked.fresh_days > 0 and verified[person] > 0:
            fresh = 1.0 - (asked.day - verified[person]) / asked.fresh_days
            exact += asked.fresh_weight * min(1.0, max(0.0, fresh))
        score, tie, at = np.int64(exact * 1e9 + 0.5), ties[person], 0
        if total < size:
            at = total
        elif not is_before(step, score, tie, kept_step[0], kept_score[0], kept_tie[0]):
            at = -1
        if at >= 0:
            kept_step[at], kept_score[at], kept_tie[at], kept_person[at] = step, score, tie, person
        if at >= 0 and total >= size - 1:
            for node in range(size // 2 - 1, -1, -1) if total == size - 1 else range(0, -1, -1):
                sift(kept_step, kept_score, kept_tie, kept_person, node)
        total += 1
    return total


reach, count_and_rank = numba.njit(_reach), numba.njit(_count_and_rank)


def ordered(kept: Kept, size: int) -> Column:
    """The people of a heap, first to last."""
    people: Column = kept.person[:size]
    return people[np.lexsort((kept.tie[:size], -kept.score[:size], kept.step[:size]))]
