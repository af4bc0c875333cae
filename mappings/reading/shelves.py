"""The words to read with: the lexicon of each language and the labels of voices, shipped and a company's own."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from mappings import lexicon
from mappings.document import Shelf
from mappings.reading import sides
from rules.evidence.lexicon import Lexicon
from rules.matching.sides import Labels


@dataclass(frozen=True)
class Shelves:
    """`folder` is the company's, None where only the shipped files are meant. Nothing is opened before it is needed."""

    folder: Path | None = None
    _opened: dict[str, Lexicon] = field(default_factory=dict, compare=False, repr=False)

    def names(self) -> list[str]:
        """The languages that can be read, by the names of their files."""
        return Shelf("lexicon", self._own("lexicon"), lexicon.SHIPPED).names()

    def lexicon(self, name: str) -> Lexicon:
        """Raises BadMapping where there is none of this name, or it has faults."""
        own = self._own("lexicon")
        if own is None:
            return lexicon.shipped_lexicon(name)
        if name not in self._opened:
            self._opened[name] = lexicon.load_lexicon(name, own)
        return self._opened[name]

    def lexicon_of(self, language: str | None) -> Lexicon | None:
        """The lexicon of a language; of one that is not known English, of one without a lexicon None."""
        wanted = language or "en"
        return self.lexicon(wanted) if wanted in self.names() else None

    def labels(self) -> Labels:
        return sides.load_labels(self._own("sides"))

    @cached_property
    def digest(self) -> str:
        """Over every byte of every file: another one reads every call again."""
        digest = hashlib.sha256()
        for folder in (lexicon.SHIPPED, sides.SHIPPED, self._own("lexicon"), self._own("sides")):
            if folder is None:
                continue
            for file in sorted(folder.rglob("*.yaml")):
                digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
        return digest.hexdigest()[:16]

    def _own(self, kind: str) -> Path | None:
        return self.folder / kind if self.folder is not None and (self.folder / kind).is_dir() else None
