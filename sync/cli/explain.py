"""explain: one deal, with every number that makes it up, and what to do about it."""

from collections.abc import Iterable
from typing import Annotated, Any

import typer
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from sqlalchemy import Connection

from mappings.organisation import Organisation
from sync import deals as judged
from sync.cli.exits import Exit, Refused
from sync.cli.look import Org
from sync.cli.out import ACCENT, BAD, BAND, GOOD, QUIET, Out
from sync.cli.safe import safe
from sync.cli.shell import Shell
from sync.cli.words import amount, day, minutes, points, share
from sync.explain import Action, Blind, Explanation, Gap, Replay, Stage, Step, Term, Where, replayed
from sync.explain import explain as explained
from sync.store import ledger
from sync.store.ledger import Entry

_SHOWN_NAMES, _SHOWN_DIFFERENCES = 12, 60
_STATES = {
    "done": ("✓", GOOD),
    "not done": ("✗", BAD),
    "not applicable": ("–", QUIET),
    "accepted deviation": ("≈", "yellow"),
    "unknown": ("?", QUIET),
}


def explain(
    shell: Shell,
    opportunity: Annotated[str, typer.Argument(metavar="OPPORTUNITY", help="Its id, or a part of its name.")],
    run: Annotated[
        int | None, typer.Option("--run", min=1, metavar="N", help="As it stood after run N, judged once more.")
    ] = None,
    org: Org = None,
) -> Exit:
    """Why a deal stands where it does: the terms of its score, gaps, steps, and the next action with its reason.

    With --run the stored case is judged again by the stored playbook, and the answer compared byte for byte.
    """
    organisation = shell.organisation(org)
    with shell.store() as store, store.begin() as connection:
        entry, playbook = _stored(connection, organisation, opportunity, run)
    found = explained(organisation, entry, playbook)
    again = replayed(entry, playbook) if run is not None else None
    shell.out.document({"organisation": organisation.alias, "explanation": found, "replay": again})
    if found is None:
        told = f"Run {entry.run} judged this deal on {day(entry.judged_on)}; a person in it was erased since."
        shell.out.say(f"Erased. {told}")
        return Exit.FOUND
    show(shell.out, found)
    if again is not None:
        _replay(shell.out, again, entry)
    return Exit.FOUND if again is not None and again.verdict != "same bytes" else Exit.DONE


def _stored(connection: Connection, organisation: Organisation, wanted: str, run: int | None) -> tuple[Entry, bytes]:
    found = judged.find(connection, organisation, wanted)
    if not found:
        message = f'no deal has the id or name "{wanted}". Nearest: cornerman deals, or cornerman sync'
        raise Refused(message)
    if len(found) > 1:
        names = [f"  {deal}  {safe(name)}" for deal, name in found[:_SHOWN_NAMES]]
        more = [f"  and {len(found) - _SHOWN_NAMES} more"] if len(found) > _SHOWN_NAMES else []
        candidates = [{"id": deal, "name": name} for deal, name in found]
        raise Refused(
            "\n".join([f'"{wanted}" may mean {len(found)} deals; name one by its id:', *names, *more]),
            candidates=candidates,
        )
    deal, name = found[0]
    entry = ledger.entry_at(connection, organisation.alias, deal, run)
    if entry is None:
        when = f"after run {run}" if run is not None else "yet"
        raise Refused(f'"{name}" was not judged {when}: it is closed or out of scope, or no sync has run')
    playbook = ledger.playbook_of(connection, entry.playbook)
    assert playbook is not None, "an assessment is stored with its playbook, in one transaction"
    return entry, playbook


# --- for people


def show(out: Out, told: Explanation) -> None:
    """The whole page: what to do first, then why."""
    _head(out, told)
    _action(out, told)
    _score(out, told)
    _gaps(out, told.gaps)
    _steps(out, told)
    _unknown(out, told.unknown)
    v = told.versions
    out.say()
    out.say(
        f"As of {day(told.on)}, run {told.run} · playbook {v.playbook} {v.playbook_digest} · weights {v.weights} · "
        f"rules {v.engine} · case {v.case} · answer {v.answer}",
        style=QUIET,
    )


