"""Record ids as Salesforce has them, the same on every run.

An id is 15 case-sensitive characters: a key prefix naming the object (3), the instance (3, always ``000`` here)
and a base62 counter (9). The 18-character form appends a checksum of the capitals, so that systems which ignore
case still tell ids apart.
"""

import string
from functools import lru_cache

_BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
_CHECK = string.ascii_uppercase + "012345"
_INSTANCE = "000"
_COUNTER_DIGITS = 9
# The checksum by table: which of five signs are capitals, as 0 and 1 and the first sign lowest, to its letter.
_CAPITALS = {ord(sign): "1" if sign.isupper() else "0" for sign in _BASE62}
_SIGN_OF = {format(n, "05b")[::-1]: sign for n, sign in enumerate(_CHECK)}
_PAIRS = [high + low for high in _BASE62 for low in _BASE62]
_PAIR_CAPITALS = [pair.translate(_CAPITALS) for pair in _PAIRS]
_ALLOWED = frozenset(_BASE62)

# Objects whose history rows share one prefix in a real org (017) share it here.
KEY_PREFIX: dict[str, str] = {
    "Account": "001",
    "Contact": "003",
    "ContentDocument": "069",
    "ContentDocumentLink": "06A",
    "ContentVersion": "068",
    "CurrencyType": "01L",
    "EmailMessage": "02s",
    "Event": "00U",
    "EventRelation": "0RE",
    "FieldPermissions": "01k",
    "Holiday": "0C0",
    "ObjectPermissions": "110",
    "Opportunity": "006",
    "OpportunityContactRole": "00K",
    "OpportunityFieldHistory": "017",
    "OpportunityHistory": "008",
    "OpportunityStage": "01J",
    "Organization": "00D",
    "PermissionSet": "0PS",
    "PermissionSetAssignment": "0Pa",
    "Profile": "00e",
    "RecordType": "012",
    "Task": "00T",
    "User": "005",
    "UserRole": "00E",
    "VideoCall": "0kP",
    "VideoCallTranscript": "0kR",
    "VoiceCall": "0LQ",
}


def make_id(prefix: str, n: int) -> str:
    """The ``n``-th 18-character id under a three-character key prefix. ValueError for a bad prefix or counter."""
    high, low = divmod(n, len(_PAIRS))
    stem, capitals, checksum = _stem(prefix, high)
    return f"{stem}{_PAIRS[low]}{checksum}{_SIGN_OF[capitals + _PAIR_CAPITALS[low]]}"


@lru_cache(maxsize=4096)
def _stem(prefix: str, high: int) -> tuple[str, str, str]:
    """All but the last two digits of a counter: the id so far, the capitals left over, the checksum so far."""
    if len(prefix) != 3 or not _ALLOWED.issuperset(prefix):
        raise ValueError(f"key prefix {prefix!r}: three letters or digits are needed")
    if not 0 <= high < 62 ** (_COUNTER_DIGITS - 2):
        raise ValueError(f"id counter {high * len(_PAIRS)}: outside 0..62^{_COUNTER_DIGITS}-1")
    digits = []
    for _ in range(_COUNTER_DIGITS - 2):
        high, digit = divmod(high, 62)
        digits.append(_BASE62[digit])
    stem = prefix + _INSTANCE + "".join(reversed(digits))
    capitals = stem.translate(_CAPITALS)
    return stem, capitals[10:], _SIGN_OF[capitals[:5]] + _SIGN_OF[capitals[5:10]]


def to18(id15: str) -> str:
    """The 18-character form of an id; an 18-character one comes back with its checksum worked out anew.

    ValueError when it is no id.
    """
    if len(id15) not in (15, 18) or not _ALLOWED.issuperset(id15):
        raise ValueError(f"{id15!r} is not a record id: 15 or 18 letters and digits are needed")
    id15 = id15[:15]
    capitals = id15.translate(_CAPITALS)
    return id15 + _SIGN_OF[capitals[:5]] + _SIGN_OF[capitals[5:10]] + _SIGN_OF[capitals[10:]]


def is_id(text: str) -> bool:
    """Whether the text has the form of a record id: 15 characters, or 18 with the right checksum."""
    if len(text) not in (15, 18) or not _ALLOWED.issuperset(text):
        return False
    return len(text) == 15 or to18(text[:15]) == text


def custom_prefix(n: int) -> str:
    """The key prefix of the ``n``-th custom object of an org, from 1: a01, a02, ..."""
    high, low = divmod(n, 62)
    return "a" + _BASE62[high] + _BASE62[low]
