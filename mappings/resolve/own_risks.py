"""The risks of a playbook's own: each condition typed, each sentence fit to be filled."""

from collections.abc import Iterator, Mapping

from mappings.conditions import BadCondition, condition
from mappings.document import Document
from mappings.organisation import OwnSentences, Process
from mappings.problems import Problem, nearest
from mappings.schema import PlaybookFile
from mappings.speak import PARTS, BadSentence, Language, Sentence, Words
from rules.playbook import OWN_RISK, OwnRisk, Weights


def own_risks(document: Document, file: PlaybookFile, weighed: Weights | None) -> tuple[OwnRisk, ...]:
    """What judging needs of them; a condition that cannot be asked is complained of."""
    found = []
    for name, one in sorted(file.own_risks.items()):
        if one is None:
            continue
        try:
            condition(one.when)
        except BadCondition as bad:
            document.complain(("own_risks", name, "when"), bad.fault, bad.remedy)
            continue
        found.append(OwnRisk(OWN_RISK + name, one.when, one.lowers))
    named = {OWN_RISK + name for name, one in file.own_risks.items() if one is not None}
    for key in weighed.points if weighed else ():
        if key.startswith(OWN_RISK) and key not in named:
            fault = f"weights/{file.weights}.yaml weighs {key}, and this playbook has no such risk"
            document.complain(("weights",), fault, nearest(key, named))
    return tuple(found)


def own_sentences(file: PlaybookFile) -> OwnSentences:
    """By rule, part and language."""
    return {
        OWN_RISK + name: {part: dict(getattr(one, part)) for part in PARTS["risk"]}
        for name, one in sorted(file.own_risks.items())
        if one is not None
    }


def spoken_of(process: Process, spoken: Words, name: str) -> tuple[dict[str, dict[str, Sentence]], list[Problem]]:
    """The sentences of a playbook's own risks in one language, ready to be filled, and what is wrong with them.

    `spoken`: what is said so far, by our rules and the organisation's other playbooks.
    """
    language = spoken.language
    whens = {one.key: one.when for one in process.playbook.own_risks}
    ready: dict[str, dict[str, Sentence]] = {}
    problems = []
    for key, said in process.own_sentences.items():
        for part, texts in said.items():
            path = ("own_risks", key.removeprefix(OWN_RISK), part)
            for fault, remedy in _faults(whens[key], texts, language, name):
                problems.append(_problem(process, path, fault, remedy))
            if name in texts and not problems:
                ready.setdefault(key, {})[part] = Sentence.of(texts[name], language)
    for key, parts in ready.items():
        if key in spoken.rules and spoken.rules[key] != parts:
            at = ("own_risks", key.removeprefix(OWN_RISK))
            problems.append(_problem(process, at, "another playbook says it in other words", "Say it in both alike."))
    return ready, problems


def _faults(when: str, texts: Mapping[str, str], language: Language, name: str) -> Iterator[tuple[str, str]]:
    if name not in texts:
        yield f"has no words in {name}, the organisation's language", f"Write {name}: beside {', '.join(texts)}."
        return
    try:
        sentence = Sentence.of(texts[name], language)
    except BadSentence as fault:
        yield str(fault), "Write {name}, {name:money} or {name:one|many}."
        return
    known = condition(when).needs
    for hole, _ in sentence.holes:
        if hole not in known:
            yield f"the condition tells nothing of {{{hole}}}", nearest(hole, known)


def _problem(process: Process, path: tuple[str, ...], fault: str, remedy: str) -> Problem:
    steps = (path[:length] for length in range(len(path), 0, -1))
    place, line = next((process.places[at] for at in steps if at in process.places), (process.playbook.name, None))
    return Problem(place, line, ".".join(path), fault, remedy)
