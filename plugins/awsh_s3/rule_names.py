"""The rules of a bucket by their names: on the line, in rows, made up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from awsh import Candidate, CommandError, Completing, Context, Name, Rows, UsageError, suggest
from awsh_s3.where import bucket_meant

Rule = TypeVar("Rule")


def completing_ids(
    kind: str, show: Callable[[Context, str], Iterable[Mapping[str, Any]]]
) -> Callable[[Completing], Iterator[Candidate]]:
    """A completer for ids of rules of the bucket on the line. show: gives its rows; kind: what they are of."""

    def complete(completing: Completing) -> Iterator[Candidate]:
        ctx, bucket = completing.ctx, bucket_meant(completing)
        if bucket is None:
            return

        def fetch() -> Iterator[Name]:
            return (Name(row["id"], description=row["does"]) for row in show(ctx, bucket))

        for name in ctx.matching(f"s3:{kind} {bucket}", completing.word, "s3", fetch):
            yield Candidate(name.id, name.description)

    return complete


def named_in_rows(rows: Rows | None, giver: str, field: str = "id") -> dict[str, list[str]]:
    """Bucket, and the names of its rules that rows carry in FIELD. giver: the command that gives such rows."""
    found: dict[str, list[str]] = {}
    for each in rows or ():
        if not (isinstance(each, Mapping) and {field, "bucket", "rule"} <= each.keys()):
            raise UsageError("these rows are no rules of a bucket", hint=f"`{giver}` gives such")
        found.setdefault(each["bucket"], []).append(str(each[field]))
    return found


def named(known: Mapping[str, Rule], ids: Iterable[str], bucket: str, what: str, giver: str) -> list[Rule]:
    """Those of the KNOWN rules that IDS say. what: they are called; giver: the command that lists them.

    Raises CommandError for one that BUCKET does not have.
    """
    found = []
    for id in dict.fromkeys(ids):
        if id not in known:
            hint = suggest(id, known) or f"`{giver} {bucket}` lists them"
            raise CommandError(f"bucket {bucket!r} has no {what} {id!r}", hint=hint)
        found.append(known[id])
    return found


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """WANTED, or with a number behind it where another rule has that."""
    used, number, name = set(taken), 1, wanted
    while name in used:
        number += 1
        name = f"{wanted}-{number}"
    return name
