"""`iam inline ls`, `show`, `set`, `rm`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, TypedDict

from awsh import (
    PIPED,
    Bytes,
    Candidate,
    Completing,
    Context,
    LocalPath,
    UsageError,
    Value,
    ValueType,
    policies,
)
from awsh_iam.groups import inline
from awsh_iam.kinds import PrincipalArn
from awsh_iam.managed.rows import Statement, statement_rows
from awsh_iam.managed.words import Actions, Conditions, Resources
from awsh_iam.names import check_name
from awsh_iam.principals import principal


class InlinePolicy(TypedDict):
    """An inline policy. means: its statements in words."""

    name: str
    means: str


def _complete(completing: Completing) -> Iterator[Candidate]:
    """Those of whoever is named, as they are remembered."""
    ctx, named = completing.ctx, (completing.given.get("who") or [""])[0]

    def fetch() -> Iterator[Any]:
        from awsh import Name
        from awsh_iam.principals import principal_arn

        who = principal(principal_arn(ctx, named))
        return (Name(each) for each in who.inline(ctx))

    for found in ctx.matching(f"iam:inline:{named}", completing.word, "iam", fetch):
        yield Candidate(found.id)


def _checked(ctx: Context, given: Any) -> str:
    return check_name(str(given), "policy")


InlineName = Annotated[str, ValueType("NAME", complete=_complete)]
NewInlineName = Annotated[str, ValueType("NAME", _checked, _complete)]


@inline.command
def ls(ctx: Context, who: PrincipalArn) -> Iterator[InlinePolicy]:
    """List the inline policies of a user, role or group, in words (ListUserPolicies, GetUserPolicy, …).

    Args:
        who: by name; `role/lab` where several are called lab.
    Examples:
        awsh> iam inline ls lab
    """
    owner = principal(who)
    for name in owner.inline(ctx):
        said = map(policies.sentence, policies.statements(owner.document(ctx, name)))
        yield {"name": name, "means": "; ".join(said)}


@inline.command
def show(ctx: Context, who: PrincipalArn, name: InlineName, *, json: bool = False) -> Bytes | list[Statement]:
    """Show an inline policy in words, a row for each statement (GetUserPolicy, GetRolePolicy, GetGroupPolicy).

    Args:
        who: whose; `role/lab` where several are called lab.
        name: which one.
        json: the document itself.
    Examples:
        awsh> iam inline set lab writes --allow s3:PutObject --on 's3://lab/*'
        awsh> iam inline show lab writes
    """
    from awsh import policies

    document = principal(who).document(ctx, name)
    return policies.as_text(document) if json else statement_rows(document)


@inline.command(name="set")
def set_(
    ctx: Context,
    who: PrincipalArn,
    name: NewInlineName,
    *,
    file: LocalPath | None = None,
    allow: Actions = None,
    deny: Actions = None,
    on: Resources = None,
    when: Conditions = None,
    document: Annotated[Value, PIPED] = None,
) -> list[Statement]:
    """Write a policy into a user, role or group (PutUserPolicy, PutRolePolicy, PutGroupPolicy).

    One of that name is replaced after asking.

    Args:
        who: whose; `role/lab` where several are called lab.
        name: what it is called.
        file: the policy as JSON; `-` is standard input.
        allow: actions that are allowed, as in s3:GetObject or 'dynamodb:*'.
        deny: actions that are denied, whoever else allows them.
        on: what that is about: an ARN, '*', or in short s3://BUCKET/*, dynamodb://TABLE, lambda://FUNCTION.
        when: conditions, as in aws:SourceIp=203.0.113.0/24; also !=, and ~ with a pattern.
        document: the policy, from a pipeline: JSON text or a record.
    Examples:
        awsh> iam inline set lab table --allow 'dynamodb:*Item' --on dynamodb://pictures
    """
    from awsh_iam.managed.documents import OF_GROUP, OF_ROLE, OF_USER, check_size, given

    found = given(ctx, file, document, allow or (), deny or (), on or (), when or ())
    owner = principal(who)
    most = {"user": OF_USER, "group": OF_GROUP, "role": OF_ROLE}[owner.kind]
    check_size(found, most, f"of all inline ones of a {owner.kind}")
    if name in owner.inline(ctx):
        before = owner.document(ctx, name)
        if before == found:
            return statement_rows(found)
        ctx.confirm(f"Replace inline policy {name} of {owner}, which says: {_said(before)}?")
    owner.call(ctx, "put_{}_policy", PolicyName=name, PolicyDocument=policies.compact(found))
    return statement_rows(found)


@inline.command
def rm(ctx: Context, who: PrincipalArn, *names: InlineName) -> None:
    """Delete inline policies after asking (DeleteUserPolicy, DeleteRolePolicy, DeleteGroupPolicy).

    Args:
        who: whose; `role/lab` where several are called lab.
        names: which ones.
    Examples:
        awsh> iam inline set devs spare --allow s3:GetObject --on '*'
        awsh> iam inline rm devs spare
    """
    owner = principal(who)
    if not names:
        raise UsageError("iam inline rm wants a policy", usage=rm.usage, hint=f"`iam inline ls {owner.name}`")
    told = [f"{name} ({_said(owner.document(ctx, name))})" for name in dict.fromkeys(names)]
    ctx.confirm(f"Delete of {owner}: inline policy {'; '.join(told)}?")
    for name in dict.fromkeys(names):
        owner.call(ctx, "delete_{}_policy", PolicyName=name)


def _said(document: Any) -> str:
    return "; ".join(map(policies.sentence, policies.statements(document)))
