"""Removing users: first all that they have, which IAM wants gone before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from awsh import Context
from awsh_iam.principals import Principal
from awsh_iam.users.belongings import Belongings, belongings
from awsh_iam.words import and_more, counted


def removed(ctx: Context, names: Sequence[str]) -> None:
    """Removes users with all that they have, once that was agreed to. Interrupted, it can be said again."""
    has = {name: belongings(ctx, name) for name in dict.fromkeys(names)}
    ctx.confirm(f"Delete {'; '.join(_told(name, each) for name, each in has.items())}?")
    for name, each in has.items():
        _strip(ctx, name, each)
        ctx.call("iam", "delete_user", UserName=name)
        ctx.note(f"deleted user {name}")


def _told(name: str, has: Belongings) -> str:
    parts = list(_parts(has))
    return f"user {name}" + (f" with {', '.join(parts)}" if parts else "")


def _parts(has: Belongings) -> Iterator[str]:
    if has["password"]:
        yield "the password"
    if has["keys"]:
        yield f"{counted(len(has['keys']), 'access key')} ({and_more(has['keys'])})"
    if has["mfa"]:
        yield counted(len(has["mfa"]), "MFA device")
    for what, noun in (
        (has["ssh_keys"], "SSH key"),
        (has["certificates"], "certificate"),
        (has["credentials"], "service credential"),
    ):
        if what:
            yield counted(len(what), noun)
    if has["inline"]:
        yield f"{counted(len(has['inline']), 'inline policy', 'inline policies')} ({and_more(has['inline'])})"
    if has["policies"]:
        yield f"{and_more(has['policies'].values())} detached"
    if has["groups"]:
        yield f"taken out of {and_more(has['groups'])}"


def _strip(ctx: Context, name: str, has: Belongings) -> None:
    """What opens doors goes first: a removal that is interrupted leaves nobody in."""
    who = Principal("user", name)
    if has["password"]:
        ctx.call("iam", "delete_login_profile", UserName=name)
    for key in has["keys"]:
        ctx.call("iam", "delete_access_key", UserName=name, AccessKeyId=key)
    for id in has["credentials"]:
        ctx.call("iam", "delete_service_specific_credential", UserName=name, ServiceSpecificCredentialId=id)
    for id in has["ssh_keys"]:
        ctx.call("iam", "delete_ssh_public_key", UserName=name, SSHPublicKeyId=id)
    for id in has["certificates"]:
        ctx.call("iam", "delete_signing_certificate", UserName=name, CertificateId=id)
    for serial in has["mfa"]:
        ctx.call("iam", "deactivate_mfa_device", UserName=name, SerialNumber=serial)
        if ":mfa/" in serial:
            # A virtual one is the account's, and would stay behind.
            ctx.call("iam", "delete_virtual_mfa_device", SerialNumber=serial)
    for arn in has["policies"]:
        who.call(ctx, "detach_{}_policy", PolicyArn=arn)
    for policy in has["inline"]:
        who.call(ctx, "delete_{}_policy", PolicyName=policy)
    for group in has["groups"]:
        ctx.call("iam", "remove_user_from_group", UserName=name, GroupName=group)
