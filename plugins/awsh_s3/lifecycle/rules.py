"""Lifecycle rules made, kept, changed and taken away: what is there is read, changed, and written back whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from awsh import CommandError, Context, UsageError
from awsh_s3.configuration import read, write
from awsh_s3.documents import check_form
from awsh_s3.lifecycle.checks import check_rules, doubts
from awsh_s3.lifecycle.commands import LifecycleRule
from awsh_s3.lifecycle.words import Scope, in_words, scope_of
from awsh_s3.rule_names import free_name, named

Rule = dict[str, Any]
When = int | datetime

_MINIMUM = "TransitionDefaultMinimumObjectSize"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A rule as the options of `s3 lifecycle add` say it."""

    prefix: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    larger: int | None = None
    smaller: int | None = None
    expire: When | None = None
    to: Sequence[tuple[str, When]] = ()
    noncurrent_expire: int | None = None
    keep: int | None = None
    noncurrent_to: Sequence[tuple[str, int]] = ()
    expire_markers: bool = False
    abort_uploads: int | None = None

    def rule(self, id: str, *, enabled: bool) -> Rule:
        """As AWS wants it. Raises UsageError for what cannot be said so."""
        if self.keep is not None and self.noncurrent_expire is None:
            raise UsageError("--keep says how many versions --noncurrent-expire leaves", hint="give both")
        if self.expire_markers and self.expire is not None:
            raise UsageError(
                "--expire removes delete markers with nothing behind them by itself",
                hint="leave --expire-markers out",
            )
        scope = Scope(self.prefix, dict(self.tags), self.larger, self.smaller)
        actions: Rule = {
            "Transitions": [{**_when(when), "StorageClass": name} for name, when in self.to],
            "Expiration": _when(self.expire) if self.expire is not None else {},
            "NoncurrentVersionTransitions": [
                {"NoncurrentDays": days, "StorageClass": name} for name, days in self.noncurrent_to
            ],
        }
        if self.expire_markers:
            actions["Expiration"] = {"ExpiredObjectDeleteMarker": True}
        if self.noncurrent_expire is not None:
            kept = {} if self.keep is None else {"NewerNoncurrentVersions": self.keep}
            actions["NoncurrentVersionExpiration"] = {"NoncurrentDays": self.noncurrent_expire, **kept}
        if self.abort_uploads is not None:
            actions["AbortIncompleteMultipartUpload"] = {"DaysAfterInitiation": self.abort_uploads}
        actions = {name: value for name, value in actions.items() if value}
        return {"ID": id, "Status": _status(enabled), "Filter": scope.filter(), **actions}

    def name(self, taken: Iterable[str]) -> str:
        """A name that says what it is about, and that no other rule has."""
        words = [self.prefix or "all", *(f"{key}-{value}" for key, value in self.tags.items())]
        if not self.to and self.expire is None:
            words += ["versions"] * bool(self.noncurrent_to or self.noncurrent_expire is not None)
            words += ["uploads"] * (self.abort_uploads is not None)
        made = re.sub("[^a-z0-9]+", "-", "-".join(words).lower()).strip("-")[:200]
        return free_name(made, taken)


def _when(when: When) -> Rule:
    return {"Date": when} if isinstance(when, datetime) else {"Days": when}


def _status(enabled: bool) -> str:
    return "Enabled" if enabled else "Disabled"


def row(bucket: str, rule: Rule) -> LifecycleRule:
    """What is shown of a rule."""
    return {
        "id": rule.get("ID", ""),
        "enabled": rule.get("Status") == "Enabled",
        "does": in_words(rule),
        "bucket": bucket,
        "prefix": scope_of(rule).prefix,
        "rule": rule,
    }


def read_rules(ctx: Context, bucket: str) -> tuple[list[Rule], str | None]:
    """The rules of a bucket, and from which size on its objects move where a rule names no size."""
    answer = read(ctx, bucket, "get_bucket_lifecycle_configuration")
    return answer.get("Rules", []), answer.get(_MINIMUM)


def _write_rules(ctx: Context, bucket: str, rules: Sequence[Rule], minimum: str | None) -> None:
    if not rules:
        write(ctx, bucket, "delete_bucket_lifecycle")
        return
    kept = {_MINIMUM: minimum} if minimum else {}
    write(
        ctx,
        bucket,
        "put_bucket_lifecycle_configuration",
        LifecycleConfiguration={"Rules": list(rules)},
        **kept,
    )


