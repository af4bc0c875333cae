"""review: a call scored by the company's rubric, each score with its proof, and what to do next. Needs no CRM."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.padding import Padding
from rich.text import Text

from mappings.reading import Talk
from mappings.reading.books import Books, open_books
from mappings.reading.reviewed import (
    Coverage,
    MomentTold,
    ReviewTold,
    RubricTold,
    UnscoredTold,
    best_calls,
    call_of,
    reviewed,
)
from mappings.reading.rubrics import load_rubric
from rules.call_review.review import Best
from rules.call_review.rubric import Rubric
from sync.cli.calls import FileBad, talks
from sync.cli.exits import Exit
from sync.cli.out import ACCENT, BAD, GOOD, QUIET, Out, cell, title
from sync.cli.read import Buyer, Files, Lexicon, Rep, Stage, when
from sync.cli.safe import safe
from sync.cli.shell import Shell

MARKS = {
    "met": ("✓", GOOD),
    "partly": ("≈", "yellow"),
    "missed": ("✗", BAD),
    "not applicable": ("–", QUIET),
    "unknown": ("?", QUIET),
}


@dataclass(frozen=True, slots=True)
class ReviewsTold:
    """The document of `cornerman review --json`. Additions may come; what stands here keeps its name and meaning."""

    rubric: RubricTold
    reviews: tuple[ReviewTold, ...]
    unscored: tuple[UnscoredTold, ...]
    coverage: Coverage


def review(
    shell: Shell,
    files: Files,
    rep: Rep = None,
    buyer: Buyer = None,
    stage: Stage = None,
    rubric: Annotated[str, typer.Option("--rubric", metavar="NAME", help="A file in rubrics/.")] = "deal_call",
    best: Annotated[
        list[str] | None,
        typer.Option(
            "--best", metavar="FILE", help="A call of yours to take the drill's example from. May be repeated."
        ),
    ] = None,
    same_deal: Annotated[
        bool, typer.Option("--same-deal", help="The files are calls on one deal, oldest first: what recurs is seen.")
    ] = False,
    lexicon: Lexicon = None,
) -> Exit:
    """What went well in a call and what to do next: each criterion with its quote and minute, or the missing question.

    The same call and the same rubric give the same review. How much who talked is shown, and scores nothing.
    A call that cannot be scored is listed with the reason; the exit code is 1 then.
    """
    books = open_books(shell.settings.company, [], lexicon)
    folder = shell.settings.company / "rubrics"
    by = load_rubric(rubric, folder if folder.is_dir() else None)
    examples = _best(best or (), rep or (), books, by)
    found: list[ReviewTold | UnscoredTold] = []
    before: list[Talk] = []
    for name, talk in zip(files, talks(files, rep or (), buyer or (), books), strict=True):
        if isinstance(talk, FileBad):
            found.append(UnscoredTold(name, talk.error.message))
            continue
        found.append(reviewed(name, talk, call_of(talk, stage, before if same_deal else ()), by, examples))
        before.append(talk)
    done = tuple(one for one in found if isinstance(one, ReviewTold))
    left = tuple(one for one in found if isinstance(one, UnscoredTold))
    told = RubricTold(by.name, by.label, by.version, by.digest)
    shell.out.document(ReviewsTold(told, done, left, Coverage(len(found), len(done))))
    for one in done:
        show(shell.out, one, told)
    for unscored in left:
        shell.out.fault(f"not scored: {unscored.file}: {unscored.reason}")
    return Exit.FOUND if left else Exit.DONE


def _best(files: Sequence[str], rep: Sequence[str], books: Books, rubric: Rubric) -> Best:
    read = zip(files, talks(files, rep, (), books), strict=True)
    return best_calls([(Path(name).name, talk) for name, talk in read if not isinstance(talk, FileBad)], rubric)


# --- for people


def show(out: Out, one: ReviewTold, rubric: RubricTold) -> None:
    """One call: what was wrong, what to do, the drill, then every score."""
    title(out, safe(one.file), f"{rubric.label}, version {rubric.version}")
    if not one.diagnosis:
        out.say(Text("Nothing was wrong that this rubric looks for.", style=GOOD))
    for wrong in one.diagnosis:
        out.say(Text.assemble(("✗ ", BAD), safe(wrong.says)))
        _quote(out, wrong.moments)
    _prescription(out, one)
    if one.manager:
        title(out, "For a manager")
    for doubt in one.manager:
        out.say(Text(f"! {doubt.says}", style="yellow"))
        _quote(out, doubt.moments)
    title(out, "Scores", f"{one.points} of {one.most} points")
    for score in one.scores:
        mark, style = MARKS[score.mark]
        out.say(Text.assemble((f"{mark} ", style), cell(score.label, "bold"), (f"  {score.mark}", style)))
        _quote(out, score.moments)
        _asks(out, [score.missing_question] if score.missing_question else [])
    if one.talk.rep_share is not None:
        out.say()
        out.say(
            Text(f"Our side spoke {one.talk.rep_share:.0%} of the words. It scores nothing by itself.", style=QUIET)
        )


def _prescription(out: Out, one: ReviewTold) -> None:
    for advice in one.prescription:
        title(out, "Next call", advice.diagnosis.replace("_", " "))
        _list(out, advice.behaviours)
        _asks(out, advice.questions)
        out.say(Padding(Text(safe(advice.script), style="italic"), (0, 0, 0, 2)))
    if one.practice:
        drill, example = one.practice.drill, one.practice.example
        title(out, f"Drill: {safe(drill.title)}", f"{drill.minutes} minutes")
        _list(out, drill.steps)
        out.say(Text(f"Example ({safe(example.source)}): {safe(example.words)}"))


def _list(out: Out, lines: Sequence[str]) -> None:
    for line in lines:
        out.say(Text(f"· {safe(line)}"))


def _asks(out: Out, questions: Sequence[str]) -> None:
    for question in questions:
        out.say(Padding(Text.assemble(("→ ", ACCENT), safe(question)), (0, 0, 0, 2)))


def _quote(out: Out, moments: Sequence[MomentTold]) -> None:
    """The first of them: the exact words and the exact moment."""
    for moment in moments[:1]:
        who = f"{safe(moment.speaker or '-')} ({moment.side.value})"
        words = Text(f"{when(moment.start, moment.turn)} {who}: “{safe(moment.quote)}”", style=QUIET)
        out.say(Padding(words, (0, 0, 0, 2)))
