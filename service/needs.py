"""From a request and its verdict: who may help, in which order, by when, and how the patient comes to a visit.

Shared by matches and referrals, so that who is listed can be referred to. Knows no HTTP and no engine.
"""

from msgspec.structs import replace

from service.access import Access, access_of, with_steps
from service.asked import MatchAsked
from service.directory import Directory
from service.referral.validity import HOURS_PER_DAY, is_bound_to_deadline
from service.triage.gate import Verdict
from service.triage.need import Need, need_of


def need_and_access(directory: Directory, asked: MatchAsked, verdict: Verdict) -> tuple[Need, Access]:
    """Today's, for an open verdict. Raises RequestRefused for a region where the outcome cannot be."""
    triage, country = directory.reference.triage, directory.country(asked.wish.country)
    level = triage.levels[verdict.level or ""]
    need = need_of(asked, level.code, triage)
    access = access_of(asked, country, directory.today(country)).to(need.offers)
    is_bound = level.within_hours is not None and is_bound_to_deadline(level)
    days = (level.within_hours or 0) // HOURS_PER_DAY if is_bound else None
    return replace(need, offers=with_steps(need.offers, access), deadline_days=days), access
