"""Who may call a function: one statement of its own policy added for a topic, bucket, rule or API, and taken back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from awsh.errors import AwsError
from awsh.service_roles import service_principal

if TYPE_CHECKING:
    from awsh.context import Context

INVOKE = "lambda:InvokeFunction"
OURS = "awsh-"
"""How the ids of statements begin that were made here."""
_LONGEST_ID = 100
_MISSING = "ResourceNotFoundException"


def let_call(ctx: Context, function: str, *, service: str, source: str, account: str = "") -> bool:
    """Lets SOURCE, a resource of SERVICE, call a function (lambda GetPolicy, AddPermission).

    function: its ARN, that of a version or an alias for that alone. service: `sns`, `s3`, `events`, or in full.
    source: the ARN of the topic, bucket or rule, or a pattern of ARNs. account: whose it is, where the ARN does not
    say that, as a bucket's. True: the policy was changed; False: it let SOURCE call already. Raises AwsError.
    """
    there = statements(ctx, function)
    if _may_call(function, there, service, source, account):
        return False
    named = _named(function)
    id = _statement_id(service, source)
    client = _client(ctx, function)
    with ctx.errors():
        if any(each.get("Sid") == id for each in there):
            # The same id with something else in it: the source that it was for has been made anew.
            client.remove_permission(StatementId=id, **named)
        client.add_permission(
            StatementId=id,
            Action=INVOKE,
            Principal=service_principal(service),
            SourceArn=source,
            **({"SourceAccount": account} if account else {}),
            **named,
        )
    return True


@contextmanager
def permitted(ctx: Context, function: str, *, service: str, source: str, account: str = "") -> Iterator[bool]:
    """`let_call` for what the `with` block does; where that fails, a new permission is taken back.

    Not after Ctrl-C: nobody knows then whether what needs it was made, and a permission alone calls nothing.
    """
    new = let_call(ctx, function, service=service, source=source, account=account)
    try:
        yield new
    except Exception:
        if new:
            stop_calling(ctx, function, source)
        raise


def stop_calling(ctx: Context, function: str, source: str, *, whoever: bool = False) -> bool:
    """Takes back what `let_call` gave SOURCE, an ARN (lambda GetPolicy, RemovePermission).

    function: its name or ARN, a version or an alias behind it where it is that one's. whoever: also what others
    gave to SOURCE alone. True: the policy was changed. Raises AwsError.
    """
    from awsh.policies import source_arns

    ids = [
        str(each["Sid"])
        for each in statements(ctx, function)
        if source_arns(each) == [source] and (whoever or str(each.get("Sid", "")).startswith(OURS))
    ]
    client = _client(ctx, function)
    for id in ids:
        try:
            with ctx.errors():
                client.remove_permission(StatementId=id, **_named(function))
        except AwsError as error:
            if error.code != _MISSING:
                raise
    return bool(ids)


def statements(ctx: Context, function: str) -> list[dict[str, Any]]:
    """Those of a function's policy (lambda GetPolicy); none where it has no policy, or there is no such function.

    function: its name or ARN, a version or an alias behind it for that one's. Raises AwsError.
    """
    from awsh import policies

    try:
        with ctx.errors():
            answer = _client(ctx, function).get_policy(**_named(function))
    except AwsError as error:
        if error.code != _MISSING:
            raise
        return []
    return policies.statements(json.loads(answer["Policy"]))


def _may_call(function: str, there: list[dict[str, Any]], service: str, source: str, account: str) -> bool:
    from awsh import policies

    request = policies.by_service(
        INVOKE, function, service_principal(service), source, account or source.split(":")[4]
    )
    decision = policies.decide(
        request, (), resource=policies.Policy(function, {"Version": policies.VERSION, "Statement": there})
    )
    return decision.verdict is policies.Verdict.ALLOWED


def _statement_id(service: str, source: str) -> str:
    """The same for the same source each time: `awsh-s3-photos`."""
    whole = f"{OURS}{service.removesuffix('.amazonaws.com')}-{source.split(':', 5)[5]}"
    readable = re.sub(r"[^\w-]+", "-", whole, flags=re.ASCII).strip("-")
    if readable == whole and len(whole) <= _LONGEST_ID:
        return whole
    # What was cut or replaced may be all that tells two sources apart.
    return f"{readable[: _LONGEST_ID - 9]}-{sha256(whole.encode()).hexdigest()[:8]}"


def _client(ctx: Context, function: str) -> Any:
    return ctx.client("lambda", function.split(":")[3] if function.startswith("arn:") else None)


def _named(function: str) -> dict[str, str]:
    """How requests name it."""
    at = 7 if function.startswith("arn:") else 1
    parts = function.split(":")
    name = ":".join(parts[:at])
    return {"FunctionName": name, "Qualifier": parts[at]} if len(parts) > at else {"FunctionName": name}
