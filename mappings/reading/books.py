"""What reading needs of a company's folder, and of the shipped files where it has none: no CRM, no organisation."""

from dataclasses import dataclass
from pathlib import Path

from mappings.load import Loader
from mappings.problems import BadMapping, Problem, nearest
from mappings.reading.shelves import Shelves
from rules.evidence.lexicon import Lexicon
from rules.matching.sides import Labels
from rules.playbook import Methodology


@dataclass(frozen=True)
class Books:
    """The words, the labels and the methodologies to read by. `lexicon` None: that of each talk's language."""

    shelves: Shelves
    lexicon: Lexicon | None
    labels: Labels
    methodologies: tuple[Methodology, ...]


def open_books(folder: Path | None, names: list[str], lexicon: str | None = None) -> Books:
    """`names` are files in methodologies/; `all` is every one there is but translations (`meddpicc_de`) of another.

    Raises BadMapping with all problems.
    """
    own = folder if folder is not None and folder.is_dir() else None
    loader = Loader(own, None)
    shelf = loader.shelves["methodologies"]
    every = [each for each in shelf.names() if each.rpartition("_")[0] not in shelf.names()]
    wanted = [each for name in names for each in (every if name == "all" else [name])]
    found = []
    for name in dict.fromkeys(wanted):
        if shelf.find(name) is None:
            loader.problems.append(
                Problem("methodologies/", None, name, "there is no such methodology", nearest(name, shelf.names()))
            )
        elif (one := loader.methodology(name)) is not None:
            found.append(one)
    if loader.problems:
        raise BadMapping(loader.problems)
    shelves = Shelves(own)
    return Books(shelves, shelves.lexicon(lexicon) if lexicon else None, shelves.labels(), tuple(found))
