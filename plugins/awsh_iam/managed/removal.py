"""Removing managed policies: first from all who have them, which IAM wants done before."""

from __future__ import annotations

from collections.abc import Sequence

from awsh import CommandError, Context
from awsh_iam.managed.commands import Holder, holders
from awsh_iam.principals import Principal
from awsh_iam.words import and_more


def removed(ctx: Context, arns: Sequence[str]) -> None:
    """Removes policies of the account, once that was agreed to. Interrupted, it can be said again."""
    for arn in arns:
        if ":iam::aws:" in arn:
            raise CommandError(
                f"{arn.rpartition('/')[2]} is AWS's own, and stays",
                hint="`iam detach` takes it from somebody",
            )
    found = {arn: list(holders(ctx, arn)) for arn in dict.fromkeys(arns)}
    for arn, those in found.items():
        bound = [f"{each['kind']} {each['name']}" for each in those if each["has_it_as"] == "boundary"]
        if bound:
            raise CommandError(
                f"{arn.rpartition('/')[2]} is the boundary of {and_more(bound)}, who could do more without it",
                hint="`iam role set ROLE --boundary OTHER` first",
            )
    ctx.confirm(f"Delete {'; '.join(_told(arn, those) for arn, those in found.items())}?")
    for arn, those in found.items():
        for each in those:
            Principal(each["kind"], each["name"]).call(ctx, "detach_{}_policy", PolicyArn=arn)
        for version in ctx.search("iam", "list_policy_versions", "Versions[]", PolicyArn=arn):
            if not version["IsDefaultVersion"]:
                ctx.call("iam", "delete_policy_version", PolicyArn=arn, VersionId=version["VersionId"])
        ctx.call("iam", "delete_policy", PolicyArn=arn)
        ctx.note(f"deleted policy {arn.rpartition('/')[2]}")


def _told(arn: str, those: Sequence[Holder]) -> str:
    name = f"policy {arn.rpartition('/')[2]}"
    if not those:
        return f"{name}, which nobody has"
    return f"{name}, detached from {and_more(each['kind'] + ' ' + each['name'] for each in those)}"
