"""read: what a call or a mail really said, by element of a methodology. Needs no CRM."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

import typer
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mappings.reading import FileTold, MethodologyTold, told
from mappings.reading.books import open_books
from mappings.reading.told import EvidenceTold, SpeakerTold
from sync.cli.calls import FileBad, known_of, talks
from sync.cli.exits import Exit
from sync.cli.out import ACCENT, BAD, GOOD, QUIET, Out, cell, title
from sync.cli.safe import safe
from sync.cli.second import second_reader, show_second
from sync.cli.shell import Shell

STATE = {
    "confirmed": ("✓", GOOD),
    "inferred": ("≈", "yellow"),
    "assumed": ("○", "yellow"),
    "contradicted": ("✗", BAD),
    "stale": ("⌛", QUIET),
    "not asked": ("·", QUIET),
    "unknown": ("?", QUIET),
}

Files = Annotated[
    list[str], typer.Argument(metavar="FILE...", help="Transcripts in any known format, or text; - is stdin.")
]
Rep = Annotated[
    list[str] | None,
    typer.Option("--rep", metavar="NAME", help="A voice of our side, whole or part of its name. May be repeated."),
]
Buyer = Annotated[
    list[str] | None,
    typer.Option(
        "--buyer",
        metavar="NAME",
        help="A voice of the buyer's side. Where one side is named only, the rest is the other.",
    ),
]
Lexicon = Annotated[
    str | None,
    typer.Option("--lexicon", metavar="NAME", help="A file in lexicon/; else that of the language most of it is in."),
]
Stage = Annotated[
    str | None, typer.Option("--stage", metavar="KEY", help="The deal's stage in the playbook: asks its questions.")
]


@dataclass(frozen=True, slots=True)
class ReadTold:
    """The document of `cornerman read --json`. Additions may come; what stands here keeps its name and meaning."""

    files: tuple[FileTold | FileBad, ...]


def read(
    shell: Shell,
    files: Files,
    methodology: Annotated[
        list[str] | None,
        typer.Option(
            "--methodology",
            "-m",
            metavar="NAMES",
            help="bant,meddpicc: by which to read; all: every one. Else meddpicc.",
        ),
    ] = None,
    rep: Rep = None,
    buyer: Buyer = None,
    stage: Stage = None,
    lexicon: Lexicon = None,
    reader: Annotated[
        str | None,
        typer.Option("--reader", metavar="NAME", help="claude: ask the second reader of orgs/*.yaml as well."),
    ] = None,
    org: Annotated[
        str | None, typer.Option("--org", metavar="ALIAS", help="Whose reader; else the only one's.")
    ] = None,
) -> Exit:
    """What was really said: evidence with quote, speaker, side and time, and the state of each methodology's elements.

    The rep's words alone prove nothing. A voice whose side nobody told is unknown, and weakens what it says.
    A bad file is told and the others go on; the exit code is 1 then. A second reader adds quotes and what it sees
    otherwise, and changes no state; names, addresses and telephone numbers are taken out before it is asked.
    """
    names = [name.strip() for names in methodology or ["meddpicc"] for name in names.split(",") if name.strip()]
    books = open_books(shell.settings.company, names, lexicon)
    found: list[FileTold | FileBad] = []
    with second_reader(shell, reader, org) as readers:
        for name, talk in zip(files, talks(files, rep or (), buyer or (), books), strict=True):
            one = talk if isinstance(talk, FileBad) else told(name, talk, books.methodologies, stage)
            if isinstance(one, FileTold) and not isinstance(talk, FileBad) and readers is not None:
                known = known_of(rep or (), buyer or (), books)
                one = replace(one, second=readers.of(talk.lexicon).told(talk, known))
            found.append(one)
            show(shell.out, one)
    shell.out.document(ReadTold(tuple(found)))
    return Exit.FOUND if any(isinstance(one, FileBad) for one in found) else Exit.DONE


# --- for people


def show(out: Out, one: FileTold | FileBad) -> None:
    """One file: who spoke, what was said by theme, and what it makes of each methodology."""
    title(out, safe(one.file), "" if isinstance(one, FileBad) else f"{one.format}, {one.turns:,} turns")
    if isinstance(one, FileBad):
        out.fault(one.error.message)
        return
    for speaker in one.speakers[:_VOICES]:
        out.say(_speaker(speaker))
    if len(one.speakers) > _VOICES:
        out.say(Text(f"and {len(one.speakers) - _VOICES} more voices", style=QUIET))
    for note in (*one.notes, *one.coverage.notes):
        out.say(Text(safe(note), style="yellow"))
    _evidence(out, one.evidence)
    for methodology in one.methodologies:
        _methodology(out, methodology, one.evidence)
    if one.second is not None:
        show_second(out, one.second, when)


_VOICES = 12


def _speaker(one: SpeakerTold) -> Text:
    name = safe(one.name or one.channel or "nobody named")
    return Text.assemble((f"{one.share:4.0%} ", QUIET), name, (f"  {one.side.value}", _SIDES[one.side.value]))


_SIDES = {"buyer": ACCENT, "rep": "", "unknown": QUIET}


def _evidence(out: Out, evidence: Sequence[EvidenceTold]) -> None:
    if not evidence:
        out.say()
        out.say("Nothing was found that bears on a deal.")
        return
    for about in dict.fromkeys(one.about for one in evidence):
        said = [one for one in evidence if one.about == about]
        title(out, about.replace("_", " "), str(len(said)))
        rows = Table.grid(padding=(0, 2, 0, 0))
        for options in ({"justify": "right"}, {}, {}, {"ratio": 1}):
            rows.add_column(**options)
        for one in said:
            mark, style = STATE[one.strength]
            proves = Text(f"{mark} {one.strength}", style=style) if about in _PROVING else Text()
            who = f"{safe(one.speaker or '-')} ({one.side.value})"
            flags = ", ".join(f"{key} {value}" for key, value in one.flags.items() if value not in (None, False))
            words = Text.assemble(f"“{safe(one.quote)}”", (f"  {flags}" if flags else "", QUIET))
            rows.add_row(Text(when(one.start, one.turn), style=QUIET), proves, who, words)
        out.say(rows)


_PROVING = frozenset(
    {
        "pain", "impact", "current_state", "desired_state", "budget", "economic_buyer", "champion", "next_step",
        "decision_criteria", "decision_process", "paper_process", "timeline", "compelling_event", "competition",
    }
)  # fmt: skip
"""What a strength says something of; that somebody asked or objected is plain."""


def when(start: float | None, turn: int | None) -> str:
    """`12:05 #31`: minutes and seconds from the start, and the turn, counted from 0."""
    place = f"#{turn}" if turn is not None else ""
    return place if start is None else f"{int(start) // 60}:{int(start) % 60:02d} {place}".strip()


def _methodology(out: Out, one: MethodologyTold, evidence: Sequence[EvidenceTold]) -> None:
    title(out, one.label)
    for element in one.elements:
        mark, style = STATE[element.state]
        out.say(Text.assemble((f"{mark} ", style), cell(element.label, "bold"), (f"  {element.state}", style)))
        if element.evidence:
            best = evidence[element.evidence[0]]
            says = f"“{safe(best.quote)}” {when(best.start, best.turn)}"
            out.say(Padding(Text(says), (0, 0, 0, 2)))
        if element.question:
            out.say(Padding(Text.assemble(("→ ", ACCENT), safe(element.question)), (0, 0, 0, 2)))