def add_rule(ctx: Context, bucket: str, wanted: Wanted, *, id: str, enabled: bool) -> Iterator[LifecycleRule]:
    """Adds a rule to those there are. Raises UsageError for what AWS would refuse."""
    rule = wanted.rule(id or "new", enabled=enabled)
    check_rules([rule])
    rules, minimum = read_rules(ctx, bucket)
    taken = [each.get("ID", "") for each in rules]
    if id in taken:
        raise CommandError(
            f"bucket {bucket!r} has a rule {id!r} already",
            hint=f"`s3 lifecycle rm {id} --bucket {bucket}` first",
        )
    rule["ID"] = id or wanted.name(taken)
    old = [each for each in rules if "Prefix" in each]
    if old and len(old) == len(rules) and _fits_old_form(rule, rules):
        rule["Prefix"] = scope_of(rule).prefix
        del rule["Filter"]
    elif old:
        rules = [_in_new_form(each) for each in rules]
        ctx.note(
            f"{len(old)} of the rules had AWS's old form, which does not go with this one; they are written "
            "in the new form and do what they did"
        )
    check_rules([*rules, rule])
    if enabled and "Expiration" in rule and wanted.expire is not None and scope_of(rule) == Scope(""):
        words = row(bucket, rule)["does"]
        ctx.confirm(f"{words}: that is all of bucket {bucket!r}, with what is there already. Is it meant?")
    _write_rules(ctx, bucket, [*rules, rule], minimum)
    for doubt in doubts(rule, rules, minimum):
        ctx.note(doubt)
    return iter([row(bucket, rule)])


def _fits_old_form(rule: Rule, others: Sequence[Rule]) -> bool:
    """Whether RULE can be said with a prefix alone, which may overlap with no other's in the old form."""
    scope = scope_of(rule)
    alone = Scope(scope.prefix)
    return (
        scope == alone
        and "NewerNoncurrentVersions" not in rule.get("NoncurrentVersionExpiration", {})
        and not any(alone.meets(Scope(scope_of(each).prefix)) for each in others)
    )


def _in_new_form(rule: Rule) -> Rule:
    if "Prefix" not in rule:
        return rule
    rest = {name: value for name, value in rule.items() if name != "Prefix"}
    return {**rest, "Filter": {"Prefix": rule["Prefix"]}}


def remove_rules(ctx: Context, bucket: str, ids: Iterable[str]) -> None:
    """Takes rules away; with the last one, the configuration."""
    rules, minimum = read_rules(ctx, bucket)
    gone = _named(bucket, rules, ids)
    _write_rules(ctx, bucket, [rule for rule in rules if rule not in gone], minimum)
    for rule in gone:
        ctx.note(f"removed rule {rule.get('ID', '')!r} of bucket {bucket!r} ({in_words(rule)})")


def _named(bucket: str, rules: Sequence[Rule], ids: Iterable[str]) -> list[Rule]:
    known = {rule.get("ID", ""): rule for rule in rules}
    return named(known, ids, bucket, "lifecycle rule", "s3 lifecycle show")


def switch_rules(ctx: Context, bucket: str, *, on: Sequence[str], off: Sequence[str]) -> list[Rule]:
    """Switches rules on and off, and returns those."""
    both = set(on) & set(off)
    if both:
        raise UsageError(f"rule {min(both)!r} cannot be switched on and off at once")
    rules, minimum = read_rules(ctx, bucket)
    wanted = {id: _status(id in on) for id in (*on, *off)}
    touched = _named(bucket, rules, wanted)
    changed = [{**rule, "Status": wanted.get(rule.get("ID", ""), rule["Status"])} for rule in rules]
    if changed != rules:
        _write_rules(ctx, bucket, changed, minimum)
    return [now for now, before in zip(changed, rules, strict=True) if before in touched]


def replace_rules(ctx: Context, bucket: str, document: Any) -> list[Rule]:
    """Puts the rules of DOCUMENT in place of those there are, after asking where some are lost."""
    if isinstance(document, Mapping):
        document = document.get("LifecycleConfiguration", document)
    rules = document.get("Rules") if isinstance(document, Mapping) else document
    if not isinstance(rules, list) or not rules:
        raise UsageError("the document has no lifecycle rules", hint='it is {"Rules": [{"ID": …}, …]}')
    rules = [each["rule"] if isinstance(each, Mapping) and "does" in each else each for each in rules]
    check_form(ctx, "PutBucketLifecycleConfiguration", "LifecycleConfiguration.Rules", rules, "Rules")
    check_rules(rules)
    before, minimum = read_rules(ctx, bucket)
    if isinstance(document, Mapping):
        minimum = document.get(_MINIMUM, minimum)
    names = {rule.get("ID") for rule in rules}
    lost = [rule for rule in before if rule.get("ID") not in names]
    if lost:
        listed = "; ".join(f"{rule.get('ID', '')!r}, {in_words(rule)}" for rule in lost[:3])
        more = " …" if len(lost) > 3 else ""
        ctx.confirm(f"Bucket {bucket!r} loses {len(lost)} of its lifecycle rules ({listed}{more}). Go on?")
    _write_rules(ctx, bucket, rules, minimum)
    return rules
