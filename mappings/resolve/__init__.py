"""From the shapes of the files to what the product works with; what only several files together can show is checked.

Every function takes the document (for places and problems) and its valid model.
"""

from mappings.resolve.dictionary import fields
from mappings.resolve.organisations import organisation, pinned_twice
from mappings.resolve.playbooks import methodology, process, weights
from mappings.resolve.sentences import words, words_file
from mappings.resolve.tables import table

__all__ = [
    "fields",
    "methodology",
    "organisation",
    "pinned_twice",
    "process",
    "table",
    "weights",
    "words",
    "words_file",
]
