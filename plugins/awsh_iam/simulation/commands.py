"""`iam can`: may somebody do something, and which statement says so."""

from __future__ import annotations

from typing import Annotated, Any, TypedDict

from awsh import DETAIL, Context, Rows, ValueType, policies
from awsh_iam.groups import iam
from awsh_iam.kinds import PrincipalArn
from awsh_iam.managed.words import Action, ResourceArn

Facts = Annotated[dict[str, str] | None, ValueType("KEY=VALUE")]


class Answer(TypedDict):
    """Whether an action on a resource is allowed. why: the statements that decide, in words, or why none does.

    by: the policies that they are in. unknown: condition keys that were not given, and that policies look at.
    decision: in IAM's words.
    """

    allowed: bool
    action: str
    resource: str
    by: str
    why: str
    unknown: Annotated[list[str], DETAIL]
    decision: Annotated[str, DETAIL]
    statements: Annotated[list[dict[str, Any]], DETAIL]


@iam.command
def can(
    ctx: Context,
    who: PrincipalArn,
    action: Action,
    *resources: ResourceArn,
    context: Facts = None,
) -> Rows:
    """Say whether somebody may do something, and which statement decides (SimulatePrincipalPolicy).

    Nothing is done. It counts what a user, role or group has, the groups of a user and the boundary; for objects
    of a bucket the bucket's policy too, as far as it is a user. Allowed is a yes to && and if, anything else a no.

    Args:
        who: by name; `role/lab` where several are called lab.
        action: as in s3:GetObject.
        resources: what it is done to: an ARN, or in short s3://BUCKET/KEY, dynamodb://TABLE; of the action's
            service NAME is enough. Everything, '*', when left out.
        context: what conditions look at, as in aws:SourceIp=203.0.113.7; may be given several times.
    Examples:
        awsh> iam attach lab AmazonS3ReadOnlyAccess
        awsh> iam can lab s3:GetObject s3://lab/cat.jpg
        awsh> iam can lab s3:GetObject s3://lab/cat.jpg --context aws:SecureTransport=true && echo yes
    """
    from awsh_iam.simulation.asking import answers, asked_of

    for doubt in policies.doubts({"Statement": {"Action": action}}):
        ctx.note(doubt.text)
    found = answers(ctx, asked_of(ctx, who), action, resources, context or {})
    unknown = list(dict.fromkeys(key for each in found for key in each["unknown"]))
    if unknown:
        ctx.note(f"it may depend on {', '.join(unknown)}: `--context {unknown[0]}=VALUE`")
    return Rows(
        found,
        # What was asked about needs not be told but where it was several.
        columns=("allowed", *(("resource",) if len(found) > 1 else ()), "by", "why"),
        held=all(each["allowed"] for each in found),
    )
