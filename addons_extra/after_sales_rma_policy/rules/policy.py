"""The promise to customers: facts and rules give a verdict, each part of it with the rule that made it (law 4).

Nothing here knows Odoo. ``judge`` is the one entry; everything is decided by values, in an order that does not
depend on how the rules are stored.
"""

from datetime import date
from typing import NamedTuple

from .policy_window import WorkDays, last_day

#: Faults for which somebody else than the customer answers.
FAULTS = frozenset({"quality", "transport", "wrong"})
#: Remedies that a rule can grant.
REMEDIES = ("refund", "exchange", "repair", "part")
#: Remedies that are no claim: whoever asks for them gets them.
FREE_REMEDIES = frozenset({"support", "as_is"})
#: Who pays the freight, the best for the customer first.
PAYERS = ("company", "agreed", "customer")


class Scope(NamedTuple):
    """Which sales a policy is for; what is empty does not restrict it.

    :ivar products: ids of products
    :ivar categories: ids of product categories, inherited by those below
    :ivar groups: ids of customer groups
    :ivar teams: ids of sales channels
    :ivar channel: how the request has to reach the company
    :ivar persons: for consumers only, not for companies
    :ivar distance: for sales at a distance only (L01)
    :ivar since: first day of the sale
    :ivar until: last day of the sale
    """

    products: frozenset[int] = frozenset()
    categories: frozenset[int] = frozenset()
    groups: frozenset[int] = frozenset()
    teams: frozenset[int] = frozenset()
    channel: str = ""
    persons: bool = False
    distance: bool = False
    since: date | None = None
    until: date | None = None


class Fee(NamedTuple):
    """A deduction from a refund, and when it is made; what is empty does not restrict it.

    :ivar kind: ``fee``, ``value_loss``, ``gift`` or ``freight``
    :ivar percent: of the refunded price, 0 to 100
    :ivar amount: of the line, tax included
    :ivar fault: ``fault``, ``none`` or ``any``
    :ivar condition: code of a condition that does not hold
    :ivar gifts: the marked price of the gifts of the order instead of an amount (L10)
    """

    id: int
    code: str
    kind: str
    percent: float = 0.0
    amount: float = 0.0
    grade: str = ""
    fault: str = "any"
    reasons: frozenset[int] = frozenset()
    condition: str = ""
    gifts: bool = False


class Rule(NamedTuple):
    """One sentence of the promise.

    :ivar id: of its record; 0 for what holds where nothing else was said
    :ivar code: what people call it, an article of law or a number of the policy
    :ivar law: binding; what it allows, no other rule takes away
    :ivar fault: ``fault`` (of goods, transport or delivery), ``none`` (a change of mind) or ``any``
    :ivar basis: what sets the term going: ``order``, ``delivery``, ``signature``, ``invoice`` or ``repair``
    :ivar counts: what has to lie within the term: the ``request`` or the ``fault``
    :ivar freight: ``company``, ``customer`` or ``agreed``; empty: whoever is at fault
    :ivar extend: time in repair extends the term (L17)
    :ivar restart: a replacement starts the term again (L18)
    :ivar shift: a last day on a holiday moves to the next working day (L04)
    :ivar trigger: what else has to have happened: ``repairs``, ``repair_days``, ``parts_days``; empty for nothing
    :ivar number: how many repairs at least, or more than how many days
    :ivar conditions: codes of what must hold, {code}
    :ivar exclusions: codes of what must not be
    :ivar evidence: what the request has to show: ``photo``, ``serial``, ``warranty_card``, ``production_date``
    :ivar by_person: it promises nothing by itself: a person decides in each case (A3.1)
    :ivar refund_days: days from the receipt of the goods until the money is back (L08)
    :ivar refund_in_workdays: these are working days (D2.4), else calendar days
    :ivar limit: up to which value of the case a rule may authorise; 0 for no limit, None for never
    """

    id: int
    code: str
    remedies: frozenset[str] = frozenset(REMEDIES)
    scope: Scope = Scope()
    law: bool = False
    sequence: int = 10
    fault: str = "any"
    basis: str = "delivery"
    days: int = 0
    months: int = 0
    counts: str = "request"
    extend: bool = False
    restart: bool = False
    shift: bool = False
    trigger: str = ""
    number: int = 0
    conditions: frozenset[str] = frozenset()
    exclusions: frozenset[str] = frozenset()
    evidence: frozenset[str] = frozenset()
    freight: str = "agreed"
    refund_days: int = 0
    refund_in_workdays: bool = False
    limit: float | None = 0.0
    by_person: bool = False
    fees: tuple[Fee, ...] = ()


