"""A words file resolved: every rule has its sentences, and each can be filled."""

from collections.abc import Mapping

from mappings.digest import digest
from mappings.document import Document, Path_
from mappings.problems import nearest
from mappings.schema import ChoiceFile, WordsFile
from mappings.speak import GROUNDS, PARTS, BadSentence, Choice, Language, Sentence, Words
from rules.rule import RuleSet


def words_file(document: Document, file: WordsFile, rules: RuleSet | None) -> WordsFile:
    """Checks that every rule has its sentences and that each can be filled; they are made ready per organisation."""
    try:
        language = Language.of(file.language, file.nothing, "EUR", {})
    except BadSentence as fault:
        document.complain(("language",), str(fault), "Write it as Unicode does: en, de, pt_BR.")
        return file
    said = file.rules
    known = {rule.key: PARTS[rule.kind] for rule in rules.all if rule.kind in PARTS} if rules else {}
    for key, parts in known.items():
        missing = [part for part in parts if not (said.get(key) or {}).get(part)]
        if missing:
            document.complain(
                ("rules", key), f"has no words for: {', '.join(missing)}", "Every rule needs its sentences."
            )
    for key, sentences in said.items():
        if rules and key not in known:
            document.complain(("rules", key), "there is no such rule", nearest(key, known))
        for part, text in (sentences or {}).items():
            if part not in PARTS.get(key.partition(".")[0], (part,)):
                document.complain(
                    ("rules", key, part), "is no part of this rule", nearest(part, PARTS[key.split(".")[0]])
                )
            if text is not None:
                _sentence(document, ("rules", key, part), text, language)
    for name in GROUNDS:
        if name not in file.grounds:
            document.complain(("grounds", name), "is missing", "Every reason for a new primary action needs its words.")
    for name, text in file.grounds.items():
        if name not in GROUNDS:
            document.complain(("grounds", name), "is no ground", nearest(name, GROUNDS))
        _sentence(document, ("grounds", name), text, language)
    return file


def words(file: WordsFile, currency: str, labels: Mapping[str, str]) -> Words:
    """The sentences made ready, with the labels of an organisation's playbooks."""
    language = Language.of(file.language, file.nothing, currency, {**labels, **file.terms})
    ready: dict[str, dict[str, Sentence | Choice]] = {}
    for key, parts in file.rules.items():
        ready[key] = {part: _ready(text, language) for part, text in (parts or {}).items() if text is not None}
    grounds = {name: Sentence.of(text, language) for name, text in file.grounds.items()}
    return Words(language, ready, grounds, digest(file.model_dump(mode="json", exclude={"extends"})))


def _ready(text: str | ChoiceFile, language: Language) -> Sentence | Choice:
    if isinstance(text, str):
        return Sentence.of(text, language)
    cases = {value: Sentence.of(sentence, language) for value, sentence in text.is_.items()}
    return Choice(text.by, cases, Sentence.of(text.other, language))


def _sentence(document: Document, path: Path_, text: str | ChoiceFile, language: Language) -> None:
    try:
        _ready(text, language)
    except BadSentence as fault:
        document.complain(path, str(fault), "Write {name}, {name:label}, {name:money} or {name:one|many}.")
