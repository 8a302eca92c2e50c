"""A lifecycle rule in words, and what it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from awsh import human_size

Rule = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Scope:
    """Which objects a rule is about."""

    prefix: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    larger: int | None = None
    smaller: int | None = None

    def filter(self) -> dict[str, Any]:
        """As AWS wants it: one condition, or several in an And."""
        tags = [{"Key": key, "Value": value} for key, value in self.tags.items()]
        sizes = {"ObjectSizeGreaterThan": self.larger, "ObjectSizeLessThan": self.smaller}
        plain: dict[str, Any] = {name: value for name, value in sizes.items() if value is not None}
        if self.prefix or not (plain or tags):
            plain["Prefix"] = self.prefix
        if len(plain) + len(tags) > 1:
            return {"And": {**plain, "Tags": tags} if tags else plain}
        return plain or {"Tag": tags[0]}

    def meets(self, other: Scope) -> bool:
        """Whether an object can be in both."""
        if not (self.prefix.startswith(other.prefix) or other.prefix.startswith(self.prefix)):
            return False
        if any(other.tags.get(key, value) != value for key, value in self.tags.items()):
            return False
        larger = max(self.larger or -1, other.larger or -1)
        smaller = [each for each in (self.smaller, other.smaller) if each is not None]
        return not smaller or larger + 1 < min(smaller)

    def __str__(self) -> str:
        words = f"objects under {self.prefix}" if self.prefix else "all objects"
        if self.larger is not None and self.smaller is not None:
            words += f" between {_size(self.larger)} and {_size(self.smaller)}"
        elif self.larger is not None:
            words += f" over {_size(self.larger)}"
        elif self.smaller is not None:
            words += f" under {_size(self.smaller)}"
        tags = " and ".join(f"{key}={value}" for key, value in self.tags.items())
        return f"{words} tagged {tags}" if tags else words


def scope_of(rule: Rule) -> Scope:
    """What a rule is about, in AWS's present form or in the old one."""
    given: Rule = rule.get("Filter") or {}
    given = given.get("And", given)
    tags = given.get("Tags", [given["Tag"]] if "Tag" in given else [])
    return Scope(
        given.get("Prefix") or rule.get("Prefix") or "",
        {tag["Key"]: tag["Value"] for tag in tags},
        given.get("ObjectSizeGreaterThan"),
        given.get("ObjectSizeLessThan"),
    )


def in_words(rule: Rule) -> str:
    """`objects under logs/: to STANDARD_IA after 30 days, to GLACIER after 90, deleted after 365`."""
    return f"{scope_of(rule)}: {', '.join(_sorted(rule)) or 'nothing'}"


def _sorted(rule: Rule) -> Iterator[str]:
    units = _Units()
    for move in sorted(rule.get("Transitions") or (), key=lambda move: str(move.get("Days", "")).zfill(9)):
        yield f"to {move['StorageClass']} {_moment(move, units)}"
    expiration = rule.get("Expiration") or {}
    if "Days" in expiration or "Date" in expiration:
        yield f"deleted {_moment(expiration, units)}"
    for move in rule.get("NoncurrentVersionTransitions") or ():
        kept = _kept(move)
        yield f"old versions to {move['StorageClass']} {units.after(move.get('NoncurrentDays'))}{kept}"
    versions = rule.get("NoncurrentVersionExpiration")
    if versions:
        yield f"old versions deleted {units.after(versions.get('NoncurrentDays'))}{_kept(versions)}"
    if expiration.get("ExpiredObjectDeleteMarker"):
        yield "delete markers removed when nothing is behind them"
    uploads = rule.get("AbortIncompleteMultipartUpload")
    if uploads:
        yield f"unfinished uploads aborted {units.after(uploads.get('DaysAfterInitiation'))}"


class _Units:
    """The first number says `days`, those behind it are understood."""

    def __init__(self) -> None:
        self._said = False

    def after(self, days: int | None) -> str:
        if not days:
            return "within a day"
        unit = "" if self._said else " day" if days == 1 else " days"
        self._said = self._said or days != 1
        return f"after {days}{unit}"


def _moment(action: Rule, units: _Units) -> str:
    date = action.get("Date")
    if date is None:
        return units.after(action.get("Days"))
    return f"on {date:%Y-%m-%d}" if isinstance(date, datetime) else f"on {str(date)[:10]}"


def _kept(action: Rule) -> str:
    newer = action.get("NewerNoncurrentVersions")
    return f" but the newest {newer}" if newer else ""


def _size(size: int) -> str:
    return human_size(size).replace(".0 ", " ")
