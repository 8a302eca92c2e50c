"""Event notifications of a bucket read, added to, and written back whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from awsh import AwsError, CommandError, Context, UsageError, attempts
from awsh_s3.configuration import read, write
from awsh_s3.events.commands import EVENTS, EventRule
from awsh_s3.events.judging import judge
from awsh_s3.events.targets import KINDS, Target, explain_refusal, find, let_in
from awsh_s3.rule_names import free_name, named

MOST_RULES = 100
LONGEST = 1024
"""Characters of a prefix or suffix."""
LONGEST_ID = 255
_SECONDS_TO_BE_SEEN = 60
"""For which the new policy of a queue or function may be unknown to S3."""
_BRIDGE = "EventBridgeConfiguration"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. noun: of the one who is told. record: as AWS keeps it."""

    noun: str
    record: dict[str, Any]

    @property
    def id(self) -> str:
        return "eventbridge" if self.noun == "EventBridge" else str(self.record.get("Id", ""))

    @property
    def arn(self) -> str | None:
        return self.record.get(KINDS[self.noun].field) if self.noun in KINDS else None

    @property
    def events(self) -> list[str]:
        return list(self.record.get("Events", ()))

    def _filter(self, name: str) -> str:
        rules = self.record.get("Filter", {}).get("Key", {}).get("FilterRules", ())
        return next((each["Value"] for each in rules if each["Name"].lower() == name), "")

    @property
    def prefix(self) -> str:
        return self._filter("prefix")

    @property
    def suffix(self) -> str:
        return self._filter("suffix")

    @property
    def to(self) -> str:
        return f"{self.noun} {self.arn.rpartition(':')[2]}" if self.arn else self.noun

    @property
    def does(self) -> str:
        """`created under in/ ending in .csv: to queue work`."""
        what = ", ".join(_word(each) for each in self.events) or "everything"
        under = f" under {self.prefix}" if self.prefix else ""
        ending = f" ending in {self.suffix}" if self.suffix else ""
        return f"{what}{under}{ending}: to {self.to}"

    def row(self, bucket: str) -> EventRule:
        """What is shown of it."""
        return {
            "id": self.id,
            "does": self.does,
            "to": self.to,
            "arn": self.arn,
            "events": self.events,
            "prefix": self.prefix,
            "suffix": self.suffix,
            "bucket": bucket,
            "rule": self.record,
        }

    def clash(self, other: Rule) -> str | None:
        """The event of which both would be told for the same objects, which AWS does not allow."""
        if not (
            _begin_alike(self.prefix, other.prefix) and _begin_alike(self.suffix[::-1], other.suffix[::-1])
        ):
            return None
        return next((a for a in self.events for b in other.events if _same_event(a, b)), None)


