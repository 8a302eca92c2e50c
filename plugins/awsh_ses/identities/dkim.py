"""`ses dkim show`, `on`, `off`, `rotate`."""

from __future__ import annotations

from typing import Any, TypedDict

from awsh import CURRENT, Context, UsageError
from awsh_ses.groups import dkim
from awsh_ses.identities.listing import state_of
from awsh_ses.kinds import IdentityName


class Signature(TypedDict):
    """key: bits of the key, as RSA 2048. tokens: of its CNAME records; empty for a key of one's own."""

    identity: str
    signing: bool
    state: str
    key: str
    tokens: list[str]


@dkim.command
def show(ctx: Context, identity: IdentityName = CURRENT) -> Signature:
    """Show whether a domain's mail is signed, and whether its records are found (GetEmailIdentity).

    Args:
        identity: which one; the current one when left out.
    Examples:
        awsh> ses dkim show example.org
    """
    return _look(ctx, identity)


@dkim.command
def on(ctx: Context, identity: IdentityName = CURRENT) -> Signature:
    """Sign mail from an identity (PutEmailIdentityDkimAttributes).

    Args:
        identity: which one; the current one when left out.
    Examples:
        awsh> ses dkim on example.org
    """
    return _switch(ctx, identity, enabled=True)


@dkim.command
def off(ctx: Context, identity: IdentityName = CURRENT) -> Signature:
    """Do not sign mail from an identity any more (PutEmailIdentityDkimAttributes).

    Args:
        identity: which one; the current one when left out.
    Examples:
        awsh> ses dkim off example.org
    """
    return _switch(ctx, identity, enabled=False)


@dkim.command
def rotate(ctx: Context, identity: IdentityName = CURRENT) -> Signature:
    """Have SES make new keys of a domain, which want new DNS records (PutEmailIdentityDkimSigningAttributes).

    Until the records are found, mail is signed with the keys before.

    Args:
        identity: the domain; the current one when left out.
    Examples:
        awsh> ses dkim rotate example.org
    """
    if "@" in identity:
        raise UsageError(f"{identity} is an address: its domain is what is signed", usage=rotate.usage)
    ctx.confirm(f"Make new keys for {identity}? Its three CNAME records have to be set anew.")
    ctx.call(
        "sesv2",
        "put_email_identity_dkim_signing_attributes",
        EmailIdentity=identity,
        SigningAttributesOrigin="AWS_SES",
        SigningAttributes={"NextSigningKeyLength": "RSA_2048_BIT"},
    )
    ctx.note(f"set the new records: `ses dns {identity}`")
    return _look(ctx, identity)


def _switch(ctx: Context, identity: str, *, enabled: bool) -> Signature:
    ctx.call("sesv2", "put_email_identity_dkim_attributes", EmailIdentity=identity, SigningEnabled=enabled)
    return _look(ctx, identity)


def _look(ctx: Context, identity: str) -> Signature:
    found = ctx.call("sesv2", "get_email_identity", EmailIdentity=identity)
    signing: dict[str, Any] = found.get("DkimAttributes") or {}
    key = signing.get("CurrentSigningKeyLength") or signing.get("NextSigningKeyLength") or ""
    return {
        "identity": identity,
        "signing": bool(signing.get("SigningEnabled")),
        "state": state_of(signing.get("Status")),
        "key": key.replace("_", " ").removesuffix(" BIT"),
        "tokens": signing.get("Tokens") or [],
    }