class Facts(NamedTuple):
    """What is known of one request; dates are days of the company.

    :ivar fault: ``quality``, ``transport``, ``wrong``, ``none`` (a change of mind) or ``misuse``
    :ivar damaged: found defective by the customer's doing, although no fault was claimed
    :ivar replaced_on: when the goods were delivered as a replacement; the other dates are those of the first sale
    :ivar repaired_on: when they came back from their last repair
    :ivar repair_days: days that they spent in repair before
    :ivar open_repair_days: days in the repair that is going on
    :ivar parts_days: days that it has waited for parts
    :ivar categories: ids of the product's category and those above it, the root first
    :ivar broken: codes of conditions that do not hold
    :ivar exclusions: codes of exclusions that apply
    :ivar evidence: what the request shows
    :ivar gift_value: marked price of the gifts of the order, tax included
    """

    remedy: str
    asked_on: date
    fault: str = "none"
    damaged: bool = False
    fault_on: date | None = None
    ordered_on: date | None = None
    delivered_on: date | None = None
    signed_on: date | None = None
    invoiced_on: date | None = None
    replaced_on: date | None = None
    repaired_on: date | None = None
    repairs: int = 0
    repair_days: int = 0
    open_repair_days: int = 0
    parts_days: int = 0
    product: int = 0
    categories: tuple[int, ...] = ()
    groups: frozenset[int] = frozenset()
    team: int = 0
    channel: str = ""
    person: bool = True
    distance: bool = False
    broken: frozenset[str] = frozenset()
    exclusions: frozenset[str] = frozenset()
    evidence: frozenset[str] = frozenset()
    grade: str = ""
    reason: int = 0
    gift_value: float = 0.0


class Ruling(NamedTuple):
    """What the promise says of one remedy.

    :ivar key: which sentence says it, see ``services/policy_words.py``
    :ivar day: last day of the term; None where there is none
    :ivar details: codes of the conditions, exclusions or numbers that the sentence names
    """

    remedy: str
    allowed: bool
    key: str
    rule: Rule | None = None
    day: date | None = None
    details: tuple[str, ...] = ()


