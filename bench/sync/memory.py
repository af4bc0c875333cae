"""How much memory a first sync takes at other sizes than `bench.sync.run` has time for.

    python -m bench.sync.memory                      20,000 and 100,000 deals: most of an hour
    python -m bench.sync.memory --deals 1000 5000    other sizes

Prints what it writes to bench/sync/MEMORY.md.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from bench.sync.report import memory
from bench.sync.run import first_sync

RESULTS = Path(__file__).parent / "MEMORY.md"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Measures the memory of a first sync.")
    parser.add_argument("--deals", type=int, nargs="+", default=[20_000, 100_000])
    parser.add_argument("--out", type=Path, default=RESULTS)
    asked = parser.parse_args(arguments)
    runs = [(deals, first_sync(deals)) for deals in asked.deals]
    lines = [f"{run.took.wall:,.0f} seconds for {deals:,} deals." for deals, run in runs]
    head = "# Memory\n\nWritten by `python -m bench.sync.memory`; five activities a deal."
    text = "\n".join([head, *memory(runs), "", *lines, ""])
    asked.out.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
