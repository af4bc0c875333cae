"""The demo and the practice organisation at work. Needs the extra `sandbox`; `demo.py` holds the commands."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from rich.rule import Rule
from rich.text import Text

from connector.cells import TableError
from connector.sandbox.wire.faults.read import BadSchedule, read_schedule
from connector.sandbox.wire.faults.schedule import Schedule
from connector.sandbox.wire.server import Sandbox
from mappings.speak import Words
from sync import practice, practice_page
from sync.cli.demo import DEFAULT_FOLDER, DEFAULT_PORT
from sync.cli.exits import Exit, Refused
from sync.cli.explain import show
from sync.cli.look import show_deals
from sync.cli.out import QUIET, Out
from sync.cli.shell import Shell
from sync.cli.syncing import summary, until_told
from sync.cli.words import Days
from sync.deals import Filters, Listed, riskiest
from sync.explain import Explanation, explain
from sync.pipeline import Report, sync
from sync.practice import Practice
from sync.settings import Settings
from sync.store import ledger

_HERE = Path()


def demo(shell: Shell, *, once: bool, deals: int, seed: int, port: int | None) -> Exit:
    """The demo's steps, one after the other."""
    out, settings = shell.out, shell.settings
    folder = DEFAULT_FOLDER if settings.company == _HERE else settings.company
    practice.clear_demo(folder)
    with out.step("Tell a company from its seed") as step:
        made = practice.from_story(deals, None, seed, settings.clock(), pinned=settings.pinned)
        step.tells(told(made))
    with _served(out, made, port) as sandbox:
        with out.step(f"Write a company folder, {folder}") as step:
            practice.write_demo(folder, made, sandbox.url)
            step.tells("orgs, fields, playbooks, methodologies, weights")
        here = replace(shell, settings=_inside(settings, folder, made))
        report, listed, explained = _first_sync(here)
        out.document(
            {
                "url": sandbox.url,
                "folder": str(folder),
                "run": report.run,
                "counts": report.counts,
                "deals": listed,
                "explanation": explained,
            }
        )
        _show(out, listed, explained, here.organisation(None).words)
        if once:
            return Exit.DONE
        _try_next(out, folder, sandbox.url, explained)
        with _page(here, sandbox), until_told() as ended:
            ended.wait()
    return Exit.DONE


@contextmanager
def _page(shell: Shell, sandbox: Sandbox) -> Iterator[None]:
    """The panel in a browser while the block lasts, where the page was built."""
    if not practice_page.built():
        shell.out.say("The panel in a browser: `make demo` in a checkout builds it, with Node 20.")
        yield
        return

    def turn() -> str:
        organisation = shell.organisation(None)
        with shell.store() as store, shell.connect(organisation) as crm:
            return summary(sync(organisation, crm, store, shell.settings.clock).counts)

    with practice_page.shown(sandbox, turn) as url:
        shell.out.say(Text.assemble("The panel in a browser, as a rep, a manager or an outsider: ", (url, "bold")))
        yield


def _inside(settings: Settings, folder: Path, made: Practice) -> Settings:
    """The demo's own folder and database, whatever the environment names."""
    return replace(
        settings,
        company=folder,
        database=f"sqlite:///{folder / 'cornerman.sqlite'}",
        environment={**settings.environment, **practice.environment(made)},
    )


def _first_sync(shell: Shell) -> tuple[Report, list[Listed], Explanation | None]:
    organisation = shell.organisation(None)
    with shell.store() as store:
        with shell.out.step("Sync: read, judge, write") as step, shell.connect(organisation) as crm:
            report = sync(organisation, crm, store, shell.settings.clock, progress=step.progress)
            step.tells(summary(report.counts))
        with store.begin() as connection:
            listed = riskiest(connection, organisation, Filters(), 10)
            entry = ledger.entry_at(connection, organisation.alias, listed[0].deal.id) if listed else None
            playbook = ledger.playbook_of(connection, entry.playbook) if entry else None
    explained = explain(organisation, entry, playbook) if entry and playbook else None
    return report, listed, explained


def _show(out: Out, listed: list[Listed], explained: Explanation | None, words: Words) -> None:
    if not listed or explained is None:
        out.say("No open deal to judge.")
        return
    out.say()
    out.say(Rule(Text(f"The {len(listed)} riskiest deals", style="bold"), style=QUIET, align="left"))
    show_deals(out, listed, Days(words))
    out.say()
    out.say(Rule(Text("The first one, explained", style="bold"), style=QUIET, align="left"))
    show(out, explained, words)


