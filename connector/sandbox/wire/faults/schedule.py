"""Which fault happens at which request. The same schedule and the same requests give the same faults."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    """What may stand beside a kind. A whole number from ``least`` to ``most``; a name where ``most`` is 0."""

    default: int | str
    least: int = 0
    most: int = 0


TIMES = Option(1, 1, 10_000)
RECORDS = Option(1, 1, 10_000)
REQUESTS = Option(10, 1, 100_000)
STATUS = Option(503, 500, 599)
MILLISECONDS = Option(1000, 1, 600_000)
NAME = Option("")

KINDS: Mapping[str, Mapping[str, Option]] = {
    # times: so many requests in a row
    "html": {"status": STATUS, "times": TIMES},  # a page of HTML instead of the answer, nothing done
    "slow": {"milliseconds": MILLISECONDS, "times": TIMES},
    "drop": {"times": TIMES},  # the connection ends before the work
    "lose_answer": {"times": TIMES},  # the work is done, the connection ends without an answer
    "truncate": {"times": TIMES},  # the work is done, half of the answer comes
    "limit": {"times": TIMES},  # the calls of the day are spent
    "timeout": {"times": TIMES},  # so many queries take too long, also those within a composite
    "expire": {},  # every session ends; with `path: /jobs/`, while a job is under way
    # times: so many rows of each record, or pointing at it, are refused
    "lock": {"object": NAME, "records": RECORDS, "times": TIMES},
    # requests: for so many requests
    "vanish": {"field": NAME, "requests": REQUESTS},
    # a record stamped now that nobody sees until then: its transaction commits late
    "late": {"object": NAME, "records": RECORDS, "requests": REQUESTS},
}


@dataclass(frozen=True, slots=True)
class Planned:
    """One fault: of which kind, at the ``at``-th request whose address contains ``path``, counted from the start."""

    kind: str
    at: int
    path: str = ""
    times: int = 1
    status: int = 503
    milliseconds: int = 1000
    records: int = 1
    requests: int = 10
    object: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class Schedule:
    """``seed`` chooses the records of `lock` and `late`."""

    seed: int
    planned: tuple[Planned, ...]


def draw(
    seed: int,
    faults: int,
    requests: int,
    kinds: Sequence[str] = (),
    objects: Sequence[str] = (),
    fields: Sequence[str] = (),
) -> tuple[Planned, ...]:
    """So many faults among so many requests, of these kinds; of all without.

    ``objects`` are for `lock` and `late`, ``fields`` for `vanish`; those kinds are left out where there is none.
    """
    chance = random.Random(seed)  # noqa: S311
    able = [
        kind
        for kind in kinds or KINDS
        if (objects or "object" not in KINDS[kind]) and (fields or "field" not in KINDS[kind])
    ]
    return tuple(_one(chance, chance.choice(able), requests, objects, fields) for _ in range(faults if able else 0))


def _one(chance: random.Random, kind: str, requests: int, objects: Sequence[str], fields: Sequence[str]) -> Planned:
    """Mostly short faults: what lasts longer than a client's patience ends a run, and so does the first such one."""
    options = KINDS[kind]
    return Planned(
        kind,
        at=chance.randint(1, requests),
        times=chance.choice((1, 1, 1, 2, 5)),
        status=chance.choice((500, 502, 503, 504)),
        milliseconds=chance.randint(1, 20),
        records=chance.randint(1, 3),
        requests=chance.randint(1, 40),
        object=chance.choice(objects) if "object" in options else "",
        field=chance.choice(fields) if "field" in options else "",
    )
