"""Who may be seen now and who needs an order first: a country's access rules as steps of the ranking and as words.

Decides the step of an offer, never who is listed. Knows no HTTP and no engine.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from indexer.engines.query import OfferFit
from indexer.records import Funding
from indexer.reference import Country, Language, Taxonomy, split_offer
from indexer.reference.access import ORDER_FIRST
from service.asked import DEFAULT_FUNDING, MatchAsked
from service.words import say, say_day


class Access(Struct, frozen=True, kw_only=True):
    """How the patient comes to a visit.

    held: professions the patient has an order or referral for; ordered: those of the need that still wait for one.
    """

    country: Country
    funding: Funding
    as_of: date
    held: tuple[str, ...] = ()
    ordered: tuple[str, ...] = ()

    def needs_order(self, profession: str) -> bool:
        """Whether an order must be had first, and is not."""
        return self.country.needs_order(profession, self.funding, self.held)

    def can_order(self, profession: str) -> tuple[str, ...]:
        """The professions of `ordered` that this one may write the order for."""
        return tuple(each for each in self.ordered if profession in self.country.ordering_of(each).written_by)

    def to(self, offers: Iterable[OfferFit]) -> "Access":
        """The same with `ordered` as these offers of a need leave it."""
        professions = dict.fromkeys(split_offer(offer.offer)[0] for offer in offers)
        return replace(self, ordered=tuple(each for each in professions if self.needs_order(each)))


def access_of(asked: MatchAsked, country: Country, as_of: date) -> Access:
    """How the patient of a request comes to a visit; nothing is ordered yet."""
    funding = asked.funding or DEFAULT_FUNDING
    return Access(country=country, funding=funding, as_of=as_of, held=asked.referrals_held)


def with_steps(offers: Iterable[OfferFit], access: Access) -> tuple[OfferFit, ...]:
    """The offers of a need, each with its step, in the order of steps."""
    offers = tuple(offers)
    professions = list(dict.fromkeys(map(_profession_of, offers)))
    steps = access.country.access_steps(professions, access.funding, access.held)
    stepped = (replace(offer, step=steps[_profession_of(offer)]) for offer in offers)
    return tuple(sorted(stepped, key=lambda offer: offer.step))


def access_words(profession: str, access: Access, taxonomy: Taxonomy, language: Language) -> list[str]:
    """What the country asks before a visit to that profession: the rule, what comes first, how old the rule is."""
    rule = access.country.access_rule(profession, access.funding)
    if profession in access.held and rule.rule in ("order_needed", "referral_for_rebate"):
        return [say("access_order_held", language), *_age_words(profession, access, language)]
    words = [rule.text.in_language(language)]
    if rule.rule == "order_needed":
        words.append(access.country.ordering_of(profession).first.in_language(language))
    orders = access.can_order(profession)
    if orders:
        labels = (taxonomy.professions[each].label.in_language(language) for each in orders)
        words.append(say("access_can_order", language, professions=", ".join(labels)))
    return [*words, *_age_words(profession, access, language)]


def who_first(who: Iterable[str], offers: Iterable[OfferFit], access: Access) -> list[str]:
    """Whom to see, in order: before a profession that needs an order whoever may write it."""
    by_step = [_profession_of(offer) for offer in offers if offer.step != ORDER_FIRST]
    return list(dict.fromkeys(each for code in who for each in (*_writers_for(code, by_step, access), code)))


def _writers_for(code: str, seen_now: Iterable[str], access: Access) -> Iterator[str]:
    """One who may write the order for that profession: of those that fit the need the first, else a GP."""
    if code in access.ordered:
        written_by = access.country.ordering_of(code).written_by
        yield next((profession for profession in seen_now if profession in written_by), "gp")


def _age_words(profession: str, access: Access, language: Language) -> Iterator[str]:
    rule = access.country.access_rule(profession, access.funding)
    if rule.rule == "not_known" or rule.is_recent(access.as_of):
        return
    if rule.source_date in (None, "unknown"):
        yield say("access_rule_undated", language)
    else:
        yield say("access_rule_old", language, date=say_day(str(rule.source_date), language))


def _profession_of(offer: OfferFit) -> str:
    return split_offer(offer.offer)[0]
