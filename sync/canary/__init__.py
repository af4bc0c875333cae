"""canary: a first run that writes to a few deals only, waits, and tells what the organisation's automation did.

The rest of what was judged stays planned. `canary: required` in the organisation's file lets no sync write before
somebody looked and said to go on; else the canary holds nobody up.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from connector.errors import CrmError, TryLater
from connector.survey import Automations
from mappings import own, translate
from sync import company_fields
from sync.canary import state
from sync.canary.compare import Difference, Happened, Watch
from sync.canary.state import State
from sync.clock import stamp
from sync.judge import Bench, judge
from sync.pull import pull
from sync.push import batches, settle_answers
from sync.settle import settle
from sync.store import kept, outbox
from sync.store.outbox import Waiting, as_write
from sync.turn import Turn

Sleep = Callable[[float], None]

DEALS = 5


@dataclass(frozen=True, slots=True)
class Found:
    """What the canary wrote, and what stood differently afterwards."""

    run: int
    deals: Mapping[str, str]  # id -> name
    wrote: Mapping[str, int]  # by object
    refused: int
    waiting: int  # writes planned for other deals, not sent
    compared: int  # fields on each deal and its account
    differences: tuple[Difference, ...]
    happened: tuple[Happened, ...]
    automations: Mapping[str, Automations]

    @property
    def quiet(self) -> bool:
        return not (self.differences or self.happened or self.refused)


def canary(turn: Turn, wait: float, sleep: Sleep, *, deals: int = DEALS) -> Found:
    """Judge everything, write to a few deals, wait so many seconds, and compare. Raises what the CRM raises."""
    turn.shapes = turn.crm.describe(sorted({*translate.objects(turn.organisation.fields), *own.PARENTS_FIRST, own.RUN}))
    settle(turn)
    pull(turn)
    judge(turn, Bench.of(turn.organisation))
    names, waiting = _chosen(turn, deals)
    watch = Watch.of(turn, list(names))
    before = watch.snapshot()
    wrote = _write(turn, list(names))
    if wrote:
        sleep(wait)
    after = watch.snapshot()
    opportunity = turn.organisation.fields.opportunity.object
    found = Found(
        run=turn.run,
        deals=names,
        wrote=dict(sorted(Counter(row.object for row in wrote).items())),
        refused=turn.counts["refused"],
        waiting=waiting,
        compared=watch.fields,
        differences=tuple(watch.differences(before, after, wrote)),
        happened=tuple(watch.happened()),
        automations=turn.crm.survey.automations([opportunity, *own.PARENTS_FIRST]),
    )
    number = len(found.differences) + len(found.happened) + found.refused
    state.remember(turn.store, turn.alias, State(turn.run, stamp(turn.clock()), tuple(names), number))
    return found


def _chosen(turn: Turn, most: int) -> tuple[dict[str, str], int]:
    """The deals to write to, and how many writes wait for the others: those first whose own fields are filled, which
    is what automation listens to, then the small ones."""
    opportunity = turn.organisation.fields.opportunity
    with turn.store.begin() as connection:
        planned = [row for _, row in outbox.lying(connection, turn.alias, ("planned",))]
        deals = sorted({str(row.deal) for row in planned})
        rows = {
            deal: next(iter(found.get(opportunity.object, [])), None)
            for deal, found in kept.of_deals(connection, turn.alias, deals).items()
        }
    filled = {row.deal for row in planned if row.shared}

    def rank(deal: str) -> tuple[bool, float, str]:
        row = rows[deal]
        amount = row.values.get(opportunity.fields.get("amount", "")) if row else None
        return (deal not in filled, float(amount or 0), deal)

    chosen = sorted(deals, key=rank)[:most]
    names = {}
    for deal in chosen:
        row = rows[deal]
        names[deal] = str(row.values.get(opportunity.fields["name"]) or deal) if row else deal
    return names, sum(1 for row in planned if row.deal not in names)


def _write(turn: Turn, deals: Sequence[str]) -> list[Waiting]:
    """Send what is planned for these deals, as push does. Returns what the CRM took."""
    opportunity = turn.organisation.fields.opportunity.object
    with turn.store.begin() as connection:
        rows = [row for deal in deals for _, row in outbox.lying(connection, turn.alias, ("planned",), deal)]
    for name in (*own.PARENTS_FIRST, opportunity):
        ours = outbox.one_of_each([row for row in rows if row.object == name and not row.shared])
        for batch in batches(ours, turn.crm.batch_size):
            _send(turn, batch)
    shared = [row for row in rows if row.shared]
    for start in range(0, len(shared), turn.crm.batch_size):
        company_fields.push_batch(turn, shared[start : start + turn.crm.batch_size])
    with turn.store.begin() as connection:
        numbers = {row.id for row in rows}
        taken = [row for deal in deals for _, row in outbox.lying(connection, turn.alias, ("accepted",), deal)]
    return [row for row in taken if row.id in numbers]


def _send(turn: Turn, batch: Sequence[Waiting]) -> None:
    turn.go_on()
    with turn.store.begin() as connection:
        outbox.set_state(connection, batch, "sending")
    try:
        answers = turn.crm.write([as_write(row) for row in batch])
    except CrmError as error:
        if not isinstance(error, TryLater) or error.unsent:
            with turn.store.begin() as connection:
                outbox.set_state(connection, batch, "planned")
        raise
    settle_answers(turn, batch, answers, back="planned")
    turn.progress(f"writing {batch[0].object}", len(batch))
