"""demo, sandbox: a practice organisation on this machine, and Cornerman at work on it.

The organisation comes with the extra `sandbox`; every other command does without it, so it is brought in late.
"""

from pathlib import Path
from typing import Annotated

import typer

from sync.cli.exits import Exit, Refused
from sync.cli.shell import Shell

DEFAULT_PORT = 8765
DEFAULT_FOLDER = Path(".demo")

Deals = Annotated[int, typer.Option(min=0, max=100_000, help="Open opportunities to tell.")]
Seed = Annotated[int, typer.Option(help="The same seed tells the same company.")]
Port = Annotated[
    int | None,
    typer.Option(min=1, max=65535, help=f"Port on 127.0.0.1; else {DEFAULT_PORT}, or a free one."),
]


def demo(
    shell: Shell,
    once: Annotated[
        bool, typer.Option("--once", help="End after the first sync; else the org stays until Ctrl-C.")
    ] = False,
    deals: Deals = 300,
    seed: Seed = 1,
    port: Port = None,
) -> Exit:
    """See it work: a made-up company on this machine, one full sync, the riskiest deals, one of them explained.

    Everything goes through the real Salesforce connector over HTTP. The company folder is made anew in .demo/.
    """
    try:
        from sync.cli import demo_at_work
    except ModuleNotFoundError as error:
        raise _not_installed(error) from error
    return demo_at_work.demo(shell, once=once, deals=deals, seed=seed, port=port)


def sandbox(
    shell: Shell,
    deals: Deals = 300,
    closed: Annotated[
        int | None, typer.Option(min=0, max=100_000, help="Closed opportunities; else twice as many as open ones.")
    ] = None,
    seed: Seed = 1,
    load: Annotated[
        Path | None, typer.Option(metavar="DEALS.csv", help="Your own table of deals instead of a made-up company.")
    ] = None,
    fields: Annotated[
        Path | None, typer.Option(metavar="MAP.yaml", help="A fields file whose `load:` says what its columns mean.")
    ] = None,
    port: Port = None,
    faults: Annotated[
        Path | None, typer.Option(metavar="FAULTS.yaml", help="What goes wrong at which request: docs/sandbox.md.")
    ] = None,
) -> Exit:
    """A Salesforce-shaped organisation on this machine, to practise on, until Ctrl-C.

    With a company folder (-C DIR) its log-in is written there as orgs/sandbox.yaml and .env.
    """
    if (load is None) != (fields is None):
        raise typer.BadParameter("name both --load DEALS.csv and --fields MAP.yaml")
    try:
        from sync.cli import demo_at_work
    except ModuleNotFoundError as error:
        raise _not_installed(error) from error
    told = demo_at_work.Told(deals, closed, seed, load, fields)
    return demo_at_work.sandbox(shell, told, port=port, faults=faults)


def _not_installed(error: ModuleNotFoundError) -> Refused:
    return Refused(
        f"the practice organisation is not installed (no {error.name}). Nearest: pipx install 'cornerman[sandbox]'",
        Exit.SETUP,
    )