class Verdict(NamedTuple):
    """What the promise says of a request.

    :ivar asked: the ruling on the remedy that was asked for
    :ivar rulings: those on every remedy
    :ivar freight: who pays the freight of the way back
    :ivar missing: evidence that the rule demands and the request does not show
    :ivar refund_days: within how many days of the receipt the money is back; 0 when nothing is promised
    :ivar fees: deductions from a refund
    """

    asked: Ruling
    rulings: tuple[Ruling, ...]
    freight: str
    missing: tuple[str, ...] = ()
    return_until: date | None = None
    warranty_until: date | None = None
    refund_days: int = 0
    fees: tuple[Fee, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether what was asked for is within the promise, and nothing is missing."""
        return self.asked.allowed and not self.missing


def rank(scope: Scope, facts: Facts) -> tuple | None:
    """How closely a policy is made for a request: product, category, customer, sales channel; None when not for it.

    >>> sold = {"ordered_on": date(2026, 5, 1), "product": 7, "categories": (1, 4), "groups": frozenset({3})}
    >>> facts = Facts("refund", date(2026, 5, 8), **sold)
    >>> product, deep, root, group, all_ = (
    ...     rank(scope, facts)
    ...     for scope in (Scope(frozenset({7})), Scope(categories=frozenset({4})), Scope(categories=frozenset({1})),
    ...         Scope(groups=frozenset({3})), Scope())
    ... )
    >>> product > deep > root > group > all_
    True
    >>> others = (Scope(frozenset({8})), Scope(distance=True), Scope(until=date(2026, 4, 30)))
    >>> tuple(rank(scope, facts) for scope in others)
    (None, None, None)
    """
    depth = max((index + 1 for index, item in enumerate(facts.categories) if item in scope.categories), default=0)
    sold_on = facts.ordered_on or facts.delivered_on or facts.asked_on
    if (
        (scope.products and facts.product not in scope.products)
        or (scope.categories and not depth)
        or (scope.groups and not scope.groups & facts.groups)
        or (scope.teams and facts.team not in scope.teams)
        or (scope.channel and scope.channel != facts.channel)
        or (scope.persons and not facts.person)
        or (scope.distance and not facts.distance)
        or (scope.since and sold_on < scope.since)
        or (scope.until and sold_on > scope.until)
    ):
        return None
    return (bool(scope.products), depth, bool(scope.groups), bool(scope.teams), bool(scope.channel), scope.persons)


def term(rule: Rule, facts: Facts, work: WorkDays) -> tuple[date | None, date | None]:
    """When the term of a rule begins and its last day; None where its basis is not known, or it has none.

    Where the customer's signature is not known, the delivery counts.

    >>> sold = Facts("repair", date(2027, 5, 1), delivered_on=date(2026, 5, 1), repair_days=20)
    >>> sold = sold._replace(replaced_on=date(2026, 8, 1))
    >>> year = Rule(1, "W", days=365)
    >>> term(year, sold, WorkDays())[1], term(year._replace(extend=True), sold, WorkDays())[1]
    (datetime.date(2027, 5, 1), datetime.date(2027, 5, 21))
    >>> term(Rule(1, "W", months=12, restart=True), sold, WorkDays())[1]
    datetime.date(2027, 8, 1)
    """
    start = {
        "order": facts.ordered_on,
        "delivery": facts.delivered_on,
        "signature": facts.signed_on or facts.delivered_on,
        "invoice": facts.invoiced_on or facts.signed_on or facts.delivered_on,
        "repair": facts.repaired_on,
    }[rule.basis]
    if rule.restart and facts.replaced_on and rule.basis != "repair":
        start = facts.replaced_on
    if start is None or not (rule.days or rule.months):
        return start, None
    extra = facts.repair_days if rule.extend else 0
    return start, last_day(start, rule.days, rule.months, extra, work if rule.shift else None)


def is_relevant(rule: Rule, facts: Facts) -> bool:
    """Whether a rule speaks of such a request at all: of its fault, and of what has happened.

    >>> today = date(2026, 5, 1)
    >>> third = Rule(16, "L16", fault="fault", trigger="repairs", number=2)
    >>> [is_relevant(third, Facts("refund", today, fault="quality", repairs=count)) for count in (1, 2)]
    [False, True]
    >>> is_relevant(third, Facts("refund", today, fault="none", repairs=2))
    False
    """
    if rule.fault == "fault" and facts.fault not in (*FAULTS, "misuse"):
        return False
    if rule.fault == "none" and facts.fault != "none":
        return False
    if rule.basis == "repair" and facts.repaired_on is None:
        return False
    return {
        "": True,
        "repairs": facts.repairs >= rule.number,
        "repair_days": facts.open_repair_days > rule.number,
        "parts_days": facts.parts_days > rule.number,
    }[rule.trigger]


def rule_on(rule: Rule, remedy: str, facts: Facts, work: WorkDays) -> Ruling:
    """What one relevant rule says of a remedy.

    >>> sold = Facts("refund", date(2026, 5, 8), delivered_on=date(2026, 5, 1))
    >>> week = Rule(2, "L02", days=7, conditions=frozenset({"intact"}), exclusions=frozenset({"perishable"}))
    >>> rule_on(week, "refund", sold, WorkDays()).key
    'within_window'
    >>> rule_on(week, "refund", sold._replace(asked_on=date(2026, 5, 9)), WorkDays()).key
    'after_window'
    >>> rule_on(week, "refund", sold._replace(broken=frozenset({"intact"})), WorkDays())[2::3]
    ('condition', ('intact',))
    >>> rule_on(week, "refund", sold._replace(exclusions=frozenset({"perishable"})), WorkDays()).details
    ('perishable',)
    >>> rule_on(week, "refund", Facts("refund", date(2026, 5, 8)), WorkDays()).key
    'no_delivery'

    What the customer damaged after a change of mind is taken back at a lower value where the rule says so (R23).

    >>> damaged = sold._replace(damaged=True, grade="defective")
    >>> rule_on(week, "refund", damaged, WorkDays()).key
    'misuse'
    >>> deducting = week._replace(fees=(Fee(1, "USED", "value_loss", percent=20, grade="defective", fault="none"),))
    >>> [rule_on(deducting, remedy, damaged, WorkDays()).key for remedy in ("refund", "exchange")]
    ['within_window', 'misuse']

    What a person decides in each case needs no term.

    >>> rule_on(Rule(3, "A3", by_person=True), "refund", sold._replace(asked_on=date(2030, 1, 1)), WorkDays())[1:3]
    (True, 'by_person')
    """
    start, until = term(rule, facts, work)
    excluded = tuple(sorted(rule.exclusions & facts.exclusions))
    broken = tuple(sorted(rule.conditions & facts.broken))
    counted = (facts.fault_on or facts.asked_on) if rule.counts == "fault" else facts.asked_on
    if facts.fault == "misuse" or (facts.damaged and not (remedy == "refund" and _value_loss(rule, facts))):
        return Ruling(remedy, False, "misuse", rule, until)
    if excluded:
        return Ruling(remedy, False, "excluded", rule, until, excluded)
    if start is None:
        return Ruling(remedy, False, "no_delivery", rule)
    if until is None and not rule.trigger and not rule.by_person:
        return Ruling(remedy, False, "no_window", rule)
    if until is not None and counted > until:
        return Ruling(remedy, False, "after_window", rule, until)
    if broken:
        return Ruling(remedy, False, "condition", rule, until, broken)
    if rule.by_person:
        return Ruling(remedy, True, "by_person", rule, until)
    if rule.trigger:
        return Ruling(remedy, True, rule.trigger, rule, until, (str(rule.number),))
    return Ruling(remedy, True, "within_warranty" if rule.months else "within_window", rule, until)


def _value_loss(rule: Rule, facts: Facts) -> bool:
    """Whether a rule deducts the loss of value of goods in that state."""
    return any(fee.kind == "value_loss" and (fee.percent or fee.amount) for fee in matching_fees(rule, facts))


def best(rulings: list[Ruling], ranks: dict[int, tuple]) -> Ruling:
    """The one ruling that counts: an allowed one before a refused one, then the best for the customer.

    Among the allowed: what is promised before what a person decides, then who pays less freight, then the law, then the
    closest rule. Among the refused: the law, then the one that was nearest to being allowed.
    """

    def order(ruling: Ruling) -> tuple:
        rule = ruling.rule
        closeness = tuple(-int(part) for part in ranks[rule.id])
        if ruling.allowed:
            promised = PAYERS.index(rule.freight) if rule.freight else len(PAYERS)
            return (0, rule.by_person, promised, not rule.law, closeness, rule.sequence, rule.id)
        return (1, not rule.law, -(ruling.day or date.min).toordinal(), closeness, rule.sequence, rule.id)

    return min(rulings, key=order)


def rule_all(remedy: str, facts: Facts, rules: list[Rule], ranks: dict[int, tuple], work: WorkDays) -> Ruling:
    """What all rules together say of a remedy.

    Of the company's own rules only the closest speak (product before category before customer before channel); the law
    speaks besides them. A rule without id speaks only where no other does.

    >>> sold = Facts("refund", date(2026, 5, 12), delivered_on=date(2026, 5, 1), categories=(1, 4))
    >>> week, fortnight = Rule(1, "week", days=7), Rule(2, "clothes", days=15, scope=Scope(categories=frozenset({4})))
    >>> def say(*rules):
    ...     ranks = {rule.id: rank(rule.scope, sold) for rule in rules}
    ...     found = rule_all("refund", sold, list(rules), ranks, WorkDays())
    ...     return found.allowed, found.rule.code
    >>> say(week), say(week, fortnight), say(week, fortnight._replace(days=3))
    ((False, 'week'), (True, 'clothes'), (False, 'clothes'))
    >>> say(fortnight._replace(days=3), week._replace(days=30, law=True))
    (True, 'week')
    """
    speaking = rules_that_speak(remedy, facts, rules, ranks)
    if not speaking:
        return Ruling(remedy, False, "misuse" if facts.fault == "misuse" or facts.damaged else "no_rule")
    return best([rule_on(rule, remedy, facts, work) for rule in speaking], ranks)


def rules_that_speak(remedy: str, facts: Facts, rules: list[Rule], ranks: dict[int, tuple]) -> list[Rule]:
    """Rules that count for a remedy, see ``rule_all``."""
    relevant = [rule for rule in rules if remedy in rule.remedies and is_relevant(rule, facts)]
    # What holds where nothing else was said has no id.
    relevant = [rule for rule in relevant if rule.id] or relevant
    own = [rule for rule in relevant if not rule.law]
    closest = max((ranks[rule.id] for rule in own), default=None)
    return [rule for rule in relevant if rule.law or ranks[rule.id] == closest]


def last_chance(remedy: str, facts: Facts, rules: list[Rule], ranks: dict[int, tuple], work: WorkDays) -> date | None:
    """Until when a remedy may be asked for by any rule, whether something else speaks against it or not.

    >>> sold = Facts("repair", date(2026, 5, 2), fault="quality", delivered_on=date(2026, 5, 1))
    >>> rules = [Rule(1, "week", days=7), Rule(2, "year", frozenset({"repair"}), months=12)]
    >>> last_chance("repair", sold, rules, {1: (), 2: ()}, WorkDays())
    datetime.date(2027, 5, 1)
    """
    days = [term(rule, facts, work)[1] for rule in rules_that_speak(remedy, facts, rules, ranks)]
    return max(filter(None, days), default=None)


def matching_fees(rule: Rule | None, facts: Facts) -> tuple[Fee, ...]:
    """Deductions that a rule demands of a refund.

    >>> used = Fee(1, "USED", "value_loss", percent=20, grade="defective", fault="none")
    >>> gift = Fee(2, "GIFT", "gift", condition="gifts", gifts=True)
    >>> rule, facts = Rule(1, "week", fees=(used, gift)), Facts("refund", date(2026, 5, 1), grade="qualified")
    >>> matching_fees(rule, facts)
    ()
    >>> facts = facts._replace(grade="defective", broken=frozenset({"gifts"}), gift_value=30.0)
    >>> [(fee.code, fee.percent, fee.amount) for fee in matching_fees(rule, facts)]
    [('USED', 20, 0.0), ('GIFT', 0.0, 30.0)]
    """
    if rule is None:
        return ()
    faulty = "none" if facts.fault in ("none", "misuse") else "fault"
    return tuple(
        fee._replace(amount=facts.gift_value) if fee.gifts else fee
        for fee in rule.fees
        if fee.fault in ("any", faulty)
        and fee.grade in ("", facts.grade)
        and (not fee.reasons or facts.reason in fee.reasons)
        and (not fee.condition or fee.condition in facts.broken)
        and (not fee.gifts or facts.gift_value)
    )


def judge(facts: Facts, rules: tuple[Rule, ...], work: WorkDays | None = None) -> Verdict:
    """Judge a request.

    >>> sold = Facts("refund", date(2026, 5, 20), fault="quality", delivered_on=date(2026, 5, 1))
    >>> week = Rule(1, "E2.1", frozenset({"refund", "exchange"}), days=7, freight="customer")
    >>> warranty = Rule(2, "E2.3", frozenset({"repair"}), fault="fault", months=12, freight="company")
    >>> found = judge(sold, (week, warranty))
    >>> found.allowed, found.asked.key, found.asked.rule.code, found.return_until, found.warranty_until
    (False, 'after_window', 'E2.1', datetime.date(2026, 5, 8), datetime.date(2027, 5, 1))
    >>> [ruling.remedy for ruling in found.rulings if ruling.allowed]
    ['repair']
    >>> judge(sold._replace(remedy="repair"), (week, warranty)).freight
    'company'
    """
    work = work or WorkDays()
    ranks = {rule.id: rank(rule.scope, facts) for rule in rules}
    rules = [rule for rule in rules if ranks[rule.id] is not None]
    rulings = {remedy: rule_all(remedy, facts, rules, ranks, work) for remedy in REMEDIES}
    free = facts.remedy in FREE_REMEDIES or facts.remedy not in rulings
    asked = Ruling(facts.remedy, True, "free") if free else rulings[facts.remedy]
    rule = asked.rule
    missing = rule.evidence - facts.evidence if rule and asked.allowed else ()
    return Verdict(
        asked,
        tuple(rulings.values()),
        _freight(asked, facts),
        tuple(sorted(missing)),
        last_chance("refund", facts, rules, ranks, work),
        last_chance("repair", facts, rules, ranks, work),
        rule.refund_days if rule and asked.allowed else 0,
        matching_fees(rule if asked.allowed else None, facts),
    )


def _freight(asked: Ruling, facts: Facts) -> str:
    """Who pays the freight: as the rule says, else whoever is at fault (R10)."""
    if asked.allowed and asked.rule and asked.rule.freight:
        return asked.rule.freight
    return {"misuse": "customer", "none": "agreed"}.get(facts.fault, "company")
