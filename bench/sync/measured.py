"""One contender's run in a process of its own: what it took."""

import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

_SPAWN = get_context("spawn")
_MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes there, kilobytes elsewhere


@dataclass
class Took:
    """Seconds by the clock and of the processor, for the whole and for each phase; bytes of memory at the peak."""

    wall: float = 0.0
    cpu: float = 0.0
    memory: int = 0
    phases: dict[str, float] = field(default_factory=dict)
    phases_cpu: dict[str, float] = field(default_factory=dict)
    phases_memory: dict[str, int] = field(default_factory=dict)  # the peak by the end of each
    counts: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Measures what is inside."""
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.wall, self.cpu = time.perf_counter() - wall, time.process_time() - cpu
        self.memory = _peak()

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.phases[name] = time.perf_counter() - wall
        self.phases_cpu[name] = time.process_time() - cpu
        self.phases_memory[name] = _peak()


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _MAXRSS_UNIT


def in_own_process(contender: Callable[..., Took], *args: Any) -> Took:
    """Raises RuntimeError when the contender does not come to its end; it has said why on stderr."""
    ours, theirs = _SPAWN.Pipe()
    process = _SPAWN.Process(target=_run, args=(contender, args, theirs))
    process.start()
    theirs.close()
    try:
        took: Took = ours.recv()
    except EOFError:
        raise RuntimeError(f"{contender.__name__} broke off") from None
    finally:
        process.join()
    return took


def _run(contender: Callable[..., Took], args: tuple[Any, ...], pipe: Connection) -> None:
    pipe.send(contender(*args))
