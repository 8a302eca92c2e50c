"""What speaks for a function waking itself: what its code does, and what its environment names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from awsh_lambda.triggers.function import Function
from awsh_lambda.triggers.loops.code.changes import Change
from awsh_lambda.triggers.loops.code.reading import Read
from awsh_lambda.triggers.loops.code.values import Known
from awsh_lambda.triggers.loops.watched import Watched
from awsh_lambda.triggers.texts import ANYTHING, Text, certain, overlap, shown, text

_PARTS = re.compile(r"[\s,;\"'{}\[\]=]+")
"""What stands between the parts of a variable that is a list, or JSON."""
_VERBS = {
    "created": "writes to",
    "removed": "deletes from",
    "sent": "sends to",
    "published": "publishes to",
    "item": "writes to",
}


class Evidence(NamedTuple):
    """One reason. says: in words, to stand behind the function's name. key: what it writes, of a bucket."""

    says: str
    key: Text = ANYTHING


def evidence(function: Function, code: Read, watched: Watched) -> list[Evidence]:
    """Every reason there is, the surest first; none where nothing speaks for it."""
    named = [
        name
        for name, value in function.environment.items()
        if any(names(part, watched) for part in (value, *_PARTS.split(value)))
    ]
    sure = [each for change in code.changes for each in _sure(change, watched)]
    if sure:
        return sure
    unsure = [each for change in code.changes for each in _unsure(change, watched, named)]
    if unsure:
        return unsure
    if code.unread:
        variable = f", and its variable {named[0]} names this one" if named else ""
        return [Evidence(f"{code.unread}{variable}")]
    unexplained = [name for name in named if name not in code.mentioned]
    return [
        Evidence(f"its variable {name} names the {watched.noun}, and its code does not show what for")
        for name in unexplained
    ]


def _sure(change: Change, watched: Watched) -> Iterator[Evidence]:
    for target in change.targets:
        if target.text == ANYTHING or not _is(target.text, watched):
            continue
        for key in change.keys:
            if overlap(key, watched.key):
                yield Evidence(f"{change.where} {change.call} {_words(target, key, watched)}", key)
                return


def _unsure(change: Change, watched: Watched, named: list[str]) -> Iterator[Evidence]:
    if not any(target.text == ANYTHING for target in change.targets):
        return
    for key in change.keys:
        if not overlap(key, watched.key):
            continue
        unset = next((target.unset for target in change.targets if target.unset), "")
        says = f"{change.where} {change.call} {_does(watched)} a {watched.noun} that " + (
            f"its variable {unset} would name, which is not set"
            if unset
            else "comes from its event"
            if any(target.event for target in change.targets)
            else "its code does not tell"
        )
        yield Evidence(says + (f", and its variable {named[0]} names this one" if named else ""), key)
        return


def _words(target: Known, key: Text, watched: Watched) -> str:
    what = f"the {watched.noun} that its event names" if target.event else watched.name
    what = f"{_does(watched)} {what}"
    if watched.source != "s3" or key == ANYTHING:
        return what
    return f"{what}, at {shown(key)}"


def _does(watched: Watched) -> str:
    """What such a change is, before what is changed."""
    verbs = [*{_VERBS.get(change, "changes") for change in watched.changes}]
    return verbs[0] if len(verbs) == 1 else "changes"


def _is(target: Text, watched: Watched) -> bool:
    """Whether a text may name what is watched: by its name, ARN, or URL, whatever the host in that is."""
    if any(overlap(target, (each,)) for each in watched.identities):
        return True
    whole = certain(target)
    return whole is not None and names(whole, watched)


def names(value: str, watched: Watched) -> bool:
    """Whether a text, as of a variable, names what is watched."""
    if value in watched.identities or value.startswith(f"{watched.arn}/"):
        return True
    if watched.source == "s3":
        return value.removeprefix("s3://").partition("/")[0] == watched.name and (
            "://" not in value.removeprefix("s3://") and _under(value, watched)
        )
    return watched.source == "sqs" and "://" in value and value.rstrip("/").rpartition("/")[2] == watched.name


def _under(value: str, watched: Watched) -> bool:
    """Whether `BUCKET/KEY…` and its like may be about the keys that are watched."""
    key = value.removeprefix("s3://").partition("/")[2]
    return overlap(text(key, None), watched.key)
