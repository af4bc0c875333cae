"""How long the panel takes in Chromium: `python -m bench.page.run` writes RESULTS.md beside it.

Four pages in one browser, in turn: the opportunity page without a judgement, a deal of the story without findings to
speak of, its riskiest one, and one with 40 findings, 30 contacts and five methodologies. Needs Node 20, Chromium on the
path and the built page (`make page`); says so where they are not there.
"""

import argparse
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench.page.deal import CONTACTS, FINDINGS, METHODOLOGIES, blank, make, service
from connector.sandbox.wire.server import Sandbox
from sync import practice, practice_page
from sync.cli.out import Out
from sync.cli.shell import Shell, log_to_stderr
from sync.pipeline import sync
from sync.settings import Settings

JOURNEYS = Path(__file__).resolve().parents[2] / "lwc_components" / "preview" / "journeys"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

Measured = Mapping[str, list[dict[str, float]]]


def missing() -> list[str]:
    """What has to be there and is not."""
    lacks = [name for name, there in (("Node", shutil.which("node")), ("Chromium", CHROMIUM)) if not there]
    return [*lacks, *([] if practice_page.built() else ["the built page (make page)"])]


@contextmanager
def judged_company(deals: int = 40, seed: int = 1) -> Iterator[tuple[str, Sandbox]]:
    """The page's address and the practice organisation behind it, after one sync."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "company"
        made = practice.from_story(deals, deals, seed, datetime.now(UTC), pinned=False)
        with practice.served(made, 0) as sandbox:
            practice.write_demo(folder, made, sandbox.url)
            settings = Settings.read(folder, None, practice.environment(made))
            shell = Shell(replace(settings, database=f"sqlite:///{folder / 'kept.sqlite'}"), Out(json=True))

            def turn() -> str:
                organisation = shell.organisation(None)
                with shell.store() as store, shell.connect(organisation) as crm:
                    return str(sync(organisation, crm, store, shell.settings.clock).outcome)

            turn()
            with practice_page.shown(sandbox, turn) as url:
                yield url, sandbox


def pages(sandbox: Sandbox) -> dict[str, str]:
    """The deals to open, by what they are."""
    ordered = service(sandbox).query(
        "SELECT Opportunity__c FROM Cornerman_Assessment__c WHERE Risk_Points__c != null "
        "AND Opportunity__r.IsClosed = false ORDER BY Risk_Points__c"
    )
    return {
        "without a judgement": blank(sandbox),
        "the least risky deal of the story": ordered[0]["Opportunity__c"],
        "its riskiest deal": ordered[-1]["Opportunity__c"],
        f"{FINDINGS} findings, {CONTACTS} contacts, {len(METHODOLOGIES)} methodologies": make(sandbox),
    }


def measure(url: str, deals: Mapping[str, str], rounds: int) -> Measured:
    """Interleaved: each round opens every deal."""
    asked = [f"{name}={deal}" for name, deal in deals.items()]
    done = subprocess.run(  # noqa: S603 - our own script
        ["node", str(JOURNEYS / "measure.mjs"), url, str(rounds), *asked],  # noqa: S607
        capture_output=True,
        text=True,
        env={**os.environ, "CHROMIUM": str(CHROMIUM)},
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return dict(json.loads(done.stdout))


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=15)
    rounds = asked.parse_args().rounds
    if missing():
        print(f"NOT MEASURED: the page in a browser, for want of {', '.join(missing())}")
        return
    log_to_stderr(debug=False)
    before = os.getloadavg()[0]
    with judged_company() as (url, sandbox):
        found = measure(url, pages(sandbox), rounds)
    load = f"{before:.1f} before, {os.getloadavg()[0]:.1f} after"
    (Path(__file__).parent / "RESULTS.md").write_text(page(found, load), encoding="utf-8")


def page(found: Measured, load: str) -> str:
    """The figures as measured."""
    rounds = len(next(iter(found.values())))
    middle = {name: {what: median(one[what] for one in some) for what in some[0]} for name, some in found.items()}
    least = next(iter(middle.values()))
    rows = ""
    for name, one in middle.items():
        busy = [each["busy"] for each in found[name]]
        cells = (
            name,
            f"{one['busy']:.0f}",
            f"{min(busy):.0f} to {max(busy):.0f}",
            f"{one['busy'] / least['busy']:.1f}",
            f"{one['script']:.0f}",
            f"{one['look']:.0f}",
            f"{one['painted']:.0f}",
            f"{one['painted'] / least['painted']:.1f}",
            f"{max(each['requests'] for each in found[name]):.0f}",
        )
        rows += f"| {' | '.join(cells)} |\n"
    heads = (
        "the opportunity's page",
        *("main thread busy", "lowest to highest", "× empty", "of it script", "of it style and layout"),
        *("from click to paint", "× empty", "requests of the panel"),
    )
    head = f"| {' | '.join(heads)} |\n{'|---' * len(heads)}|"
    return f"""# How long the panel takes

`python -m bench.page.run --rounds {rounds}`: {rounds} rounds, each opening every page once in one headless Chromium
(1440 × 1000, scripts warm), medians in ms. Load of the machine ({os.cpu_count()} cores, shared): {load}.

{head}
{rows}
*From click to paint* has in it what the practice organisation on the same machine took to answer, and the frame around
the panel, which asks for the deal before it shows the panel. Salesforce's own page, its cache and Lightning Web
Security are not in any of these figures: the ratio is what carries over, not the milliseconds.
"""


if __name__ == "__main__":
    main()
