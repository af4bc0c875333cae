"""What the buyer's words leave open: doubts, rivals, money, delays. Absent where no such thing was said."""

from dataclasses import dataclass
from datetime import date, timedelta

from rules.case.method import MethodFacts
from rules.facts import Cause, Change, Evidence, Fact, Side, Source, Strength, Unknown
from rules.once import fact, once


@dataclass(frozen=True)
class SaidFacts(MethodFacts):
    """The words that a deal hangs on. Where none is found, a call that cannot be read may yet hold them: unknown."""

    @fact
    def open_objection(self) -> Fact[Evidence]:
        """The last objection that the buyer raised and did not call settled; the oldest kind of several.

        What the buyer said of another supplier, such as "they are cheaper", is settled once they put us before them.
        """
        raised: dict[str, Evidence] = {}
        others = {(q.call, q.turn) for q in self._about("competition") if q.turn is not None}
        quotes = self._about("objection", "competition")
        turns = {place: n for n, place in reversed(list(enumerate((q.call, q.turn) for q in quotes)))}
        # Of one turn, what is objected to comes before what the buyer makes of it.
        for quote in sorted(quotes, key=lambda q: (turns[q.call, q.turn], q.about == "competition")):
            if quote.flags.get("ahead") and quote.side is Side.BUYER:
                raised = {kind: q for kind, q in raised.items() if (q.call, q.turn) not in others}
            if quote.about == "competition" or quote.flags.get("vague"):
                continue
            kind = str(quote.flags.get("class"))
            if quote.flags.get("state") == "resolved":
                raised.pop(kind, None)
            elif quote.flags.get("state") == "raised" and quote.side is Side.BUYER:
                raised.setdefault(kind, quote)
        return self._said_in(next(iter(raised.values()), None))

    @fact
    def unanswered_rival(self) -> Fact[Evidence]:
        """The buyer's last word on another supplier since which no rep has named a difference.

        Where the buyer puts us before the others they have named it themselves.
        """
        open_: Evidence | None = None
        for quote in self._about("competition"):
            if quote.side is Side.REP:
                open_ = None if quote.flags.get("differentiated") else open_
            elif quote.flags.get("vague") or quote.strength is Strength.CONTRADICTED:
                continue
            elif quote.side is Side.BUYER:
                open_ = None if quote.flags.get("ahead") else quote
        return self._said_in(open_)

    @fact
    def denied_money(self) -> Fact[Evidence]:
        """The buyer's words that there is no money for this, where that is the last they said of it."""
        found = self._proof("budget")
        denied = found.strength is Strength.CONTRADICTED
        return self._said_in(self.evidence[found.evidence[0]] if denied else None)

    @fact
    def put_off(self) -> Fact[Evidence]:
        """The buyer's last words that put the decision off, with no day, step or process said since."""
        open_: Evidence | None = None
        for quote in self._about("delay", "timeline", "decision_process", "compelling_event", "next_step"):
            if quote.about == "delay":
                open_ = quote if quote.side is Side.BUYER else open_
            elif quote.side is Side.BUYER and quote.strength >= Strength.INFERRED:
                open_ = None
        return self._said_in(open_)

    @fact
    def danger(self) -> Fact[Evidence]:
        """The buyer's last words of something by which the deal can end: a freeze, a sponsor who leaves."""
        told = [quote for quote in self._about("risk_phrase") if quote.side is Side.BUYER]
        return self._said_in(told[-1] if told else None)

    @fact
    def recurring_objection(self) -> Fact[Evidence]:
        """The buyer's last words on a kind of objection that they raised in more than one talk."""
        talks: dict[str, set[tuple[date | None, str | None]]] = {}
        last: Evidence | None = None
        for quote in self._about("objection"):
            if quote.side is Side.BUYER and quote.flags.get("state") == "raised" and not quote.flags.get("vague"):
                seen = talks.setdefault(str(quote.flags.get("class")), set())
                seen.add((quote.on, quote.call))
                last = quote if len(seen) > 1 else last
        return self._said_in(last)

    @fact
    def denied_date(self) -> Fact[Evidence]:
        """The buyer's words that there is no date for this, where that is the last they said of one."""
        told = [quote for quote in self._about("timeline") if quote.side is Side.BUYER]
        return self._said_in(told[-1] if told and told[-1].strength is Strength.CONTRADICTED else None)

    @fact
    def price_talk(self) -> Fact[Evidence]:
        """The last words on the price, of either side; unknown while no call of this deal was read, or not well."""
        told = [
            quote
            for quote in self._about("pricing_discussed", "objection")
            if quote.about != "objection" or quote.flags.get("class") == "price"
        ]
        if not told and (unheard := self.unheard):
            return Fact(None, unknown=Unknown(Cause.NOT_CAPTURED, unheard))
        return self._said_in(told[-1] if told else None)

    @fact
    def own_pushes(self) -> Fact[tuple[Change, ...]]:
        """Moves of the close date to a later day that the buyer did not ask for in a talk of the week before."""
        pushes = self.close_date_pushes
        if not pushes.value:
            return pushes
        if hidden := self._hidden("calls", "transcripts"):
            return Fact(None, unknown=hidden)
        week = timedelta(days=7)
        ours = [c for c in pushes.value if not self.buyer_named_a_day(c.on - week, c.on)]
        return Fact(tuple(ours), pushes.source)

    def buyer_named_a_day(self, since: date, until: date) -> bool:
        """Whether the buyer spoke of their own timeline in a talk between these two days."""
        return any(
            quote.side is Side.BUYER and quote.strength >= Strength.INFERRED and since <= quote.on <= until
            for quote in self._about("timeline")
            if quote.on is not None
        )

    def _about(self, *abouts: str) -> list[Evidence]:
        return [quote for quote in self._in_order if quote.about in abouts]

    @once
    def _in_order(self) -> list[Evidence]:
        return sorted(self.evidence, key=lambda q: (q.on or date.min, q.call or "", q.turn or 0, q.about, q.quote))

    def _said_in(self, quote: Evidence | None) -> Fact[Evidence]:
        if quote is not None:
            return Fact(quote, Source(self.sources.get("calls", "call"), quote.call or self.deal.id, quote.on))
        if hidden := self._hidden("calls", "transcripts"):
            return Fact(None, unknown=hidden)
        return Fact(None, self._at("calls"))
