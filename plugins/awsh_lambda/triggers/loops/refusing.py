"""A function that would wake itself, again and again, is not given that trigger."""

from __future__ import annotations

from collections.abc import Mapping

from awsh import CommandError, Context
from awsh_lambda.triggers.function import Function
from awsh_lambda.triggers.loops.code.fetching import fetch
from awsh_lambda.triggers.loops.code.reading import Read, read
from awsh_lambda.triggers.loops.judging import Evidence, evidence
from awsh_lambda.triggers.loops.permitting import Permitted, permitted
from awsh_lambda.triggers.loops.watched import Watched
from awsh_lambda.triggers.texts import ANYTHING, shown

_WAYS: Mapping[str, str] = {
    "s3": "two ways out: let it write to another bucket, or {prefix}",
    "sqs": "way out: let it send to another queue",
    "sns": "way out: let it publish to another topic",
    "dynamodb": "way out: let it write to another table; what a --filter leaves out is not judged",
}


def refuse(ctx: Context, function: Function, watched: Watched, *, allow: bool) -> None:
    """Raises CommandError, with the reason and the ways out, where the function may change what is WATCHED.

    allow: it is meant; the reason is said all the same.
    """
    may = permitted(ctx, function, watched)
    if may is None:
        return
    found = evidence(function, _code(ctx, function, watched), watched)
    # The role may be narrower than what the code would write.
    found = [each for each in found if may.at(each.key)]
    if not found:
        if may.sure:
            by = f", by policy {may.policy}" if may.policy else ""
            ctx.note(
                f"note: role {function.role_name} lets {function.name} change {_what(watched)}{by}; nothing in its "
                "code or environment says that it does"
            )
        return
    reason = _reason(function, watched, may, found)
    if allow:
        ctx.note(f"warning: {reason}; allowed, as you said")
        return
    raise CommandError(reason, hint=f"{_ways(watched)}; --allow-recursion if it is meant")


def _code(ctx: Context, function: Function, watched: Watched) -> Read:
    code = fetch(ctx, function)
    said = read(function, code.files, watched)
    return said._replace(unread=code.missing) if code.missing else said


def _reason(function: Function, watched: Watched, may: Permitted, found: list[Evidence]) -> str:
    more = f", and {len(found) - 1} more such" if len(found) > 1 else ""
    role = f"role {function.role_name}"
    permission = (
        f"{role} lets it{f' (policy {may.policy})' if may.policy else ''}"
        if may.sure
        else f"what {role} lets it do can't be read"
    )
    return f"{function.name} would wake itself over {_what(watched)}: {found[0].says}{more}; {permission}"


def _what(watched: Watched) -> str:
    """`bucket pictures (in/*.jpg)`."""
    which = "" if watched.key == ANYTHING else f" ({shown(watched.key)})"
    return f"{watched.noun} {watched.name}{which}"


def _ways(watched: Watched) -> str:
    first = watched.key[0] if watched.key else None
    prefix = (
        f"under another prefix than {first}"
        if first
        else "under a prefix, and wake it under another: --prefix in/"
    )
    return _WAYS[watched.source].format(prefix=prefix)
