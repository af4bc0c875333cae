"""The server of api.py on localhost, and readers that speak to it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from connector.readers.claude import Claude, Setup
from connector.readers.memory import Memory
from connector.readers.prompt import Prompt
from connector.readers.purse import Price
from connector.readers.question import Line, Question, Spoken
from tests.connector.readers.api import KEY, QUESTIONS, TURNS, Api, served


@pytest.fixture
def api() -> Iterator[Api]:
    with served() as one:
        yield one


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def reader(api: Api, tmp_path: Path, slept: list[float]) -> Iterator[Callable[..., Claude]]:
    made: list[Claude] = []

    def make(budget: float = 5.0, month: str = "2026-11", questions: tuple[Question, ...] = QUESTIONS) -> Claude:
        setup = Setup(KEY, "THE_KEY", "claude-test", Price(3.0, 15.0), budget, api.url)
        made.append(Claude(setup, Prompt(questions), Memory(tmp_path / "reader.sqlite"), month, slept.append))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def call() -> Spoken:
    return Spoken(tuple(Line(voice, text) for voice, text in TURNS), ("Ana Sousa", "Dana Lee", "Marta Reis"))
