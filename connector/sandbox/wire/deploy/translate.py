"""Words of an object in another language, from its CustomObjectTranslation."""

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from connector.sandbox.wire.metadata import text
from connector.sandbox.wire.words import Words

from .components import Component
from .files import NS
from .objects import Problem

if TYPE_CHECKING:
    from connector.sandbox.wire.org import Org


def keep_words(org: "Org", one: Component) -> None:
    """Raises Problem for words of an object or a field that is not there."""
    assert one.root is not None
    name, _, language = one.name.rpartition("-")
    known = org.objects.get(name.lower())
    if known is None:
        raise Problem(f"no CustomObject named {name} found")
    for part in one.root.findall(f"{NS}fields"):
        if known.get(text(part, "name")) is None:
            raise Problem(f"no CustomField named {name}.{text(part, 'name')} found")
    mine = org.words.setdefault(language, {})
    mine[name.lower()] = read_words(one.root, mine.get(name.lower()))


def read_words(root: Element, former: Words | None = None) -> Words:
    """From a CustomObjectTranslation; it changes what it names, and leaves the rest of the former."""
    told = former or Words()
    words = Words(told.label, told.plural, told.name_field, {**told.labels}, {**told.helps}, {**told.values})
    for case in root.findall(NS + "caseValues"):
        if text(case, "caseType", "Nominative") == "Nominative":
            if text(case, "plural") == "true":
                words.plural = text(case, "value")
            else:
                words.label = text(case, "value")
    words.name_field = text(root, "nameFieldLabel") or words.name_field
    for one in root.findall(NS + "fields"):
        key = text(one, "name").lower()
        for kept, tag in ((words.labels, "label"), (words.helps, "help")):
            if text(one, tag):
                kept[key] = text(one, tag)
        values = {
            text(value, "masterLabel"): text(value, "translation") for value in one.findall(NS + "picklistValues")
        }
        words.values[key] = {**words.values.get(key, {}), **{name: word for name, word in values.items() if word}}
    return words
