"""From a transcript to what it says of each methodology: the dictionary between formats and selling.

conversation.py  a transcript with sides     sides.py     the labels of voices
language.py      which lexicon can read it   elements.py  the states of the elements
told.py          the whole result, in the shape of docs/schemas/read.json
"""

from mappings.reading.conversation import Talk, talk_of
from mappings.reading.elements import ElementTold, MethodologyTold, elements_of
from mappings.reading.sides import load_labels
from mappings.reading.told import FileTold, told

__all__ = [
    "ElementTold",
    "FileTold",
    "MethodologyTold",
    "Talk",
    "elements_of",
    "load_labels",
    "talk_of",
    "told",
]
