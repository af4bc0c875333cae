"""A short name for the exact content of a resolved file, so that a change is seen whatever it is."""

import hashlib
from typing import Any

import msgspec


def digest(*parts: Any) -> str:
    """16 hex digits over plain values; the order of mapping keys does not matter."""
    encoded = msgspec.json.encode(parts, order="deterministic", enc_hook=str)
    return hashlib.sha256(encoded).hexdigest()[:16]
