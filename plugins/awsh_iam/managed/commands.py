"""`iam policy ls`, `show`, `create`, `set`, `used-by`, `rm`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, TypedDict

from awsh import PIPED, Bytes, Context, LocalPath, UsageError, Value, check_tags, policies, tag_list
from awsh_iam.groups import policy
from awsh_iam.kinds import PolicyArn
from awsh_iam.managed.rows import ManagedPolicy, Statement, Version, policy_row, statement_rows
from awsh_iam.managed.words import Actions, Conditions, Resources
from awsh_iam.names import NewPolicy, Tags


class Holder(TypedDict):
    """Somebody who has a policy. has_it_as: `policy`, or `boundary`."""

    kind: str
    name: str
    has_it_as: str


@policy.command
def ls(ctx: Context, *, aws: bool = False, attached: bool = False) -> Iterator[ManagedPolicy]:
    """List the managed policies of the account (ListPolicies), or AWS's own.

    Args:
        aws: AWS's own, of which there are more than a thousand.
        attached: only those that somebody has.
    Examples:
        awsh> iam policy ls
        awsh> iam policy ls --aws | where name ~ DynamoDB | select name
    """
    scope = "AWS" if aws else "Local"
    for record in ctx.search(
        "iam", "list_policies", "Policies[]", Scope=scope, OnlyAttached=attached, MaxItems=1000
    ):
        yield policy_row(record)


@policy.command
def show(
    ctx: Context, policy: PolicyArn, version: str = "", *, json: bool = False
) -> Bytes | list[Statement]:
    """Show a policy in words, a row for each statement (GetPolicyVersion).

    Args:
        policy: by its name: yours, or one of AWS's.
        version: which one, as in v2; the one that counts when left out.
        json: the document itself, which `iam policy create --file` takes.
    Examples:
        awsh> iam policy show AmazonS3ReadOnlyAccess
        awsh> iam policy show lab-access | select sid,actions,resources
        awsh> iam policy show lab-access --json > policy.json
    """
    from awsh import policies

    version = version or ctx.call("iam", "get_policy", PolicyArn=policy)["Policy"]["DefaultVersionId"]
    answer = ctx.call("iam", "get_policy_version", PolicyArn=policy, VersionId=version)
    document = answer["PolicyVersion"]["Document"]
    return policies.as_text(document) if json else statement_rows(document)


@policy.command
def used_by(ctx: Context, policy: PolicyArn) -> Iterator[Holder]:
    """List who has a policy: users, roles and groups (ListEntitiesForPolicy).

    Args:
        policy: which one.
    Examples:
        awsh> iam policy used-by lab-access
    """
    yield from holders(ctx, policy)


def holders(ctx: Context, policy: str) -> Iterator[Holder]:
    """Who has a managed policy, as one of theirs or as their boundary."""
    for usage, said in (("PermissionsPolicy", "policy"), ("PermissionsBoundary", "boundary")):
        for kind in ("user", "role", "group"):
            if kind == "group" and said == "boundary":
                continue
            word = kind.capitalize()
            for name in ctx.search(
                "iam",
                "list_entities_for_policy",
                f"Policy{word}s[].{word}Name",
                PolicyArn=policy,
                EntityFilter=word,
                PolicyUsageFilter=usage,
            ):
                yield {"kind": kind, "name": name, "has_it_as": said}


@policy.command
def create(
    ctx: Context,
    name: NewPolicy,
    *,
    file: LocalPath | None = None,
    allow: Actions = None,
    deny: Actions = None,
    on: Resources = None,
    when: Conditions = None,
    description: str = "",
    path: str = "/",
    tag: Tags = None,
    document: Annotated[Value, PIPED] = None,
) -> list[Statement]:
    """Create a managed policy (CreatePolicy) from words, a file or a pipeline, and show what it says.

    It is checked before: what IAM would refuse is said with its line and column, actions that look mistyped
    are named.

    Args:
        name: what it is called.
        file: the policy as JSON; `-` is standard input.
        allow: actions that are allowed, as in s3:GetObject or 'dynamodb:*'.
        deny: actions that are denied, whoever else allows them.
        on: what that is about: an ARN, '*', or in short s3://BUCKET/*, dynamodb://TABLE, lambda://FUNCTION.
        when: conditions, as in aws:SourceIp=203.0.113.0/24; also !=, and ~ with a pattern.
        description: what for; it cannot be changed later.
        path: a folder for its name, as in /labs/.
        tag: a tag; may be given several times.
        document: the policy, from a pipeline: JSON text or a record.
    Examples:
        awsh> iam policy create read-lab --allow s3:GetObject s3:ListBucket --on s3://lab 's3://lab/*'
        awsh> iam policy create only-here --deny '*' --on '*' --when aws:SourceIp!=203.0.113.0/24
        awsh> iam policy show lab-access --json | iam policy create lab-access-2
    """
    from awsh_iam.managed.documents import MANAGED, check_size, given

    tags = check_tags(tag or {}, plain=True)
    found = given(ctx, file, document, allow or (), deny or (), on or (), when or ())
    check_size(found, MANAGED, "of a managed one")
    ctx.call(
        "iam",
        "create_policy",
        PolicyName=name,
        Path=path,
        PolicyDocument=policies.compact(found),
        Description=description,
        Tags=tag_list(tags),
    )
    return statement_rows(found)


@policy.command(name="set")
def set_(
    ctx: Context,
    policy: PolicyArn,
    *,
    file: LocalPath | None = None,
    allow: Actions = None,
    deny: Actions = None,
    on: Resources = None,
    when: Conditions = None,
    document: Annotated[Value, PIPED] = None,
) -> Version:
    """Give a policy a new version that counts from now on (CreatePolicyVersion).

    IAM keeps five: when they are all there, the oldest that does not count is deleted, after asking.

    Args:
        policy: which one of yours.
        file: the policy as JSON; `-` is standard input.
        allow: actions that are allowed.
        deny: actions that are denied, whoever else allows them.
        on: what that is about: an ARN, '*', or in short s3://BUCKET/*, dynamodb://TABLE.
        when: conditions, as in aws:SourceIp=203.0.113.0/24; also !=, and ~ with a pattern.
        document: the policy, from a pipeline: JSON text or a record.
    Examples:
        awsh> iam policy set lab-access --allow s3:GetObject --on 's3://lab/*'
        awsh> iam policy version ls lab-access
    """
    from awsh_iam.managed.documents import MANAGED, check_size, given
    from awsh_iam.managed.versions import made

    found = given(ctx, file, document, allow or (), deny or (), on or (), when or ())
    check_size(found, MANAGED, "of a managed one")
    return made(ctx, policy, found)


@policy.command
def rm(ctx: Context, *policies: PolicyArn) -> None:
    """Delete managed policies after asking: detached from all who have them, with their versions (DeletePolicy).

    Args:
        policies: which ones of yours.
    Examples:
        awsh> iam policy create gone --allow s3:GetObject --on '*'
        awsh> iam policy rm gone
    """
    from awsh_iam.managed.removal import removed

    if not policies:
        raise UsageError("iam policy rm wants a policy", usage=rm.usage, hint="`iam policy ls` lists them")
    removed(ctx, policies)
