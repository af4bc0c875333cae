"""explain: one deal, with every number that makes it up, and what to do about it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import typer
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from sqlalchemy import Connection

from mappings.organisation import Organisation
from mappings.speak import Words
from rules.asked import SOON_DAYS
from sync import deals as judged
from sync.cli.exits import Exit, Refused
from sync.cli.look import Org
from sync.cli.out import ACCENT, BAD, BAND, GOOD, QUIET, Out, title
from sync.cli.safe import safe
from sync.cli.shell import Shell
from sync.cli.words import Days, amount, minutes, points, unknown
from sync.explain import Action, Blind, Explanation, Stage, Step, Term, Where
from sync.explain import explain as explained
from sync.replay import Replay, replayed
from sync.store import ledger
from sync.store.ledger import Entry
from sync.unwritten import Unwritten, unwritten

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

    What of it does not stand in the CRM says why.
    With --run the stored case is judged again by the stored playbook, and the answer compared byte for byte.
    """
    organisation = shell.organisation(org)
    with shell.store() as store, store.begin() as connection:
        entry, playbook = _stored(connection, organisation, opportunity, run)
        missing = unwritten(connection, organisation, entry) if run is None else ()
    found = explained(organisation, entry, playbook)
    again = replayed(entry, playbook) if run is not None else None
    shell.out.document(
        {"organisation": organisation.alias, "explanation": found, "replay": again, "unwritten": missing}
    )
    if found is None:
        on = Days(organisation.words).whole(entry.judged_on)
        shell.out.say(f"Erased: run {entry.run} judged this deal on {on}; a person in it was erased since.")
        return Exit.FOUND
    show(shell.out, found, organisation.words)
    _unwritten(shell.out, missing)
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


def show(out: Out, told: Explanation, words: Words) -> None:
    """The whole page: what to do first, then why."""
    _Page(out, told, Days(words)).show()


