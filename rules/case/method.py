"""How well each element of the methodology is known."""

from dataclasses import dataclass

from rules.case.talks import TalkFacts
from rules.facts import UNTRIED, Element, Evidence, Fact, Source, Strength
from rules.once import fact, once
from rules.playbook import MethodElement
from rules.proof import NOTHING, Proof, proof


@dataclass(frozen=True)
class MethodFacts(TalkFacts):
    """What is proven, and what is not."""

    @fact
    def short_elements(self) -> Fact[tuple[str, ...]]:
        """Methodology elements known to be weaker than this stage asks for, in the methodology's order."""
        progress = self.stage_progress
        if progress.unknown is not None or self.playbook is None:
            return Fact(None, unknown=progress.unknown)
        stage = self.playbook.stage(self.stage.value)
        minimum = stage.minimum if stage else {}
        keys = [e.key for e in self.playbook.methodology.elements if e.key in minimum]
        return Fact(tuple([k for k in keys if self.falls_short(k, minimum[k])]), self.stage.source)

    # --- what steps and risks ask for beside the methodology

    @fact
    def compelling_event(self) -> Fact[Element]:
        """Why the buyer must act, and by when."""
        return self.element("compelling_event")

    @fact
    def budget(self) -> Fact[Element]:
        """The money, or the way to it."""
        return self.element("budget")

    @fact
    def mutual_action_plan(self) -> Fact[Element]:
        """Who does what by when until the signature, agreed by both sides."""
        return self.element("mutual_action_plan")

    @fact
    def technical_fit(self) -> Fact[Element]:
        """Whether it was shown to work for the buyer."""
        return self.element("technical_fit")

    @fact
    def security_review(self) -> Fact[Element]:
        """The buyer's security review."""
        return self.element("security_review")

    @fact
    def legal_review(self) -> Fact[Element]:
        """The buyer's legal review."""
        return self.element("legal_review")

    def element(self, key: str) -> Fact[Element]:
        """What is known of one methodology element: the field's word and the buyer's, whichever is stronger.

        A contradiction by the buyer outweighs a field. Absent when neither says anything.
        """
        found = self._elements.get(key)
        if found is None:
            found = self._elements[key] = self._element(key)
        return found

    def falls_short(self, key: str, minimum: Strength) -> bool:
        """True when an element is known to be weaker than `minimum`, and nothing unread could prove it stronger.

        What is recorded in a field may well have been confirmed: as long as none of the buyer's words on this deal
        reached us, or some were read by words that confirm nothing, nobody may call it short.
        """
        fact = self.element(key)
        strength = fact.value.strength if fact.value else Strength.NOT_ASKED
        if strength >= minimum or fact.unknown is not None:
            return False
        if (strength is Strength.ASSUMED or strength is Strength.INFERRED) and self.unheard:
            return False
        return self._hidden(f"element.{key}", "calls", "transcripts") is None

    @once
    def unheard(self) -> str | None:
        """What nobody can say was never spoken of on this deal, and why; None where its calls were read well."""
        if not self.evidence:
            return "the words of a call on this deal"
        language = next((quote.flags[UNTRIED] for quote in self.evidence if UNTRIED in quote.flags), None)
        return f"calls in {language}: the words of lexicon/{language}.yaml were not tried enough" if language else None

    def quotes(self, key: str) -> list[Evidence]:
        """What was said on an element, the words that make its state first."""
        return [self.evidence[place] for place in self._proof(key).evidence]

    @once
    def _elements(self) -> dict[str, Fact[Element]]:
        return {}

    @once
    def _proofs(self) -> dict[str, Proof]:
        return {}

    def _proof(self, key: str) -> Proof:
        if not self.evidence:
            return NOTHING
        found = self._proofs.get(key)
        if found is None:
            element = self.playbook.element(key) if self.playbook else None
            wanted = element or MethodElement(key, key, "", "", evidence=(key,))
            found = self._proofs[key] = proof(wanted, self.evidence, today=self.today.day)
        return found

    def _element(self, key: str) -> Fact[Element]:
        recorded, found = self.elements.get(key), self._proof(key)
        if found.evidence and found.strength is not None:
            contradicted = found.strength is Strength.CONTRADICTED
            if contradicted or recorded is None or found.strength >= recorded.strength:
                best = self.evidence[found.evidence[0]]
                source = Source(self.sources.get("calls", "call"), best.call or self.deal.id, best.on)
                person = recorded.person if recorded else None
                return Fact(Element(key, found.strength, best.quote or None, person, source), source)
        if recorded is not None:
            return Fact(recorded, recorded.source)
        if blind := self.blind.get(f"element.{key}"):
            return Fact(None, unknown=blind)
        if hidden := self._hidden("calls", "transcripts"):
            return Fact(None, unknown=hidden)
        return Fact(None, self._at(f"element.{key}"))
