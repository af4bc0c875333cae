"""Who is on the deal, and what they decide."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from rules.case import Case
from rules.facts import Cause, Element, Person, Strength, Unknown

Seen = Callable[..., Case]


def test_contacts_are_the_people_of_the_deal(seen: Seen) -> None:
    assert [p.id for p in seen().contacts.value or ()] == ["c1", "c2", "c3"]
    assert seen(people=[]).contacts.value == ()
    assert not seen(blind={"people": "unreadable"}).contacts.known


@pytest.mark.parametrize(
    ("people", "element", "who"),
    [
        (["c1 Anja Behrwald, champion", "c2 Ralf Ehlert"], "assumed c2", "c2"),  # the field names another
        (["c1 Anja Behrwald, champion", "c2 Ralf Ehlert, left"], "assumed c2", "c1"),  # whom it names has left
        (["c1 Anja Behrwald, champion"], "assumed", "c1"),  # a text that names no contact
        (["c1 Anja Behrwald, champion, left"], None, None),
        (["c1 Anja Behrwald, technical"], None, None),
        (["c2 Ralf Ehlert, champion", "c1 Anja Behrwald, champion"], None, "c1"),
        (["c1 Anja Behrwald, champion", "c2 Ralf Ehlert, champion, primary"], None, "c2"),
    ],
)
def test_who_the_champion_is(seen: Seen, people: list[str], element: str | None, who: str | None) -> None:
    found = seen(people=people, elements={"champion": element} if element else {}).champion
    assert found.known
    assert (found.value.id if found.value else None) == who


def test_whom_a_field_names_need_not_be_on_the_deal(seen: Seen) -> None:
    found = seen(people=[], elements={"champion": "assumed c7"}).champion.value
    assert found is not None
    assert (found.id, found.name, found.role) == ("c7", "noted", "champion")
    nameless = replace(seen(people=[]), elements={"champion": Element("champion", Strength.ASSUMED, person="c7")})
    assert nameless.champion.value == Person("c7", "", role=found.role)
    assert seen(people=[]).person("c7") == Person("c7", "")
    assert seen().person("c1").name == "Anja Behrwald"


@pytest.mark.parametrize(
    ("noted", "known"), [("contradicted", True), ("not_asked", True), ("stale", False), ("assumed", False)]
)
def test_a_champion_who_is_only_a_text_is_nobody_we_know(seen: Seen, noted: str, known: bool) -> None:
    found = seen(people=["c2 Ralf Ehlert"], elements={"champion": noted}).champion
    assert found.value is None
    assert found.known is known


@pytest.mark.parametrize("part", ["people", "element.champion"])
def test_nobody_names_a_hidden_champion(seen: Seen, part: str) -> None:
    assert seen(elements={}, blind={part: "unreadable"}).champion.unknown == Unknown(Cause.UNREADABLE, part)
    assert seen(blind={part: "unreadable"}).champion.known  # the field names them


@pytest.mark.parametrize(
    ("people", "element", "who"),
    [
        (["c1 Anja Behrwald, champion, left"], None, "c1"),
        (["c1 Anja Behrwald, left"], "assumed c1", "c1"),  # named by the field alone
        (["c1 Anja Behrwald, left"], "assumed c2", None),
        (["c1 Anja Behrwald, left"], None, None),
        (["c1 Anja Behrwald, champion"], None, None),
        (["c1 Anja Behrwald, champion, left", "c2 Ralf Ehlert, champion"], None, None),  # their place is taken
        (["c2 Ralf Ehlert, champion, left", "c1 Anja Behrwald, champion, left"], None, "c1"),
        (["c1 Anja Behrwald, champion, left", "c2 Ralf Ehlert, champion, left, primary"], None, "c2"),
    ],
)
def test_a_champion_has_left_while_nobody_took_their_place(
    seen: Seen, people: list[str], element: str | None, who: str | None
) -> None:
    found = seen(people=people, elements={"champion": element} if element else {}).champion_left
    assert found.known
    assert (found.value.id if found.value else None) == who


def test_nobody_says_that_a_hidden_champion_left(seen: Seen) -> None:
    found = seen(people=["c1 Anja Behrwald, champion, left"], elements={}, blind={"people": "unreadable"})
    assert found.champion_left.unknown == Unknown(Cause.UNREADABLE, "people")