def _title(out: Out, says: str, aside: str = "") -> None:
    out.say()
    out.say(Text.assemble((says, "bold"), ("  " + aside if aside else "", QUIET)))


def _indented(out: Out, what: Text, by: int = 2) -> None:
    out.say(Padding(what, (0, 0, 0, by)))


def _head(out: Out, told: Explanation) -> None:
    deal = told.deal
    out.say(Text(safe(deal.name), style="bold"))
    parts = [
        safe(deal.account or ""),
        safe(deal.owner),
        str(amount(deal.amount, deal.currency)),
        safe(deal.stage or ""),
    ]
    if deal.close_date:
        parts.append(f"closes {day(deal.close_date)}")
    out.say(Text(" · ".join(part for part in (*parts, deal.id) if part and part != "-"), style=QUIET))


def _action(out: Out, told: Explanation) -> None:
    action = told.action
    _title(out, "Next action", f"{action.timing}, by {day(action.due)}")
    _indented(out, Text.assemble(("→ ", ACCENT), (safe(action.does), "bold")))
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(width=12, style=QUIET)
    grid.add_column(overflow="fold")
    rows = [
        ("Why", action.why),
        ("Why now", told.changed_for),
        ("Outcome", action.outcome),
        ("Done when", action.done),
        ("Takes", minutes(*action.minutes)),
        ("Serves", action.serves),
        ("Rank", _rank(action)),
        ("Success", _probability(action.probability)),
        ("Set to", action.status),
        ("Evidence", _places(action.evidence)),
        ("Instead", None if told.alternatives else action.instead),
    ]
    for name, value in rows:
        if value:
            grid.add_row(name, Text(safe(value)))
    for number, other in enumerate(told.alternatives):
        line = f"{safe(other.does)}  ({other.timing}, by {day(other.due)}; rank {other.rank})"
        grid.add_row("Or instead" if not number else "", Text(line))
    out.say(Padding(grid, (0, 0, 0, 4)))


def _rank(action: Action) -> str:
    return f"{action.rank} = 100 × impact {action.impact} × urgency {action.urgency} ÷ effort {action.effort}"


def _probability(known: float | None) -> str:
    return "unknown: not enough closed deals have shown it yet" if known is None else f"{known:.0%}"