@dataclass(frozen=True)
class _Page:
    out: Out
    told: Explanation
    days: Days

    def show(self) -> None:
        self._head()
        self._action()
        self._score()
        self._gaps()
        self._steps()
        self._unknown()
        self._foot()

    def _head(self) -> None:
        deal = self.told.deal
        self.out.say(Text(safe(deal.name), style="bold"))
        closes = f"closes {self.days.whole(deal.close_date)}" if deal.close_date else ""
        parts = (deal.account or "", deal.owner, str(amount(deal.amount, deal.currency)), deal.stage or "", closes)
        self.out.say(Text(" · ".join(safe(part) for part in parts if part and part != "-"), style=QUIET))

    def _foot(self) -> None:
        told, v = self.told, self.told.versions
        said = (
            f"{told.deal.id} as of {self.days.whole(told.on)}, run {told.run}. "
            f"Playbook {safe(v.playbook)} {v.playbook_digest}, weights {safe(v.weights)}, rules {v.engine}, "
            f"case {v.case}, answer {v.answer}."
        )
        self.out.say()
        self.out.say(Text(said, style=QUIET))

    # --- the action

    def _action(self) -> None:
        action = self.told.action
        if action is None:
            title(self.out, "Next action", "held out: judged and kept, and shown to nobody")
            return
        title(self.out, "Next action", self._when(action))
        indented(self.out, Text.assemble(("→ ", ACCENT), (safe(action.does), "bold")))
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(width=10, style=QUIET)
        grid.add_column(overflow="fold")
        rows = [
            ("Why", action.why),
            ("Why now", self.told.changed_for),
            ("Outcome", action.outcome),
            ("Done when", action.done),
            ("Takes", minutes(*action.minutes)),
            ("Serves", action.serves),
            ("Rank", _rank(action)),
            ("Success", _success(action)),
            ("Set to", action.status),
            ("Evidence", self._places(action.evidence)),
            ("Instead", None if self.told.alternatives else action.instead),
        ]
        for name, value in rows:
            if value:
                grid.add_row(name, Text(safe(value)))
        for number, other in enumerate(self.told.alternatives):
            aside = (f"  {self._when(other)} · rank {other.rank}", QUIET)
            grid.add_row("" if number else "Or", Text.assemble(safe(other.does), aside))
        self.out.say(Padding(grid, (0, 0, 0, 4), expand=False))

    def _when(self, action: Action) -> str:
        return f"{action.timing}, by {self.days.whole(action.due)}"

    # --- risk

    def _score(self) -> None:
        score = self.told.score
        title(self.out, "Risk", "in thousandths of log-odds of losing")
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(width=8, justify="right", no_wrap=True)
        grid.add_column(overflow="fold")
        grid.add_row(points(score.base), Text(f"base of {safe(self.told.versions.weights)}", style=QUIET))
        for term in score.terms:
            grid.add_row(Text(points(term.points), style=_tint(term.points)), self._term(term))
        grid.add_row(Text("─" * 6, style=QUIET), "")
        bands = f"Fair from {points(score.fair_from)}, High from {points(score.high_from)}"
        style = BAND[score.band]
        band = Text.assemble((score.band, style), (f"  {bands}", QUIET))
        grid.add_row(Text(points(score.points), style=style), band)
        self.out.say(grid)
        facts = [
            score.basis,
            "no probability yet" if score.probability is None else f"{score.probability:.0%} to win",
            f"{len(score.silent)} more looked and found nothing",
        ]
        if score.change:
            facts.append(f"{points(score.change)} since the answer before")
        indented(self.out, Text(" · ".join(facts), style=QUIET), 10)
        for line in _together(score.unknown):
            hanging(self.out, Text("?", style=QUIET), line, 7)

    def _term(self, term: Term) -> Text:
        said = Text(safe(term.says))
        if term.preview:
            said.append("  in preview, scores nothing", style=QUIET)
        if term.why:
            said.append(f"\n{safe(term.why)}", style=QUIET)
        if quote := term.quote:
            who = ", ".join(part for part in (safe(quote.speaker or ""), self.days.whole(quote.on)) if part)
            said.append(f"\n“{safe(quote.words)}” {who}", style="italic")
        if places := self._places(term.evidence):
            said.append(f"\n{safe(places)}", style=QUIET)
        return said

    def _places(self, evidence: Iterable[Where]) -> str:
        """`Opportunity.Amount, .CloseDate of 006…; EmailMessage 02s…, Mar 3, 2026`: by record and day."""
        by_record: dict[tuple[str, str | None], list[str]] = {}
        for where in evidence:
            by_record.setdefault((where.record, where.as_of), []).append(where.field)
        said = []
        for (record, as_of), fields in by_record.items():
            first = fields[0].partition(".")[0] + "."
            names = ", ".join([fields[0], *(f".{f.removeprefix(first)}" for f in fields[1:])])
            said.append(f"{names} of {record}" + (f", {self.days.whole(as_of)}" if as_of else ""))
        return "; ".join(said)

    # --- methodology and process

    def _gaps(self) -> None:
        gaps = self.told.gaps
        if not gaps:
            return
        short = sum(1 for gap in gaps if gap.below_minimum)
        title(self.out, "Gaps", f"{len(gaps)} not confirmed by the buyer, {short} weaker than this stage asks for")
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(width=1)
        grid.add_column(overflow="fold", max_width=24)
        grid.add_column(no_wrap=True)
        grid.add_column(overflow="fold")
        for gap in sorted(gaps, key=lambda gap: not gap.below_minimum):
            mark = Text("!", style=BAD) if gap.below_minimum else Text("")
            grid.add_row(mark, Text(safe(gap.element)), Text(gap.strength, style=QUIET), Text(safe(gap.ask)))
        self.out.say(grid)

    def _steps(self) -> None:
        if not self.told.stages:
            return
        kept = self.told.adherence
        aside = f"{kept['done']} of {kept['expected']} behind this deal are done, {kept['breached']} breached"
        title(self.out, "Steps", aside + (f", {kept['unknown']} unknown" if kept["unknown"] else ""))
        for stage in self.told.stages:
            indented(self.out, Text(safe(stage.label), style="underline"))
            self._stage(stage)

    def _stage(self, stage: Stage) -> None:
        for state in ("done", "not applicable"):
            if titles := [safe(step.title) for step in stage.steps if step.state == state]:
                mark, style = _STATES[state]
                said = Text(" · ".join(titles), style=QUIET)
                hanging(self.out, Text(mark, style=style), said, 4)
        for step in stage.steps:
            if step.state not in ("done", "not applicable"):
                self._step(step)

    def _step(self, step: Step) -> None:
        mark, style = _STATES[step.state]
        said = Text(safe(step.title))
        if step.gate:
            said.append("  gate", style="yellow")
        if step.unknown:
            said.append(f"  {safe(step.unknown)}", style=QUIET)
        if step.reason:
            said.append(f"  accepted: {safe(step.reason)}", style=QUIET)
        if step.breached:
            said.append("  breached", style=BAD)
            for text in (step.why, step.correction):
                said.append(f"\n{safe(text)}" if text else "", style=QUIET)
        hanging(self.out, Text(mark, style=style), said, 4)

    def _unknown(self) -> None:
        if self.told.unknown:
            title(self.out, "Unknown", "never a gap, never a risk")
            for line in _together(self.told.unknown):
                hanging(self.out, Text("?", style=QUIET), line, 2)


