"""On which deal each transcript is, and who may speak in it; told by what is kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from connector.records import Row
from mappings import translate
from rules.matching.links import link
from rules.matching.sides import Known, Labels
from sync.codec import digest, plain, to_json
from sync.store import kept
from sync.store.evidence import ASIDE, READ, UNMATCHED, Transcript
from sync.turn import Turn


@dataclass(frozen=True, slots=True)
class Placed:
    """A transcript with the day of its call and its deal, and who may speak in it; or why it is not read."""

    transcript: Transcript
    on: date
    deal: str | None
    state: str = READ
    why: str | None = None
    known: Known | None = None
    people: str = ""
    title: str | None = None  # of the call
    owner: str | None = None  # of the deal
    stage: str | None = None  # that the deal stood in on the day, as the playbook calls it


class Places:
    """On which deal each transcript is, and who may speak in it; by what is kept."""

    def __init__(self, turn: Turn, connection: Connection, labels: Labels) -> None:
        self.turn, self.connection, self.labels = turn, connection, labels
        self.organisation, self.fields = turn.organisation, turn.organisation.fields

    def of(self, page: Sequence[Transcript]) -> list[Placed]:
        calls = self._known("call", (one.call for one in page if one.call))
        events = self._known(
            "event", filter(None, (translate.event_of_call(self.fields, self._values(c)) for c in calls.values()))
        )
        placed = [self._place(one, calls, events) for one in page]
        deals = sorted({one.deal for one in placed if one.deal and one.state == READ})
        records = kept.of_deals(self.connection, self.turn.alias, deals)
        hosts = self._users(
            filter(None, (translate.host_of_call(self.fields, self._values(c)) for c in calls.values()))
        )
        return [self._with_people(one, records, calls, hosts) for one in placed]

    def _place(self, one: Transcript, calls: Mapping[str, kept.Known], events: Mapping[str, kept.Known]) -> Placed:
        call = calls.get(one.call or "")
        on = translate.day_of_call(self.organisation, self._values(call)) if call else None
        if call is None or on is None:
            return Placed(one, self.turn.day, None, UNMATCHED, "its call is not known")
        event = events.get(translate.event_of_call(self.fields, self._values(call)) or "")
        if event is not None and self._is_private(event):
            return Placed(one, on, None, ASIDE, "private")
        deal, why = call.deal or (event.deal if event else None), None
        if deal is None:
            deal, why = self._matched(on, [*call.via, *(event.via if event else ())])
        if deal is None:
            return Placed(one, on, None, UNMATCHED, why)
        return Placed(one, on, deal, why=why)

    def _is_private(self, event: kept.Known) -> bool:
        kind = self.fields.kinds["event"]
        return translate.is_private(self.fields, Row(kind.object, "", "", plain(event.data)))

    def _matched(self, on: date, via: Iterable[str]) -> tuple[str | None, str]:
        """By the people of a call that names no deal."""
        through = kept.deals_through(self.connection, self.turn.alias, set(via))
        people = {deal for one, deals in through.items() if self.fields.ids.of("contact", one) for deal in deals}
        candidates = self._known("opportunity", {deal for deals in through.values() for deal in deals})
        name = self.fields.opportunity.object
        found = link(
            on,
            [
                translate.candidate_of(
                    self.organisation, Row(name, id_, known.stamp, plain(known.data)), by_person=id_ in people
                )
                for id_, known in candidates.items()
            ],
            self.organisation.matching,
        )
        return found.deal, f"{found.why}: {', '.join(found.among)}" if len(found.among) > 1 else found.why

    def _with_people(
        self,
        one: Placed,
        records: Mapping[str, Mapping[str, Sequence[Row]]],
        calls: Mapping[str, kept.Known],
        hosts: Mapping[str, Row],
    ) -> Placed:
        if one.state != READ or one.deal is None:
            return one
        of_deal = records.get(one.deal, {})
        opportunity = next(iter(of_deal.get(self.fields.opportunity.object, ())), None)
        if opportunity is None or not translate.in_scope(self.organisation, opportunity):
            return replace(one, state=ASIDE, why="its deal is not judged")
        call = calls[one.transcript.call or ""]
        host = hosts.get(translate.host_of_call(self.fields, self._values(call)) or "")
        known = translate.known_of(self.organisation, of_deal, [host] if host else [], self.labels)
        people = digest(to_json([known.users, known.contacts, known.buyer_companies, one.deal]))
        return replace(
            one,
            known=known,
            people=people,
            title=translate.title_of_call(self.fields, self._values(call)),
            owner=translate.owner_of(self.organisation, opportunity),
            stage=translate.stage_on(self.organisation, opportunity, of_deal, one.on),
        )

    def _users(self, ids: Iterable[str]) -> dict[str, Row]:
        kind = self.fields.kinds["user"]
        return {id_: Row(kind.object, id_, "", plain(known.data)) for id_, known in self._known("user", ids).items()}

    def _known(self, kind: str, ids: Iterable[str]) -> dict[str, kept.Known]:
        if kind not in self.fields.kinds:
            return {}
        return kept.known(self.connection, self.turn.alias, self.fields.kinds[kind].object, sorted(set(ids)))

    @staticmethod
    def _values(known: kept.Known) -> dict[str, object]:
        return dict(plain(known.data))