def _score(out: Out, told: Explanation) -> None:
    score = told.score
    _title(out, "Risk", "thousandths of log-odds of losing")
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(width=9, justify="right", no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(points(score.base), Text(f"base of {told.versions.weights}", style=QUIET))
    for term in score.terms:
        grid.add_row(Text(points(term.points), style=_tint(term.points)), _term(term))
    grid.add_row(Text("─" * 7, style=QUIET), "")
    style = BAND[score.band]
    band = Text.assemble(
        (score.band, style), (f"  Fair from {points(score.fair_from)}, High from {points(score.high_from)}", QUIET)
    )
    grid.add_row(Text(points(score.points), style=style), band)
    out.say(grid)
    facts = [score.basis]
    facts.append(f"{score.probability:.0%} to win" if score.probability is not None else "no probability yet")
    if score.change:
        facts.append(f"{points(score.change)} since the answer before")
    facts.append(f"{len(score.silent)} rules looked and found nothing")
    _indented(out, Text(" · ".join(facts), style=QUIET), 11)
    for blind in score.unknown:
        _indented(out, _blind(blind), 8)


def _tint(number: int) -> str:
    return BAD if number > 0 else GOOD if number < 0 else QUIET


def _term(term: Term) -> Text:
    said = Text(safe(term.says))
    if term.preview:
        said.append("  in preview, scores nothing", style=QUIET)
    if term.why:
        said.append(f"\n{safe(term.why)}", style=QUIET)
    if term.quote:
        who = (
            f" ({safe(term.quote.speaker)}, {day(term.quote.on)})" if term.quote.speaker else f" ({day(term.quote.on)})"
        )
        said.append(f"\n“{safe(term.quote.words)}”{who}", style="italic")
    if places := _places(term.evidence):
        said.append(f"\n{safe(places)}", style=QUIET)
    return said


def _places(evidence: Iterable[Where]) -> str:
    return "; ".join(
        f"{where.field} of {where.record}" + (f", as of {day(where.as_of)}" if where.as_of else "")
        for where in evidence
    )


def _blind(blind: Blind) -> Text:
    return Text.assemble(
        ("?  ", QUIET), safe(blind.what), (f"  cannot be judged: {safe(blind.where)} is {blind.cause}", QUIET)
    )


def _gaps(out: Out, gaps: Iterable[Gap]) -> None:
    gaps = list(gaps)
    if not gaps:
        return
    short = sum(1 for gap in gaps if gap.below_minimum)
    _title(out, "Gaps", f"{len(gaps)} not confirmed, {short} weaker than this stage asks for")
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(width=1)
    grid.add_column(width=20, overflow="fold")
    grid.add_column(width=12)
    grid.add_column(overflow="fold")
    for gap in gaps:
        mark = Text("!", style=BAD) if gap.below_minimum else Text("")
        grid.add_row(
            mark,
            Text(safe(gap.element)),
            Text(gap.strength, style=QUIET),
            Text(f"Ask: {safe(gap.ask)}" if gap.ask else ""),
        )
    out.say(Padding(grid, (0, 0, 0, 2)))


def _steps(out: Out, told: Explanation) -> None:
    if not told.stages:
        return
    kept = told.adherence
    aside = (
        f"{share(kept['share'])} of what should be behind this deal: {kept['done']} done, {kept['breached']} breached"
    )
    if kept["unknown"]:
        aside += f", {kept['unknown']} unknown"
    _title(out, "Steps", aside)
    for stage in told.stages:
        _stage(out, stage)


def _stage(out: Out, stage: Stage) -> None:
    _indented(out, Text(safe(stage.label), style=QUIET))
    for step in stage.steps:
        mark, style = _STATES.get(step.state, ("?", QUIET))
        line = Text.assemble((f"{mark} ", style), safe(step.title))
        if step.gate:
            line.append("  gate", style=QUIET)
        if step.unknown:
            line.append(f"  unknown: {safe(step.unknown)}", style=QUIET)
        if step.reason:
            line.append(f"  accepted: {safe(step.reason)}", style=QUIET)
        _indented(out, line, 4)
        if step.breached:
            _breach(out, step)


def _breach(out: Out, step: Step) -> None:
    for head, text in (("Breached.", step.why), ("Do:", step.correction)):
        if text:
            _indented(out, Text.assemble((f"{head} ", BAD if head == "Breached." else ACCENT), (safe(text), QUIET)), 6)


def _unknown(out: Out, unknown: Iterable[Blind]) -> None:
    unknown = list(unknown)
    if unknown:
        _title(out, "Unknown", "never a gap, never a risk")
        for blind in unknown:
            _indented(out, _blind(blind))


# --- a past run


def _replay(out: Out, again: Replay, entry: Entry) -> None:
    engine = f"rules then {again.engine_then}, now {again.engine_now}"
    if again.verdict == "same bytes":
        _title(out, "Judged again: same bytes", engine)
        return
    if again.verdict == "cannot be replayed":
        _title(out, "Judged again: this engine cannot read that case", engine)
        _indented(out, Text(safe(again.cause or ""), style=QUIET))
        return
    _title(out, f"Judged again: {len(again.differences)} values differ", engine)
    _indented(out, Text(f"Above stands what run {entry.run} said. Against it:", style=QUIET))
    for difference in again.differences[:_SHOWN_DIFFERENCES]:
        _indented(out, Text(f"- {difference.at} = {_plain(difference.then)}", style=BAD))
        _indented(out, Text(f"+ {difference.at} = {_plain(difference.now)}", style=GOOD))
    if len(again.differences) > _SHOWN_DIFFERENCES:
        _indented(out, Text(f"and {len(again.differences) - _SHOWN_DIFFERENCES} more; --json has all", style=QUIET))


def _plain(value: Any) -> str:
    return "nothing" if value is None else safe(value)
