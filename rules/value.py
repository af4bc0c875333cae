"""Small values that are made by the hundred for every deal."""

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def value(kind: type[T]) -> type[T]:
    """A dataclass that the type checker holds to be frozen.

    At run time it is not: a frozen one takes four times as long to make, and these are most of what judging makes.
    """
    return dataclass(slots=True, unsafe_hash=True)(kind)
