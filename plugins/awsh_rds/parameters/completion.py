"""Parameters that can be set, for completing."""

from __future__ import annotations

from collections.abc import Iterator

from awsh import Candidate, Completing, Name
from awsh_rds.parameters.groups import find_group, parameters_of


def complete(completing: Completing) -> Iterator[Candidate]:
    """The parameters of the group that was named, each with its `=`."""
    ctx, word = completing.ctx, completing.word
    group = (completing.given.get("group") or [""])[-1]
    if not group or "=" in word:
        return

    def fetch() -> Iterator[Name]:
        sort, _ = find_group(ctx, group)
        for record in parameters_of(ctx, sort, group):
            if record.get("IsModifiable", True):
                value = record.get("ParameterValue") or ""
                yield Name(
                    record["ParameterName"],
                    description=f"{value} {record.get('AllowedValues') or ''}".strip(),
                )

    for found in ctx.matching(f"rds:parameters-of-{group}", word, "rds", fetch):
        yield Candidate(f"{found.id}=", found.description, final=False)
