"""What AWS refuses in lifecycle rules, and what it takes but is seldom meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from itertools import pairwise
from typing import Any

from awsh import UsageError
from awsh_s3.lifecycle.commands import CLASSES
from awsh_s3.lifecycle.words import Rule, scope_of

MOST_RULES = 1000
LONGEST_ID = 255
LONGEST_PREFIX = 1024
DAYS_IN_IA = 30

_ACTIONS = (
    "Transitions",
    "Expiration",
    "NoncurrentVersionTransitions",
    "NoncurrentVersionExpiration",
    "AbortIncompleteMultipartUpload",
)
_ORDER = list(CLASSES)
_INFREQUENT = ("STANDARD_IA", "ONEZONE_IA")
Problem = tuple[str, str | None]


def check_rules(rules: Sequence[Rule]) -> None:
    """Raises UsageError for the first thing that AWS would refuse in rules of its form."""
    if len(rules) > MOST_RULES:
        raise UsageError(
            f"{len(rules):,} lifecycle rules are too many: AWS takes {MOST_RULES:,} for a bucket"
        )
    for number, rule in enumerate(rules, 1):
        for message, hint in _problems(rule):
            name = repr(rule["ID"]) if rule.get("ID") else str(number)
            raise UsageError(message if len(rules) == 1 else f"rule {name}: {message}", hint=hint)
    for id, times in Counter(rule.get("ID") for rule in rules if rule.get("ID")).items():
        if times > 1:
            raise UsageError(f"{times} rules are called {id!r}", hint="AWS wants each name once")
    if len({"Prefix" in rule for rule in rules}) > 1:
        raise UsageError(
            "some rules have their Prefix in a Filter and some outside: AWS takes no mixture",
            hint='write "Filter": {"Prefix": …} in all of them',
        )


def _problems(rule: Rule) -> Iterator[Problem]:
    if len(rule.get("ID") or "") > LONGEST_ID:
        yield f"its name has {len(rule['ID'])} characters", f"AWS takes {LONGEST_ID} at most"
    if rule.get("Status") not in ("Enabled", "Disabled"):
        yield f"its Status is {rule.get('Status')!r}", "it is Enabled or Disabled"
    if ("Prefix" in rule) == ("Filter" in rule):
        yield "it wants a Filter, or a Prefix in the old form, and not both", '"Filter": {} means all objects'
    if not any(rule.get(name) for name in _ACTIONS):
        yield "the rule does nothing", "--expire, --to, --noncurrent-expire, --abort-uploads … say what"
    yield from _scope_problems(rule)
    yield from _whole_days(rule)
    yield from _moves(rule.get("Transitions") or (), "Days")
    yield from _moves(rule.get("NoncurrentVersionTransitions") or (), "NoncurrentDays")
    yield from _ends(rule)
    yield from _versions(rule)


def _scope_problems(rule: Rule) -> Iterator[Problem]:
    from awsh_s3.tags.tagging import problem

    scope = scope_of(rule)
    if len(scope.prefix.encode()) > LONGEST_PREFIX:
        yield (
            f"the prefix has {len(scope.prefix.encode()):,} bytes; keys have {LONGEST_PREFIX:,} at most",
            None,
        )
    wrong = problem(scope.tags)
    if wrong:
        yield wrong
    if scope.larger is not None and scope.smaller is not None and scope.larger + 1 >= scope.smaller:
        yield f"no object is over {scope.larger} and under {scope.smaller} bytes", None
    sized = scope.larger is not None or scope.smaller is not None
    if rule.get("AbortIncompleteMultipartUpload") and (scope.tags or sized):
        what = "tags" if scope.tags else "a size"
        yield (
            f"an unfinished upload has no {what.removeprefix('a ')} yet: AWS does not abort uploads by {what}",
            "make --abort-uploads a rule of its own, with a --prefix at most",
        )
    if (rule.get("Expiration") or {}).get("ExpiredObjectDeleteMarker") and scope.tags:
        yield (
            "a delete marker has no tags: AWS does not remove them by tag",
            "make --expire-markers a rule of its own, with a --prefix at most",
        )


def _actions(rule: Rule) -> Iterator[Rule]:
    for name in _ACTIONS:
        found = rule.get(name) or ()
        yield from [found] if isinstance(found, Mapping) else found


def _whole_days(rule: Rule) -> Iterator[Problem]:
    for action in _actions(rule):
        least = 0 if "StorageClass" in action else 1
        for name in ("Days", "NoncurrentDays", "DaysAfterInitiation"):
            days = action.get(name, least)
            if not isinstance(days, int) or isinstance(days, bool):
                yield f"{name} is {days!r}", "S3 counts in whole days"
            elif days < least:
                yield f"{days} days are too few", f"at least {least}"


def _moves(moves: Sequence[Rule], unit: str) -> Iterator[Problem]:
    names = [move.get("StorageClass") for move in moves]
    for name, times in Counter(names).items():
        if name not in CLASSES:
            yield f"objects cannot move to storage class {name!r}", f"to {', '.join(CLASSES)}"
            return
        if times > 1:
            yield f"the rule moves to {name} {times} times", "once to each class"
    for move in moves:
        days, name = move.get(unit), move["StorageClass"]
        if days is not None and name in _INFREQUENT and days < DAYS_IN_IA:
            yield f"{name} takes objects after {DAYS_IN_IA} days at the earliest, not after {days}", None
    ordered = sorted(moves, key=lambda move: _ORDER.index(move["StorageClass"]))
    for first, then in pairwise(ordered):
        a, b = first["StorageClass"], then["StorageClass"]
        earlier, later = _instant(first, unit), _instant(then, unit)
        if earlier is None or later is None or type(earlier) is not type(later):
            continue
        if later <= earlier:
            yield (
                f"nothing goes from {b} back to {a}: {a} must come before {b}",
                f"the order is {', '.join(CLASSES)}",
            )
        elif a in _INFREQUENT and isinstance(earlier, int) and later - earlier < DAYS_IN_IA:
            yield (
                f"objects stay in {a} for {DAYS_IN_IA} days at least: {b} is possible after "
                f"{earlier + DAYS_IN_IA} days, not after {later}",
                None,
            )


def _instant(action: Rule, unit: str = "Days") -> Any:
    """Days, or a moment in UTC; None where it is neither."""
    if action.get(unit) is not None:
        return action[unit]
    date = action.get("Date")
    if isinstance(date, str):
        try:
            date = datetime.fromisoformat(date)
        except ValueError:
            return None
    return date if date is None or date.tzinfo else date.replace(tzinfo=UTC)


def _ends(rule: Rule) -> Iterator[Problem]:
    expiration, moves = rule.get("Expiration") or {}, rule.get("Transitions") or ()
    if len(expiration) > 1:
        yield "Expiration has one of Days, Date and ExpiredObjectDeleteMarker", None
    timed = [each for each in (*moves, expiration) if each.get("Days") is not None or each.get("Date")]
    instants = [_instant(each) for each in timed]
    if any(isinstance(each, datetime) and each.astimezone(UTC).time() != time() for each in instants):
        yield "S3 acts at midnight UTC", "give a date alone, as in 2027-01-31"
    if len({type(each) for each in instants}) > 1:
        yield "a rule counts in days or names dates, and not both", "make two rules of it"
        return
    end = _instant(expiration)
    for move in moves:
        when = _instant(move)
        if end is not None and when is not None and end <= when:
            yield (
                f"objects would be deleted before they move to {move['StorageClass']}",
                "let --expire come after every --to",
            )


def _versions(rule: Rule) -> Iterator[Problem]:
    end = rule.get("NoncurrentVersionExpiration") or {}
    for action in (*(rule.get("NoncurrentVersionTransitions") or ()), *([end] if end else [])):
        newer = action.get("NewerNoncurrentVersions")
        if newer is not None and not 1 <= newer <= 100:
            yield f"{newer} versions cannot be kept", "1 to 100"
        if newer is not None and "Prefix" in rule:
            yield "how many versions are kept can be said in the new form alone", "with a Filter"
        if action.get("NoncurrentDays") is None:
            yield "versions move and go so many days after they were replaced", "NoncurrentDays is missing"
            return
    for move in rule.get("NoncurrentVersionTransitions") or ():
        if end and end["NoncurrentDays"] <= move["NoncurrentDays"]:
            yield (
                f"old versions would be deleted before they move to {move['StorageClass']}",
                "let --noncurrent-expire come after every --noncurrent-to",
            )


def doubts(rule: Rule, others: Sequence[Rule], minimum: str | None) -> Iterator[str]:
    """What AWS takes, and its owner should know."""
    scope = scope_of(rule)
    if scope.prefix.startswith("/"):
        yield f"prefix {scope.prefix!r} begins with a slash, as few keys do"
    moves = rule.get("Transitions") or rule.get("NoncurrentVersionTransitions")
    if moves and scope.larger is None and scope.smaller is None and minimum != "varies_by_storage_class":
        yield "objects under 128 KiB stay where they are, as AWS has it; --larger moves the smaller ones too"
    for other in others:
        shared = [name for name in _ACTIONS if rule.get(name) and other.get(name)]
        if shared and scope.meets(scope_of(other)):
            yield (
                f"rule {other.get('ID', '')!r} is about some of the same objects: where both act on the same "
                "day S3 deletes rather than moves, and moves to the cheaper class"
            )