def indented(out: Out, what: Text, by: int = 2) -> None:
    out.say(Padding(what, (0, 0, 0, by), expand=False))


def hanging(out: Out, mark: Text, what: Text, by: int) -> None:
    """A mark, and text that wraps beside it."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=1)
    grid.add_column(overflow="fold")
    grid.add_row(mark, what)
    out.say(Padding(grid, (0, 0, 0, by), expand=False))


def _rank(action: Action) -> str:
    return f"{action.rank} = 100 × impact {action.impact} × urgency {action.urgency} ÷ effort {action.effort}"


def _success(action: Action) -> str:
    if action.probability is None:
        return f"unknown: {action.asked_on or 'no'} deals were asked for it and settled, too few"
    return f"{action.probability:.0%} of {action.asked_on} deals asked for it showed it done within {SOON_DAYS} days"


def _tint(number: int) -> str:
    return BAD if number > 0 else GOOD if number < 0 else QUIET


def _together(blind: Iterable[Blind]) -> Iterator[Text]:
    """One line for each cause, with all that it hides."""
    hidden: dict[str, list[str]] = {}
    for one in blind:
        hidden.setdefault(unknown(one.cause, one.where), []).append(safe(one.what))
    for cause, what in hidden.items():
        yield Text.assemble((f"{cause}; so nobody can judge ", QUIET), ", ".join(what))


def _unwritten(out: Out, missing: tuple[Unwritten, ...]) -> None:
    if missing:
        title(out, "Not written to the CRM")
        for one in missing:
            said = Text.assemble(safe(one.where), (f"  {safe(one.why)}", QUIET))
            if one.remedy:
                said.append(f"\n{safe(one.remedy)}", style=QUIET)
            hanging(out, Text("–", style=QUIET), said, 2)


# --- a past run


def _replay(out: Out, again: Replay, entry: Entry) -> None:
    engine = f"rules then {again.engine_then}, now {again.engine_now}"
    if again.verdict == "same bytes":
        title(out, "Judged again: same bytes", engine)
        return
    if again.verdict == "cannot be replayed":
        title(out, "Judged again: this engine cannot read that case", engine)
        indented(out, Text(safe(again.cause or ""), style=QUIET))
        return
    title(out, f"Judged again: {len(again.differences)} values differ", engine)
    indented(out, Text(f"Above stands what run {entry.run} said. Against it:", style=QUIET))
    for difference in again.differences[:_SHOWN_DIFFERENCES]:
        indented(out, Text(f"- {difference.at} = {_plain(difference.then)}", style=BAD))
        indented(out, Text(f"+ {difference.at} = {_plain(difference.now)}", style=GOOD))
    if len(again.differences) > _SHOWN_DIFFERENCES:
        indented(out, Text(f"and {len(again.differences) - _SHOWN_DIFFERENCES} more; --json has all", style=QUIET))


def _plain(value: Any) -> str:
    return "nothing" if value is None else safe(value)
