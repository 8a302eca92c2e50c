"""What a condition asks, for plugins whose service can do a part of the filtering.

`Predicate.outline` is the tree; the predicate itself stays the one that decides.
"""

from awsh.language.compare import Day, number_of, time_of
from awsh.language.conditions import Predicate
from awsh.language.outline import Alone, Compared, Every, Inverse, Opaque, Outline, Some
from awsh.parameters import condition_on

__all__ = [
    "Alone",
    "Compared",
    "Day",
    "Every",
    "Inverse",
    "Opaque",
    "Outline",
    "Predicate",
    "Some",
    "condition_on",
    "number_of",
    "time_of",
]
