"""Topics that go, and who is told no more."""

from __future__ import annotations

from collections.abc import Sequence

from awsh import AwshError, CommandError, Context, PartialFailure
from awsh_sns.topics.attributes import name_of, seek

_NAMED = 5


def removed(ctx: Context, arns: Sequence[str]) -> None:
    """Removes the topics. Raises CommandError, PartialFailure with those that could not be."""
    told = {}
    for arn in arns:
        found = seek(ctx, arn)
        if found is None:
            raise CommandError(f"there is no topic {name_of(arn)}", hint="`sns ls` lists them")
        told[arn] = sum(int(found.get(f"Subscriptions{state}") or 0) for state in ("Confirmed", "Pending"))
    ctx.confirm(f"Remove {_described(told)}?")
    failures: list[tuple[str, AwshError]] = []
    for arn in arns:
        try:
            ctx.call("sns", "delete_topic", TopicArn=arn)
        except AwshError as error:
            failures.append((name_of(arn), error))
        else:
            ctx.note(f"removed topic {name_of(arn)}{_with(told[arn])}")
            if ctx.current("sns:topic") == arn:
                ctx.use("sns:topic", None)
    if len(failures) == 1 == len(arns):
        raise failures[0][1]
    if failures:
        raise PartialFailure(len(arns) - len(failures), [(name, str(error)) for name, error in failures])


def _described(told: dict[str, int]) -> str:
    if len(told) == 1:
        ((arn, count),) = told.items()
        return f"topic {name_of(arn)}{_with(count) or ', which has no subscriptions'}"
    names = ", ".join(name_of(arn) for arn in list(told)[:_NAMED])
    more = f" and {len(told) - _NAMED} more" if len(told) > _NAMED else ""
    return f"{len(told)} topics{_with(sum(told.values()))}: {names}{more}"


def _with(count: int) -> str:
    return f" with {count} subscription{'s' * (count != 1)}" if count else ""
