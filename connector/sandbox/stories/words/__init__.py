"""What people say and write, by language: one file each, all with the same topics.

A template's braces are filled by `speak.Voice`. In a talk, `R` is our rep, `B` the buyer's main contact, `E` the
economic buyer, `T` their technical person. Adding a language: one file with these names and a line in TONGUES.
"""

from connector.sandbox.stories.words import de, en, ja
from connector.sandbox.stories.words.tongue import Tongue

TONGUES: dict[str, Tongue] = {"en": en.TONGUE, "de": de.TONGUE, "ja": ja.TONGUE}