def _begin_alike(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _same_event(one: str, other: str) -> bool:
    return (
        _begin_alike(one.removesuffix("*"), other.removesuffix("*")) if "*" in one + other else one == other
    )


def _word(event: str) -> str:
    for ours, (theirs, _) in EVENTS.items():
        if event in (theirs, f"{theirs}:*"):
            return ours
        if event.startswith(f"{theirs}:"):
            return f"{ours} ({event.removeprefix(f'{theirs}:')})"
    return event


def read_rules(ctx: Context, bucket: str) -> list[Rule]:
    """The rules of a bucket."""
    answer = read(ctx, bucket, "get_bucket_notification_configuration")
    rules = [Rule(noun, each) for noun, kind in KINDS.items() for each in answer.get(kind.configurations, ())]
    return rules + ([Rule("EventBridge", {})] if _BRIDGE in answer else [])


def _write_rules(ctx: Context, bucket: str, rules: Iterable[Rule]) -> None:
    configuration: dict[str, Any] = {}
    for rule in rules:
        if rule.noun in KINDS:
            configuration.setdefault(KINDS[rule.noun].configurations, []).append(rule.record)
        else:
            configuration[_BRIDGE] = {}
    write(ctx, bucket, "put_bucket_notification_configuration", NotificationConfiguration=configuration)


def add_bridge(ctx: Context, bucket: str) -> Iterator[EventRule]:
    """Tells EventBridge of everything."""
    bridge = Rule("EventBridge", {})
    rules = read_rules(ctx, bucket)
    if any(rule.noun == bridge.noun for rule in rules):
        ctx.note(f"EventBridge is told of bucket {bucket!r} already")
    else:
        _write_rules(ctx, bucket, [*rules, bridge])
    return iter([bridge.row(bucket)])


def add_rule(
    ctx: Context,
    bucket: str,
    noun: str,
    name: str,
    *,
    on: Sequence[str],
    prefix: str,
    suffix: str,
    id: str,
    allow: bool = False,
    judged: bool = False,
) -> Iterator[EventRule]:
    """Tells a queue, a topic or a function as well. Raises UsageError, CommandError for what AWS refuses.

    allow: the policy of the queue or function lets the bucket in, where it did not. judged: a function may wake itself.
    """
    for option, text in (("--prefix", prefix), ("--suffix", suffix)):
        if len(text) > LONGEST:
            raise UsageError(f"{option} has {len(text):,} characters", hint=f"AWS takes {LONGEST:,}")
    if len(id) > LONGEST_ID:
        raise UsageError(f"the name has {len(id)} characters", hint=f"AWS takes {LONGEST_ID} at most")
    wanted = list(dict.fromkeys(on))
    for number, event in enumerate(wanted):
        twice = next((each for each in wanted[:number] if _same_event(event, each)), None)
        if twice:
            raise UsageError(
                f"{event} is in {twice} already" if "*" in twice else f"{twice} is in {event} already"
            )
    rules = read_rules(ctx, bucket)
    target = find(ctx, bucket, noun, name)
    taken = [rule.id for rule in rules]
    if id in taken:
        raise CommandError(
            f"bucket {bucket!r} has a rule {id!r} already",
            hint=f"`s3 events rm {id} --bucket {bucket}` first",
        )
    record: dict[str, Any] = {
        "Id": id or _made_up(target, wanted, taken),
        KINDS[noun].field: target.arn,
        "Events": wanted,
    }
    filters = [
        {"Name": key, "Value": value} for key, value in (("prefix", prefix), ("suffix", suffix)) if value
    ]
    if filters:
        record["Filter"] = {"Key": {"FilterRules": filters}}
    rule = Rule(noun, record)
    _refuse_clash(bucket, rule, rules)
    if len(rules) >= MOST_RULES:
        raise CommandError(f"bucket {bucket!r} has {len(rules)} rules, and AWS takes {MOST_RULES}")
    if noun == "function" and not judged:
        judge(ctx, bucket, target, on=wanted, prefix=prefix, suffix=suffix)
    tries = attempts(ctx, _SECONDS_TO_BE_SEEN) if allow and let_in(ctx, bucket, target) else [1]
    refusal = None
    for _ in tries:
        try:
            _write_rules(ctx, bucket, [*rules, rule])
        except AwsError as error:
            if error.code != "InvalidArgument" or "destination configuration" not in error.message:
                raise
            refusal = error
        else:
            return iter([rule.row(bucket)])
    assert refusal
    raise explain_refusal(ctx, bucket, target, refusal) from refusal


def _refuse_clash(bucket: str, rule: Rule, rules: Sequence[Rule]) -> None:
    for other in rules:
        event = rule.clash(other)
        if event is not None:
            raise CommandError(
                f"rule {other.id!r} of bucket {bucket!r} ({other.does}) is for some of the same objects, and S3 "
                f"tells one of {_word(event)}",
                hint=f"choose other keys with --prefix or --suffix, or `s3 events rm {other.id} --bucket {bucket}` "
                "first; a topic can tell several",
            )


def _made_up(target: Target, wanted: Sequence[str], taken: Sequence[str]) -> str:
    """A name that says what it does, and that no other rule has."""
    words = [target.name, *(_word(each).partition(" ")[0] for each in wanted)]
    made = re.sub("[^a-zA-Z0-9]+", "-", "-".join(dict.fromkeys(words)))[:200]
    return free_name(made, taken)


def remove_rules(ctx: Context, bucket: str, ids: Iterable[str]) -> None:
    """Takes rules away."""
    rules = read_rules(ctx, bucket)
    gone = named({rule.id: rule for rule in rules}, ids, bucket, "rule", "s3 events show")
    _write_rules(ctx, bucket, [rule for rule in rules if rule not in gone])
    for rule in gone:
        ctx.note(f"removed rule {rule.id!r} of bucket {bucket!r} ({rule.does})")
