"""Judging the past in several processes at once.

The deals go out partition by partition, and what was said of them comes back in their order: the same bytes, however
many processes there are. Rows are read here and judged there; no more partitions lie in memory than processes and two.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from multiprocessing import get_context

from sqlalchemy import Connection

from mappings import translate
from mappings.conditions import judge_of
from mappings.organisation import CallReviews, Organisation
from rules.facts import Evidence, Unknown
from rules.judge import Judge
from rules.playbook import Playbook
from rules.rule import discover
from sync.backtest.examine import PARTITION, Dates, Examined, Examiner, closed_ids, examiner_of, rows_of_deals
from sync.backtest.past import Records
from sync.turn import Progress, no_progress

WORTH_A_PROCESS = 2
"""Partitions that a process must have to judge."""

Deal = tuple[Records, Sequence[Evidence]]
"""A closed deal's rows as they are now, and what was said on it."""


def examine_kept(
    connection: Connection,
    organisation: Organisation,
    judges: Mapping[str, Judge],
    dates: Dates,
    progress: Progress = no_progress,
    processes: int = 1,
) -> Examined:
    """The past of an organisation as its last sync kept it, judged by at most so many processes.

    A process is worth its start from a few partitions on: few deals are judged here.
    """
    examiner, closed = examiner_of(connection, organisation, judges, dates), closed_ids(connection, organisation)
    deals = rows_of_deals(connection, organisation, closed, progress)
    processes = min(processes, len(closed) // (WORTH_A_PROCESS * PARTITION))
    if processes <= 1:
        for records, said in deals:
            examiner.add(records, said)
        return examiner.found
    found = Examined()
    for part in _spread(examiner, deals, processes):
        found.add(part)
    return found


def _spread(examiner: Examiner, deals: Iterator[Deal], processes: int) -> Iterator[Examined]:
    waiting: deque[Future[Examined]] = deque()
    with ExitStack() as stack:
        # Not forked: the store's connections, and threads that draw the progress, stay with this process.
        pool = ProcessPoolExecutor(processes, get_context("spawn"), _begin, (_Ground.of(examiner),))
        stack.callback(pool.shutdown, cancel_futures=True)
        while part := list(islice(deals, PARTITION)):
            waiting.append(pool.submit(_examine, part, examiner.captures(part)))
            if len(waiting) > processes + 1:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


@dataclass(frozen=True)
class _Ground:
    """All that a process needs beside the deals themselves."""

    organisation: Organisation
    playbooks: Mapping[str, Playbook]
    blind: Mapping[str, Unknown]
    tracked: frozenset[str]
    dates: Dates

    @classmethod
    def of(cls, examiner: Examiner) -> "_Ground":
        # How calls are reviewed has no part in judging, and its criteria are functions, which cannot be sent.
        organisation = replace(examiner.organisation, call_reviews=CallReviews())
        playbooks = {name: judge.playbook for name, judge in examiner.judges.items()}
        return cls(organisation, playbooks, dict(examiner.blind), examiner.past.tracked, examiner.dates)


_mine: list[tuple[Examiner, dict[date, translate.Capture]]] = []
"""This process's own, made ready once."""


def _begin(ground: _Ground) -> None:
    rules = discover()
    judges = {name: judge_of(playbook, rules) for name, playbook in ground.playbooks.items()}
    months: dict[date, translate.Capture] = {}

    def captured(on: date) -> translate.Capture:
        return months[on.replace(day=1)]

    _mine[:] = [(Examiner(ground.organisation, judges, ground.blind, captured, ground.tracked, ground.dates), months)]


def _examine(part: Sequence[Deal], captures: Mapping[date, translate.Capture]) -> Examined:
    ((examiner, months),) = _mine
    months.update(captures)
    for records, said in part:
        examiner.add(records, said)
    return examiner.take()
