"""Bytes of what is kept: deterministic JSON, compressed where it is large, and the digests over it."""

import hashlib
import zlib
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

_encoder = msgspec.json.Encoder(order="deterministic")


def to_json(value: Any) -> bytes:
    """The same value always gives the same bytes."""
    return _encoder.encode(value)


def from_json(data: bytes | str, kind: type[T]) -> T:
    return msgspec.json.decode(data, type=kind)


def plain(data: bytes | str) -> Any:
    return msgspec.json.decode(data)


def pack(data: bytes) -> bytes:
    return zlib.compress(data, 6)


def unpack(data: bytes) -> bytes:
    return zlib.decompress(data)


def digest(data: bytes) -> str:
    """First 16 hex digits of SHA-256: enough to tell versions apart."""
    return hashlib.sha256(data).hexdigest()[:16]
