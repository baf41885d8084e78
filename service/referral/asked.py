"""What a caller asks a referral for, validated. Knows no schema, no framework and no engine."""

from typing import Literal, get_args

from msgspec import Struct

from service.asked import MatchAsked

Consenter = Literal["patient", "parent", "guardian", "legal_representative"]
CONSENTERS: tuple[Consenter, ...] = get_args(Consenter)
"""Who may consent for a patient: a role, never a name."""


class ReferralAsked(Struct, frozen=True, kw_only=True):
    """POST /v1/referrals: the question a match was the answer to, and the match.

    consented_by is who consented that the reason is told; None: nobody, so it is not.
    """

    question: MatchAsked
    specialist_id: str
    practice_id: str
    consented_by: Consenter | None = None