def _try_next(out: Out, folder: Path, url: str, explained: Explanation | None) -> None:
    out.say()
    out.say(Rule(Text("Try next, in another terminal", style="bold"), style=QUIET, align="left"))
    program, at = _program(), f"-C {folder}"
    deal = explained.deal.id if explained else "OPPORTUNITY"
    amount = '{"holder": "Cornerman_Integration", "target": "Opportunity.Amount", "rights": []}'
    take = f"curl -s {url}/sandbox/permissions -d '{amount}'"
    commands = (
        ("All high risks of one owner, or in one stage", f"{program} deals {at} --band high --stage proposal"),
        ("Why a deal stands where it does; then judged again from what was stored",
         f"{program} explain {deal} {at} --run 1"),
        ("Nothing changed: one round of reading, no write but the heartbeat", f"{program} sync {at}"),
        ("What taking the first run back would do; nothing goes back yet", f"{program} undo 1 {at} --dry-run"),
        ("Take a permission away, and see who must grant what", f"{take} && {program} preflight {at}"),
        ("Sell your own way: copy the example playbook, change it, judge again", f"$EDITOR {folder}/playbooks"),
        ("Everything for scripts", f"{program} deals {at} --json"),
    )  # fmt: skip
    for why, line in commands:
        out.say(Text(why, style=QUIET))
        out.paste(f"  {line}")
    out.say()
    out.say(f"The practice organisation answers at {url} until Ctrl-C.")


def _program() -> str:
    """How this program is called from here."""
    if shutil.which("cornerman"):
        return "cornerman"
    called = Path(sys.argv[0])
    try:
        return str(called.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(called)


@dataclass(frozen=True, slots=True)
class Told:
    """What the practice organisation holds: a made-up company, or a table read by a fields file."""

    deals: int
    closed: int | None
    seed: int
    load: Path | None
    fields: Path | None


def sandbox(shell: Shell, about: Told, *, port: int | None, faults: Path | None) -> Exit:
    """A practice organisation and nothing else, until told to end."""
    out, settings, fields = shell.out, shell.settings, about.fields
    with out.step("Load the table" if about.load else "Tell a company from its seed") as step:
        made = _made(settings, about)
        step.tells(told(made))
    schedule = _schedule(faults, made) if faults else None
    with _served(out, made, port) as server:
        if schedule is not None:
            server.state.play(schedule)
            out.say(f"Plays {len(schedule.planned)} faults of {faults}, counted from the first request.")
        folder = None if settings.company == _HERE else settings.company
        if folder is not None:
            practice.write_login(folder, made, server.url, fields)
        secrets = practice.environment(made)
        out.document({"url": server.url, "environment": secrets, "folder": str(folder) if folder else None})
        _tell_login(out, server.url, folder, secrets, fields)
        with until_told() as ended:
            ended.wait()
    return Exit.DONE


def _made(settings: Settings, about: Told) -> Practice:
    if about.load is None or about.fields is None:
        return practice.from_story(about.deals, about.closed, about.seed, settings.clock(), pinned=settings.pinned)
    try:
        return practice.from_table(about.load, about.fields, settings.clock(), pinned=settings.pinned)
    except TableError as error:
        raise Refused(str(error), Exit.SETUP) from error


def _schedule(file: Path, made: Practice) -> Schedule:
    try:
        return read_schedule(file.read_text(encoding="utf-8"), str(file), made.org)
    except OSError as error:
        raise Refused(f"{file}: {error.strerror}", Exit.SETUP) from error
    except UnicodeDecodeError as error:
        raise Refused(f"{file}: is not UTF-8", Exit.SETUP) from error
    except BadSchedule as error:
        raise Refused(str(error), Exit.SETUP) from error


def _tell_login(out: Out, url: str, folder: Path | None, secrets: dict[str, str], fields: Path | None) -> None:
    out.say(f"Answers at {url} until Ctrl-C.")
    if folder is not None:
        out.say(f"Its log-in stands in {folder}/orgs/sandbox.yaml and {folder}/.env. In another terminal:")
        out.paste(f"  {_program()} sync sandbox -C {folder}")
        return
    out.say("Its log-in lives as long as it does:")
    for name, value in secrets.items():
        out.paste(f"  export {name}={value}")
    out.say("As orgs/sandbox.yaml of a company folder:")
    for line in practice.organisation_file(url, fields.stem if fields else "salesforce").splitlines():
        out.paste(f"  {line}")


def told(made: Practice) -> str:
    """How much there is, in one line."""
    deals, every = made.counts.get("Opportunity", 0), sum(made.counts.values())
    return f"{deals:,} opportunities, {every:,} records"


@contextmanager
def _served(out: Out, made: Practice, port: int | None) -> Iterator[Sandbox]:
    """On the port asked for; else on the default one, or a free one where that is taken."""
    with ExitStack() as stack:
        with out.step("Serve it over HTTP") as step:
            try:
                server = stack.enter_context(practice.served(made, port or DEFAULT_PORT))
                step.tells(server.url)
            except OSError as error:
                if port is not None:
                    raise Refused(
                        f"port {port}: {error.strerror}. Nearest: another --port, or none", Exit.SETUP
                    ) from error
                server = stack.enter_context(practice.served(made, 0))
                step.tells(f"{server.url}, since port {DEFAULT_PORT} is taken")
        yield server
