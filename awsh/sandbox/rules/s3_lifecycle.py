"""Rules of S3: what AWS refuses in a lifecycle configuration, and all of one kept, which moto does not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import combinations, pairwise
from typing import Any

from awsh.sandbox.rules import rule

_ORDER = ("STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE")
_INFREQUENT = ("STANDARD_IA", "ONEZONE_IA")
_ACTIONS = {
    "Expiration": None,
    "Transition": "Transitions",
    "NoncurrentVersionExpiration": None,
    "NoncurrentVersionTransition": "NoncurrentVersionTransitions",
    "AbortIncompleteMultipartUpload": None,
}
_MINIMUM = "x-amz-transition-default-minimum-object-size"
_MIDNIGHT = re.compile(r"\d{4}-\d\d-\d\d(T00:00:00(\.0+)?(Z|\+00:00)?)?")


@rule("moto.s3.models:S3Backend.put_bucket_lifecycle_configuration", "bucket_name", "rules")
def put_bucket_lifecycle(moto: Callable[..., Any], backend: Any, bucket_name: str, rules: list[Any]) -> Any:
    """Every rule is looked at, and kept as it was written."""
    from flask import has_request_context, request

    _check(rules)
    answer = moto(bucket_name, rules)
    minimum = request.headers.get(_MINIMUM) if has_request_context() else None
    backend.get_bucket(bucket_name).lifecycle_as_written = (rules, minimum or "all_storage_classes_128K")
    return answer


@rule("moto.s3.responses:S3Response.get_bucket_lifecycle")
def get_bucket_lifecycle(moto: Callable[..., Any], response: Any) -> Any:
    """The rules as they were written: moto forgets sizes and how many versions are kept."""
    from moto.core.responses import ActionResult

    bucket = response.backend.get_bucket(response.bucket_name)
    written = getattr(bucket, "lifecycle_as_written", None)
    if not bucket.rules or written is None:
        return moto()
    rules, minimum = written
    response.data["Action"] = "GetBucketLifecycleConfiguration"
    result = {"Rules": [_told(each) for each in rules], "TransitionDefaultMinimumObjectSize": minimum}
    return response.serialized(ActionResult(result))


def _told(written: dict[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in written.items() if name not in _ACTIONS}
    told["ID"] = written["ID"]
    if "Prefix" in told:
        told["Prefix"] = told["Prefix"] or ""
    if "Filter" in told:
        told["Filter"] = _filter(told["Filter"] or {})
    for name, several in _ACTIONS.items():
        if name in written:
            told[several or name] = _many(written[name]) if several else dict(written[name])
    return told


def _filter(written: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {name: value or "" for name, value in written.items()}
    if "And" in found:
        both = dict(found["And"])
        both["Tags"] = [_tag(tag) for tag in _many(both.pop("Tag", None))]
        found["And"] = both
    if "Tag" in found:
        found["Tag"] = _tag(found["Tag"])
    return found


def _tag(written: dict[str, Any]) -> dict[str, str]:
    return {"Key": written["Key"], "Value": written.get("Value") or ""}


def _many(found: Any) -> list[Any]:
    return found if isinstance(found, list) else [found] if found else []


def _check(rules: list[dict[str, Any]]) -> None:
    import uuid

    from moto.s3.exceptions import MalformedXML

    if not rules:
        raise MalformedXML
    if len(rules) > 1000:
        _refuse(
            "The number of lifecycle rules must not exceed the allowed limit of 1000 rules", "InvalidRequest"
        )
    for each in rules:
        each["ID"] = each.get("ID") or str(uuid.uuid4())
        if len(each["ID"]) > 255:
            _refuse("ID length should not exceed allowed limit of 255")
        if each.get("Status") not in ("Enabled", "Disabled") or ("Prefix" in each) == ("Filter" in each):
            raise MalformedXML
        _check_filter(each)
        _check_rule(each)
    if len({each["ID"] for each in rules}) < len(rules):
        _refuse("Rule ID must be unique. Found same ID for more than one rule")
    _check_old_form(rules)


def _check_old_form(rules: list[dict[str, Any]]) -> None:
    old = [each for each in rules if "Prefix" in each]
    if old and len(old) < len(rules):
        _refuse(
            "Base level prefix cannot be used in Lifecycle V2, prefixes are only supported in the Filter.",
            "InvalidRequest",
        )
    for a, b in combinations(old, 2):
        one, other = sorted((a["Prefix"] or "", b["Prefix"] or ""), key=len)
        shared = next((name for name in _ACTIONS if name in a and name in b), None)
        if shared and other.startswith(one):
            _refuse(
                f"Found overlapping prefixes '{one}' and '{other}' for same action type '{shared}'",
                "InvalidRequest",
            )


def _check_filter(each: dict[str, Any]) -> None:
    from moto.s3.exceptions import MalformedXML

    found = each.get("Filter") or {}
    both = found.get("And")
    if len(found) > 1 or (both is not None and len(both) + len(_many(both.get("Tag"))[1:]) < 2):
        raise MalformedXML
    inner = both or found
    larger, smaller = inner.get("ObjectSizeGreaterThan"), inner.get("ObjectSizeLessThan")
    if larger is not None and smaller is not None and int(larger) >= int(smaller):
        _refuse(
            "'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'", "InvalidRequest"
        )
    sized = larger is not None or smaller is not None
    if "AbortIncompleteMultipartUpload" in each and (inner.get("Tag") or sized):
        what = "Tags" if inner.get("Tag") else "Object Size"
        _refuse(f"AbortIncompleteMultipartUpload cannot be specified with {what}.", "InvalidRequest")
    if "ExpiredObjectDeleteMarker" in (each.get("Expiration") or {}) and inner.get("Tag"):
        _refuse("ExpiredObjectDeleteMarker cannot be specified with Tags.", "InvalidRequest")


def _check_rule(each: dict[str, Any]) -> None:
    from moto.s3.exceptions import MalformedXML

    if not any(name in each for name in _ACTIONS):
        _refuse("At least one action needs to be specified in a rule", "InvalidRequest")
    expiration = each.get("Expiration") or {}
    if len(expiration) > 1:
        raise MalformedXML
    moves, versions = _many(each.get("Transition")), _many(each.get("NoncurrentVersionTransition"))
    for action, name, least in _counted(each):
        if int(action.get(name, least)) < least:
            _refuse(f"'{name}' for the action must be at least {least}")
    for action in (*moves, expiration):
        if "Date" in action and not _MIDNIGHT.fullmatch(action["Date"]):
            _refuse("'Date' must be at midnight GMT")
    timed = [action for action in (*moves, expiration) if "Days" in action or "Date" in action]
    if len({"Days" in action for action in timed}) > 1:
        _refuse(
            "Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule for "
            f"filter '{_scope(each)}'"
        )
    _check_moves(each, moves, "Days", "Transition")
    _check_moves(each, versions, "NoncurrentDays", "NoncurrentVersionTransition")
    _check_end(each, expiration, moves, "Days", "Expiration", "Transition")
    _check_end(each, expiration, moves, "Date", "Expiration", "Transition")
    end = each.get("NoncurrentVersionExpiration") or {}
    _check_end(
        each, end, versions, "NoncurrentDays", "NoncurrentVersionExpiration", "NoncurrentVersionTransition"
    )
    for action in (end, *versions):
        newer = action.get("NewerNoncurrentVersions")
        if newer is not None and ("Prefix" in each or not 1 <= int(newer) <= 100):
            _refuse("'NewerNoncurrentVersions' must be between 1 and 100, in a rule with a Filter")


def _counted(each: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str, int]]:
    for move in _many(each.get("Transition")):
        yield move, "Days", 0
    for move in _many(each.get("NoncurrentVersionTransition")):
        yield move, "NoncurrentDays", 0
    yield each.get("Expiration") or {}, "Days", 1
    yield each.get("NoncurrentVersionExpiration") or {}, "NoncurrentDays", 1
    yield each.get("AbortIncompleteMultipartUpload") or {}, "DaysAfterInitiation", 1


def _check_moves(each: dict[str, Any], moves: list[dict[str, Any]], unit: str, action: str) -> None:
    from moto.s3.exceptions import MalformedXML

    names = [move.get("StorageClass") for move in moves]
    if any(name not in _ORDER for name in names):
        raise MalformedXML
    if len(set(names)) < len(names):
        _refuse(f"'StorageClass' must be different for '{action}' actions in same 'Rule'", "InvalidRequest")
    timed = sorted(
        (move for move in moves if unit in move), key=lambda move: _ORDER.index(move["StorageClass"])
    )
    for move in timed:
        name = move["StorageClass"]
        if name in _INFREQUENT and int(move[unit]) < 30:
            _refuse(
                f"'{unit}' in {action} action must be greater than or equal to 30 for storageClass '{name}'"
            )
    for first, then in pairwise(timed):
        a, b = first["StorageClass"], then["StorageClass"]
        apart = int(then[unit]) - int(first[unit])
        if apart <= 0 or (a in _INFREQUENT and apart < 30):
            more = "30 days more than" if a in _INFREQUENT else "greater than"
            _refuse(
                f"'{unit}' in the '{action}' action for StorageClass '{b}' for filter '{_scope(each)}' must be "
                f"{more} '{unit}' in the '{action}' action for StorageClass '{a}'"
            )


def _check_end(
    each: dict[str, Any],
    end: dict[str, Any],
    moves: list[dict[str, Any]],
    unit: str,
    ending: str,
    moving: str,
) -> None:
    value: Callable[[Any], Any] = str if unit == "Date" else int
    for move in moves:
        if unit in end and unit in move and value(end[unit]) <= value(move[unit]):
            _refuse(
                f"'{unit}' in the {ending} action for filter '{_scope(each)}' must be greater than '{unit}' in "
                f"the {moving} action"
            )


def _scope(each: dict[str, Any]) -> str:
    found = each.get("Filter") or {}
    found = found.get("And", found)
    return f"(prefix={found.get('Prefix') or each.get('Prefix') or ''})"


def _refuse(message: str, code: str = "InvalidArgument") -> None:
    from moto.s3.exceptions import S3ClientError

    raise S3ClientError(code, message)
